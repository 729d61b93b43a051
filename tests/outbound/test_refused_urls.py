"""An address of the wrong kind is refused by its text, before any name is looked up."""

import pytest

from gallery.outbound.errors import RefusedUrl
from gallery.outbound.urls import check_url, origin
from tests.outbound.hostile_server import answer
from tests.outbound.named_network import Network

SCHEMES = [
    "file:///etc/passwd",
    "gopher://a.example/_x",
    "ftp://a.example/x",
    "data:image/png;base64,AAAA",
    "ws://a.example/x",
    "javascript:alert(1)",
    "unix:///var/run/docker.sock",
    "//a.example/x",
    "a.example/x",
    "/etc/passwd",
    "",
]
PORTS = [
    "http://a.example:22/x",
    "http://a.example:25/x",
    "http://a.example:6379/x",
    "http://a.example:8080/x",
    "http://a.example:0/x",
    "http://a.example:443/x",
    "https://a.example:80/x",
    "http://a.example:65536/x",
    "http://a.example:-80/x",
    "http://a.example:+80/x",
    "http://a.example:80a/x",
    "http://a.example:８０/x",
]
USERS = [
    "http://user@a.example/x",
    "http://user:word@a.example/x",
    "http://@a.example/x",
    "http://:@a.example/x",
    "http://a.example@127.0.0.1/x",
    "http://a.example:80@127.0.0.1/x",
]
ODD_IPV4 = [
    "http://2130706433/x",
    "http://2130706433./x",
    "http://0x7f000001/x",
    "http://0X7F000001/x",
    "http://017700000001/x",
    "http://0177.0.0.1/x",
    "http://0x7f.0.0.1/x",
    "http://0x7f.0x0.0x0.0x1/x",
    "http://127.0.0.01/x",
    "http://127.0.0.0x1/x",
    "http://127.0.0.0x/x",
    "http://127.1/x",
    "http://127.0.1/x",
    "http://127.0.0.1.1/x",
    "http://127.0.0.256/x",
    "http://0/x",
    "http://１２７.０.０.１/x",
    "http://①②⑦.⓪.⓪.①/x",
    "http://127。0。0。1/x",
    "http://127.0.0.%31/x",
]
ODD_HOSTS = [
    "http:///x",
    "http://",
    "http:a.example/x",
    "http:/a.example/x",
    "http://:80/x",
    "http://?x",
    "http://#x",
    "http://./x",
    "http://../x",
    "http://a.example./x",
    "http://127.0.0.1./x",
    "http://.a.example/x",
    "http://a..example/x",
    "http://localhost/x",
    "http://intranet/x",
    "http://-a.example/x",
    "http://a-.example/x",
    "http://a%2eexample/x",
    "http://a,b.example/x",
    "http://ａ.example/x",
    "http://ä.example/x",
    "http://аpple.example/x",
    "http://a.example\u3002/x",
    "http://a.exam\u00adple/x",
    "http://a.example\u200b/x",
    "http://a.exam\u2044ple/x",
    "http://" + "a" * 64 + ".example/x",
    "http://" + "a." * 124 + "example/x",
    "http://xn--a.example/x",
    "http://[::1/x",
    "http://::1/x",
    "http://[]/x",
    "http://[127.0.0.1]/x",
    "http://[v1.a]/x",
    "http://[::1]a.example/x",
    "http://[2606:4700::1]443/x",
    "http://[2606:4700::1]]/x",
    "http://a.example[2606:4700::1]/x",
]
ODD_CHARACTERS = [
    *(f"http://a.example/{chr(number)}x" for number in [*range(0x21), 0x7F]),
    "http://a.exa\tmple/x",
    "http://a.exa\nmple/x",
    "http://a.example\x00.b.example/x",
    "http://a.example\r\nHost: b.example/x",
    " http://a.example/x",
    "http://a.example/x ",
    "\x1fhttp://a.example/x",
    "http:\\\\a.example\\x",
    "http://a.example\\@127.0.0.1/x",
    "http://127.0.0.1\\.a.example/x",
    "http://a.example/\ud800",
    "http://\ud800.example/x",
]
TOO_LONG = ["http://a.example/" + "x" * 1_984, "http://" + "a" * 100_000]


@pytest.mark.parametrize(
    "url",
    [*SCHEMES, *PORTS, *USERS, *ODD_IPV4, *ODD_HOSTS, *ODD_CHARACTERS, *TOO_LONG],
    ids=lambda url: ascii(url)[:50],
)
def test_refused_before_the_name_is_looked_up(network: Network, url: str) -> None:
    with pytest.raises(RefusedUrl) as caught:
        network.fetch(url)
    assert not caught.value.retryable
    assert not network.names.asked
    assert not network.dialler.dialled


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://a.example", ("http", "a.example", 80)),
        ("https://a.example?x", ("https", "a.example", 443)),
        ("HTTPS://A.Example/X", ("https", "a.example", 443)),
        ("http://a.example:80/x", ("http", "a.example", 80)),
        ("https://a.example:443/x", ("https", "a.example", 443)),
        ("https://a_b.c-d.example/x", ("https", "a_b.c-d.example", 443)),
        ("https://1.example/x", ("https", "1.example", 443)),
        ("https://a.0e1/x", ("https", "a.0e1", 443)),
        ("https://xn--bcher-kva.example/x", ("https", "xn--bcher-kva.example", 443)),
        ("https://8.8.8.8/x", ("https", "8.8.8.8", 443)),
        ("https://[2606:4700::1111]/x", ("https", "2606:4700::1111", 443)),
        ("https://a.example/x?y=1&z=@#@", ("https", "a.example", 443)),
        ("https://a.example/" + "x" * 1_982, ("https", "a.example", 443)),
        ("https://a.example/ü/日本", ("https", "a.example", 443)),
    ],
    ids=lambda value: ascii(value)[:50],
)
def test_plain_addresses_may_be_asked(url: str, found: tuple[str, str, int]) -> None:
    assert check_url(url) == found


def test_name_in_punycode_is_looked_up_as_it_is(network: Network) -> None:
    network.server.on("/x", answer(b"x"))
    network.host("xn--bcher-kva.example")
    assert network.fetch("http://xn--bcher-kva.example/x").bytes == 1
    assert "\r\nHost: xn--bcher-kva.example\r\n" in network.server.requests[0]


def test_trust_is_in_scheme_host_and_port_together() -> None:
    trusted = frozenset({origin("http://127.0.0.1:8001")})
    assert check_url("http://127.0.0.1:8001/x", trusted) == ("http", "127.0.0.1", 8001)
    for other in ("https://127.0.0.1:8001", "http://127.0.0.1:8002", "http://127.0.0.2:8001"):
        with pytest.raises(RefusedUrl):
            check_url(other, trusted)


def test_trust_does_not_allow_a_user_name_or_odd_characters() -> None:
    trusted = frozenset({origin("http://127.0.0.1:8001")})
    for url in (
        "http://user@127.0.0.1:8001/x",
        "http://127.0.0.1:8001\\x",
        "http://127.0.0.1:8001/ ",
    ):
        with pytest.raises(RefusedUrl):
            check_url(url, trusted)
