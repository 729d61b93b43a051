"""What a stranger gets to see of us: no proxy between, no secrets, no compression asked for."""

import io
from pathlib import Path

import pytest

from tests.outbound.hostile_server import HostileServer, answer
from tests.outbound.named_network import PUBLIC, Network


def headers_of(request: str) -> dict[str, str]:
    lines = request.split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines if line)
    return {name.lower(): value.strip() for name, _colon, value in pairs}


def test_no_compression_is_asked_for(network: Network) -> None:
    network.server.on("/x", answer(b"file"))
    network.fetch("http://a.example/x")
    sent = headers_of(network.server.requests[0])
    assert sent["accept-encoding"] == "identity"
    assert sent["host"] == "a.example"


def test_nothing_secret_is_sent(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login user password word\n", encoding="ascii")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    network.server.on("/x", answer(b"file"))
    network.fetch("http://a.example/x")
    allowed = {"host", "accept", "accept-encoding", "connection", "user-agent"}
    assert headers_of(network.server.requests[0]).keys() <= allowed


def test_fragment_is_not_sent(network: Network) -> None:
    network.server.on("/x?y=1", answer(b"file"))
    network.fetch("http://a.example/x?y=1#fragment")
    assert network.server.paths == ["/x?y=1"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxies_of_the_environment_are_ignored(
    network: Network, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = HostileServer()
    try:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(name.lower(), f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        network.server.on("/x", answer(b"file"))
        into = io.BytesIO()
        network.fetch(f"{scheme}://a.example/x", into=into)
    finally:
        proxy.stop()
    assert into.getvalue() == b"file"
    assert not proxy.requests
    assert [address for address, _port in network.dialler.dialled] == [PUBLIC]


def test_certificate_authorities_of_the_environment_are_ignored(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gallery.outbound.transport import _ssl_context

    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    _ssl_context.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(empty))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    context = _ssl_context()
    assert context.check_hostname
    assert context.get_ca_certs()
