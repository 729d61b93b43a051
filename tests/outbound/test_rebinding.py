"""The address that was checked is the one that is connected to, whatever the name says later."""

import pytest

from gallery.outbound.errors import ConnectionFailed, RefusedAddress
from tests.outbound.hostile_server import answer, redirect
from tests.outbound.named_network import OTHER_PUBLIC, PUBLIC, Network


@pytest.mark.parametrize(("scheme", "port"), [("http", 80), ("https", 443)])
def test_name_is_looked_up_once_and_what_was_checked_is_dialled(
    network: Network, scheme: str, port: int
) -> None:
    network.server.on("/x", answer(b"x"))
    network.host("rebinding.example", [PUBLIC], ["127.0.0.1"])
    assert network.fetch(f"{scheme}://rebinding.example/x").bytes == 1
    assert network.names.asked == ["rebinding.example"]
    assert network.dialler.dialled == [(PUBLIC, port)]


def test_host_header_and_tls_name_stay_the_name(network: Network) -> None:
    network.server.on("/x", answer(b"x"))
    network.fetch("https://a.example/x")
    assert network.dialler.tls_names == ["a.example"]
    assert "\r\nHost: a.example\r\n" in network.server.requests[0]


def test_each_hop_is_looked_up_once_and_checked_anew(network: Network) -> None:
    network.server.on("/1", redirect("http://b.example/2"))
    network.server.on("/2", redirect("http://a.example/3"))
    network.server.on("/3", answer(b"x"))
    network.host("a.example", [PUBLIC], [OTHER_PUBLIC], ["127.0.0.1"])
    assert network.fetch("http://a.example/1").final_url == "http://a.example/3"
    assert network.names.asked == ["a.example", "b.example", "a.example"]
    assert network.dialler.dialled == [(PUBLIC, 80), (PUBLIC, 80), (OTHER_PUBLIC, 80)]


def test_name_that_turns_private_is_refused_at_the_next_hop(network: Network) -> None:
    network.server.on("/1", redirect("/2"))
    network.host("rebinding.example", [PUBLIC], ["169.254.169.254"])
    with pytest.raises(RefusedAddress):
        network.fetch("http://rebinding.example/1")
    assert network.names.asked == ["rebinding.example"] * 2
    assert network.dialler.dialled == [(PUBLIC, 80)]


def test_the_next_address_is_dialled_where_one_is_dead(network: Network) -> None:
    network.server.on("/x", answer(b"x"))
    network.host("a.example", ["1.1.1.1", "8.8.8.8", PUBLIC], ["127.0.0.1"])
    network.dialler.dead = {"1.1.1.1", "8.8.8.8"}
    assert network.fetch("http://a.example/x").bytes == 1
    assert [address for address, _port in network.dialler.dialled] == ["1.1.1.1", "8.8.8.8", PUBLIC]
    assert network.names.asked == ["a.example"]


def test_no_more_than_three_addresses_are_dialled(network: Network) -> None:
    dead = ["1.1.1.1", "8.8.8.8", "9.9.9.9"]
    network.host("a.example", [*dead, PUBLIC])
    network.dialler.dead = set(dead)
    with pytest.raises(ConnectionFailed) as caught:
        network.fetch("http://a.example/x")
    assert caught.value.retryable
    assert [address for address, _port in network.dialler.dialled] == dead
