"""Only hosts of the open internet are dialled, however their address is written or found."""

import io

import pytest

from gallery.outbound.addresses import is_public
from gallery.outbound.download import download
from gallery.outbound.errors import ConnectionFailed, DeadlineExceeded, RefusedAddress
from tests.outbound.hostile_server import HostileServer, answer
from tests.outbound.named_network import OTHER_PUBLIC, PUBLIC, Dialler, Network

PRIVATE_V4 = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200"),
    *("100.127.255.255", "127.0.0.1", "127.0.0.53", "127.255.255.254", "168.63.129.16"),
    *("169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255"),
    *("192.0.0.1", "192.0.0.170", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1"),
    *("192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
]
PRIVATE_V6 = [
    *("::", "::1", "100::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd12:3456::1", "fe80::1"),
    *("fe80::a9fe:a9fe", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1", "3fff::1"),
    *("2001:2::1", "2001:10::1", "2001:20::1", "4000::1", "e000::1"),
]
CARRYING_ANOTHER = [
    *("::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:a9fe:a9fe", "::ffff:8.8.8.8"),
    *("::127.0.0.1", "::10.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::8.8.8.8", "64:ff9b:1::7f00:1"),
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1"),
    *("2001::1", "2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
]
PUBLIC_ADDRESSES = [
    *("1.1.1.1", "8.8.8.8", PUBLIC, OTHER_PUBLIC, "9.255.255.255", "11.0.0.0", "100.63.255.255"),
    *("100.128.0.0", "126.255.255.255", "128.0.0.0", "168.63.129.15", "169.253.255.255"),
    *("169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"),
    *("198.17.255.255", "198.20.0.0", "223.255.255.255"),
    *("2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001:80b::200e", "2003::1"),
    *("2001:200::1", "2400:cb00::1"),
]
NO_ADDRESSES = [
    *("", " ", "localhost", "127.1", "0x7f000001", "2130706433", "8.8.8.8 ", "8.8.8.08", "8.8.8"),
    *("8.8.8.8/32", "[2606:4700::1]", "８.８.８.８", "2606:4700::1%eth0", "fe80::1%lo"),
]


@pytest.mark.parametrize("address", [*PRIVATE_V4, *PRIVATE_V6, *CARRYING_ANOTHER])
def test_written_address_is_refused_before_any_dial(network: Network, address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    for scheme in ("http", "https"):
        with pytest.raises(RefusedAddress) as caught:
            network.fetch(f"{scheme}://{host}/x")
        assert not caught.value.retryable
    assert not network.dialler.dialled


@pytest.mark.parametrize("address", [*PRIVATE_V4, *PRIVATE_V6, *CARRYING_ANOTHER, *NO_ADDRESSES])
def test_name_that_leads_there_is_refused_before_any_dial(network: Network, address: str) -> None:
    network.host("evil.example", [address])
    with pytest.raises(RefusedAddress):
        network.fetch("https://evil.example/x")
    assert not network.dialler.dialled


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_public_address_is_dialled(network: Network, address: str) -> None:
    network.server.on("/x", answer(b"x"))
    host = f"[{address}]" if ":" in address else address
    assert is_public(address)
    assert network.fetch(f"http://{host}/x").bytes == 1
    assert network.dialler.dialled == [(address, 80)]


@pytest.mark.parametrize(
    "addresses",
    [
        [PUBLIC, "127.0.0.1"],
        ["127.0.0.1", PUBLIC],
        [PUBLIC, OTHER_PUBLIC, PUBLIC, OTHER_PUBLIC, "10.0.0.1"],
        [PUBLIC, "::ffff:127.0.0.1"],
        ["2606:4700::1", "fe80::1%eth0"],
    ],
    ids=str,
)
def test_public_and_private_answers_together_are_refused_whole(
    network: Network, addresses: list[str]
) -> None:
    network.host("mixed.example", addresses)
    with pytest.raises(RefusedAddress):
        network.fetch("https://mixed.example/x")
    assert not network.dialler.dialled


def test_address_with_a_zone_is_never_dialled(network: Network) -> None:
    network.host("2606:4700::1%eth0", ["2606:4700::1%eth0"])
    with pytest.raises((RefusedAddress, ConnectionFailed)):
        network.fetch("http://[2606:4700::1%eth0]/x")
    assert not network.dialler.dialled


def test_name_without_an_address_fails_and_may_be_tried_again(network: Network) -> None:
    network.host("empty.example", [])
    for name in ("empty.example", "unknown.example"):
        with pytest.raises(ConnectionFailed) as caught:
            network.fetch(f"https://{name}/x")
        assert caught.value.retryable
    assert not network.dialler.dialled


def test_resolver_that_takes_too_long_fails(server: HostileServer) -> None:
    def slow(host: str, port: int, timeout: float | None) -> list[str]:
        raise DeadlineExceeded("name not resolved in time")

    network = Network(server, Dialler(server.port))
    with pytest.raises(DeadlineExceeded):
        download(
            "https://a.example/x",
            into=io.BytesIO(),
            max_bytes=1,
            total_seconds=30,
            resolver=slow,
            dialler=network.dialler,
        )
    assert not network.dialler.dialled


def test_only_the_trusted_host_and_port_may_be_private(network: Network) -> None:
    network.server.on("/x", answer(b"x"))
    trusted = [f"http://127.0.0.1:{network.server.port}"]
    url = f"{trusted[0]}/x"
    assert network.fetch(url, trusted=trusted).final_url == url
    assert network.dialler.dialled == [("127.0.0.1", network.server.port)]
    with pytest.raises(RefusedAddress):
        network.fetch("http://127.0.0.1/x", trusted=trusted)
    assert len(network.dialler.dialled) == 1
