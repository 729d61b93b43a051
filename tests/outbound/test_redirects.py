"""Redirects are followed a little way, and each place they lead to is judged like the first."""

import pytest

from gallery.outbound.errors import (
    ConnectionFailed,
    OutboundError,
    RefusedAddress,
    RefusedUrl,
    TooManyRedirects,
)
from tests.outbound.hostile_server import answer, redirect
from tests.outbound.named_network import Network


def chain(network: Network, length: int) -> None:
    """Lead from /0 over so many redirects to a file."""
    for number in range(length):
        network.server.on(f"/{number}", redirect(f"http://b.example/{number + 1}"))
    network.server.on(f"/{length}", answer(b"file"))


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_three_are_followed(network: Network, length: int) -> None:
    chain(network, length)
    assert network.fetch("http://b.example/0").final_url == f"http://b.example/{length}"


def test_four_are_not(network: Network) -> None:
    chain(network, 4)
    with pytest.raises(TooManyRedirects) as caught:
        network.fetch("http://b.example/0")
    assert not caught.value.retryable
    assert network.server.paths == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize("target", ["/0", "", "#here", "http://b.example/0"])
def test_loop_ends(network: Network, target: str) -> None:
    network.server.on("/0", redirect(target))
    with pytest.raises(TooManyRedirects):
        network.fetch("http://b.example/0")
    assert len(network.server.requests) == 4


def test_redirect_without_location_ends(network: Network) -> None:
    network.server.on("/0", answer(b"", status="302 Found"))
    with pytest.raises(TooManyRedirects):
        network.fetch("http://b.example/0")


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_every_kind_is_followed_with_get(network: Network, status: str) -> None:
    network.server.on("/0", redirect("/1", status))
    network.server.on("/1", answer(b"file"))
    assert network.fetch("http://a.example/0").bytes == 4
    assert network.server.requests[1].startswith("GET /1 HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("target", "final"),
    [
        ("next", "http://a.example/dir/next"),
        ("../next", "http://a.example/next"),
        ("/next", "http://a.example/next"),
        ("?next", "http://a.example/dir/file?next"),
        ("http:///next", "http://a.example/next"),
        ("//b.example/next", "http://b.example/next"),
        ("https://b.example/next", "https://b.example/next"),
    ],
)
def test_relative_target(network: Network, target: str, final: str) -> None:
    network.server.on("/dir/file", redirect(target))
    for path in ("/dir/next", "/next", "/dir/file?next"):
        network.server.on(path, answer(b"file"))
    assert network.fetch("http://a.example/dir/file").final_url == final


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "[2002:7f00:1::]", "in.example"],
)
def test_redirect_to_a_private_host_is_refused(network: Network, host: str) -> None:
    network.host("in.example", ["192.168.1.1"])
    network.server.on("/0", redirect("/1"))
    network.server.on("/1", redirect(f"http://{host}/secret"))
    with pytest.raises(RefusedAddress):
        network.fetch("http://a.example/0")
    assert network.server.paths == ["/0", "/1"]
    assert len(network.dialler.dialled) == 2


@pytest.mark.parametrize(
    "target",
    [
        *(
            "file:///etc/passwd",
            "gopher://b.example/_x",
            "data:image/png;base64,AA",
            "ftp://b.example",
        ),
        *("http://b.example:6379/x", "http://user@b.example/x", "http://2130706433/x"),
        *("http://0x7f.1/x", "http://127.1/x", "http://b.example./x", "http://localhost/x"),
        *("//user@127.0.0.1/", "http://b.example\\@127.0.0.1/", "http:b.example"),
        *("http://[::1/x", "http://xn--a.example/x", "http://[v1.a]/", "http://b.example:port/"),
        *("http://b.example/" + "x" * 2_000, "http://\xe4.example/x", "http://b.example/\x7f"),
        "http://" + "b" * 70_000,
    ],
    ids=lambda target: ascii(target)[:40],
)
def test_redirect_to_an_address_of_the_wrong_kind_is_refused(network: Network, target: str) -> None:
    network.server.on("/0", redirect(target))
    with pytest.raises((RefusedUrl, ConnectionFailed)):
        network.fetch("http://a.example/0")
    assert network.names.asked == ["a.example"]
    assert len(network.dialler.dialled) == 1


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "hTTps"])
@pytest.mark.parametrize(
    "target",
    ["http://b.example/1", "http://a.example/1", "HTTP://b.example/1", "ftp://b.example/1"],
)
def test_https_does_not_lead_to_http(network: Network, scheme: str, target: str) -> None:
    network.server.on("/0", redirect(target))
    network.server.on("/1", answer(b"file"))
    with pytest.raises(TooManyRedirects):
        network.fetch(f"{scheme}://a.example/0")
    assert network.server.paths == ["/0"]


@pytest.mark.parametrize("target", ["https://b.example/1", "HTTPS://b.example/1", "//b.example/1"])
def test_https_leads_to_https(network: Network, target: str) -> None:
    network.server.on("/0", redirect(target))
    network.server.on("/1", answer(b"file"))
    assert network.fetch("HTTPS://a.example/0").bytes == 4
    assert network.dialler.tls_names == ["a.example", "b.example"]


def test_trusted_origin_is_not_for_others_to_point_at(network: Network) -> None:
    trusted = f"http://127.0.0.1:{network.server.port}"
    network.server.on("/0", redirect(f"{trusted}/secret"))
    network.server.on("/secret", answer(b"secret"))
    with pytest.raises(RefusedUrl):
        network.fetch("http://a.example/0", trusted=[trusted])
    assert network.server.paths == ["/0"]


@pytest.mark.parametrize("written", ["[::1]{}", "[::1]:{}", "[0::1]{}", "[::1]:0{}"])
def test_trusted_origin_is_not_reached_by_odd_writing(network: Network, written: str) -> None:
    port = network.server.port
    network.server.on("/0", redirect(f"http://{written.format(port)}/secret"))
    network.server.on("/secret", answer(b"secret"))
    with pytest.raises(RefusedUrl):
        network.fetch("http://a.example/0", trusted=[f"http://[::1]:{port}"])
    assert network.server.paths == ["/0"]


def test_trust_is_lost_on_the_way_out(network: Network) -> None:
    trusted = f"http://127.0.0.1:{network.server.port}"
    network.server.on("/0", redirect("http://a.example/1"))
    network.server.on("/1", redirect(f"{trusted}/secret"))
    with pytest.raises(RefusedUrl):
        network.fetch(f"{trusted}/0", trusted=[trusted])
    assert network.server.paths == ["/0", "/1"]


def test_trusted_origin_may_lead_to_itself_and_out(network: Network) -> None:
    trusted = f"http://127.0.0.1:{network.server.port}"
    network.server.on("/0", redirect("/1"))
    network.server.on("/1", redirect("http://a.example/2"))
    network.server.on("/2", answer(b"file"))
    assert network.fetch(f"{trusted}/0", trusted=[trusted]).final_url == "http://a.example/2"


def test_trusted_origin_may_not_lead_to_another_private_one(network: Network) -> None:
    trusted = f"http://127.0.0.1:{network.server.port}"
    network.server.on("/0", redirect("http://127.0.0.1/secret"), redirect("http://127.0.0.1:22/"))
    for _ in range(2):
        with pytest.raises(OutboundError):
            network.fetch(f"{trusted}/0", trusted=[trusted])
    assert network.server.paths == ["/0", "/0"]


def test_cookies_do_not_follow(network: Network) -> None:
    network.server.on("/0", redirect("/1", "302 Found", "Set-Cookie: token=secret; Path=/"))
    network.server.on("/1", redirect("http://b.example/2", "302 Found", "Set-Cookie: other=1"))
    network.server.on("/2", answer(b"file"))
    network.fetch("http://a.example/0")
    sent = "".join(network.server.requests).lower()
    assert not any(header in sent for header in ("cookie:", "authorization:", "referer:"))


def test_body_of_a_redirect_is_not_waited_for(network: Network) -> None:
    network.server.on("/0", redirect("/1").replace(b"Length: 0", b"Length: 999999999") + b"x" * 999)
    network.server.on("/1", answer(b"file"))
    assert network.fetch("http://a.example/0").bytes == 4
