"""References by their address: from public hosts only, within bounds, told in plain words."""

import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import ReferenceImage, User
from gallery.outbound.download import download
from gallery.services import fetching
from tests.factories import picture
from tests.outbound.hostile_server import (
    HostileServer,
    answer,
    redirect,
    say_and_fall_silent,
    say_slowly,
)
from tests.outbound.named_network import PUBLIC, Dialler, Network

FETCH = reverse("gallery:reference-fetch")
NOT_REACHED = "everybody on the internet"


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """A network whose public names all lead to one hostile server."""
    server = HostileServer()
    made = Network(server, Dialler(server.port))
    made.host("a.example")
    through_it = partial(download, resolver=made.names, dialler=made.dialler)
    monkeypatch.setattr(fetching, "download", through_it)
    yield made
    server.stop()


def fetch(client: Client, address: str) -> Any:
    return client.post(FETCH, {"url": address}, headers={"X-Fragment": "1"})


def refusal(client: Client, address: str) -> str:
    found = fetch(client, address)
    assert found.status_code == 422
    assert not ReferenceImage.objects.exists()
    words: str = found.content.decode()
    return words


def test_picture_is_kept_under_the_last_part_of_its_address(
    as_alice: Client, network: Network
) -> None:
    network.server.on("/x/a%20red%20cup%E2%80%AE.png?size=2", answer(picture()))
    made = fetch(as_alice, " https://a.example/x/a%20red%20cup%E2%80%AE.png?size=2 ")
    assert made.status_code == 201
    reference = ReferenceImage.objects.get()
    assert reference.name == "a red cup.png"
    assert str(reference.public_id) in made.content.decode()
    assert network.dialler.dialled == [(PUBLIC, 443)]


def test_what_is_sent_says_nothing_of_the_member(as_alice: Client, network: Network) -> None:
    network.server.on("/x.png", answer(picture()))
    fetch(as_alice, "http://a.example/x.png")
    (request,) = network.server.requests
    assert "cookie" not in request.lower()
    assert "referer" not in request.lower()


@pytest.mark.parametrize(
    "address",
    [
        *("", "a red cup", "ftp://a.example/x.png", "file:///etc/passwd", "//a.example/x.png"),
        *("gopher://a.example/", "javascript:alert(1)", "data:image/png;base64,AA"),
        *("http://", "http://["),
    ],
)
def test_what_is_no_address(as_alice: Client, network: Network, address: str) -> None:
    assert "not the address of a picture" in refusal(as_alice, address)
    assert network.dialler.dialled == []


PRIVATE = [
    *("http://127.0.0.1/", "http://10.0.0.1/", "http://192.168.1.1/x.png", "http://172.16.0.1/"),
    *("http://169.254.169.254/latest/meta-data/", "http://168.63.129.16/", "http://0.0.0.0/"),
    *("http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/"),
    *("http://[2002:7f00:1::]/", "http://[::127.0.0.1]/", "http://[fe80::1]/"),
    *("http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/"),
    *("http://127.0.0.1./", "http://１２７.0.0.1/", "http://localhost/", "http://localhost:8000/"),
    *("http://user@a.example/x.png", "http://a.example:22/", "http://a.example:6379/"),
    *("http://inside.example/", "http://mixed.example/", "http://nowhere.example/"),
    *("http://silent.example/", "http://a.example\\@127.0.0.1/", "http://a.example/\r\nHost: b"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_all_that_is_not_public_is_refused_in_the_same_words(
    as_alice: Client, network: Network, address: str
) -> None:
    """The words of a name that does not exist are the same, too: they tell nothing."""
    network.host("inside.example", ["10.1.2.3"])
    network.host("mixed.example", [PUBLIC, "10.1.2.3"])
    network.host("silent.example", ["151.101.1.69"])
    network.dialler.dead.add("151.101.1.69")
    network.server.on("/", answer(picture()))
    assert refusal(as_alice, address) == str(fetching._NOT_REACHED)
    assert network.server.requests == []
    assert {host for host, _port in network.dialler.dialled} <= {"151.101.1.69"}


def test_name_that_changes_between_check_and_use(as_alice: Client, network: Network) -> None:
    network.host("turns.example", [PUBLIC], ["127.0.0.1"])
    network.server.on("/x.png", answer(picture()))
    assert fetch(as_alice, "http://turns.example/x.png").status_code == 201
    assert network.dialler.dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/x.png", "http://inside.example/x.png", "file:///etc/passwd", "//[::1]/"],
)
def test_redirect_to_what_is_not_public(as_alice: Client, network: Network, target: str) -> None:
    network.host("inside.example", ["10.1.2.3"])
    network.server.on("/x.png", redirect(target))
    assert NOT_REACHED in refusal(as_alice, "http://a.example/x.png")
    assert network.dialler.dialled == [(PUBLIC, 80)]


def test_redirect_without_end(as_alice: Client, network: Network) -> None:
    network.server.on("/x.png", redirect("/x.png"))
    assert NOT_REACHED in refusal(as_alice, "http://a.example/x.png")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "nothing at this address"),
        ("410 Gone", "nothing at this address"),
        ("403 Forbidden", "does not hand out"),
        ("500 Oops", "does not hand out"),
    ],
)
def test_answers_that_are_errors(
    as_alice: Client, network: Network, status: str, words: str
) -> None:
    network.server.on("/x.png", answer(b"no", status=status))
    assert words in refusal(as_alice, "http://a.example/x.png")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><img src=x.png></html>", "not of the page around it"),
        (b"", "not of the page around it"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (picture(kind="GIF"), "GIF"),
        (picture()[:60], "damaged"),
    ],
)
def test_what_is_there_is_looked_into_like_an_upload(
    as_alice: Client, network: Network, body: bytes, words: str
) -> None:
    network.server.on("/x.png", answer(body, "Content-Type: image/png"))
    assert words in refusal(as_alice, "http://a.example/x.png")


def test_body_without_end_is_cut_off(as_alice: Client, network: Network) -> None:
    network.server.on("/long", say_slowly(answer(length=None), [bytes(4_000_000)] * 8, 0))
    network.server.on("/declared", answer(b"x", length=10**12))
    assert "too large" in refusal(as_alice, "http://a.example/long")
    assert "too large" in refusal(as_alice, "http://a.example/declared")


def test_slow_body_is_broken_off(
    as_alice: Client, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.5)
    network.server.on("/drops", say_slowly(answer(length=1000), [b"x"] * 100, 0.1))
    network.server.on("/silent", say_and_fall_silent(b"HTTP/1.1 200 OK\r\n"))
    assert "too long" in refusal(as_alice, "http://a.example/drops")
    assert "too long" in refusal(as_alice, "http://a.example/silent")


def test_cut_body_is_told(as_alice: Client, network: Network) -> None:
    network.server.on("/x.png", answer(picture()[:100], length=5000))
    assert "did not arrive whole" in refusal(as_alice, "http://a.example/x.png")


def test_so_many_in_a_minute_for_each_member(
    as_alice: Client, as_bob: Client, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    for _try in range(fetching.TRIES):
        assert fetch(as_alice, "http://a.example/missing").status_code == 422
    told = fetch(as_alice, "http://a.example/missing")
    assert told.status_code == 429
    assert len(network.server.requests) == fetching.TRIES
    assert fetch(as_bob, "http://a.example/missing").status_code == 422


def test_no_more_than_two_at_once(
    as_alice: Client, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "WAIT_SECONDS", 0.05)
    with fetching._place(), fetching._place():
        busy = fetch(as_alice, "http://a.example/x.png")
        assert busy.status_code == 429
    network.server.on("/x.png", answer(picture()))
    assert fetch(as_alice, "http://a.example/x.png").status_code == 201
    assert threading.active_count() < 50


def test_without_a_script_the_shelf_says_it(as_alice: Client, network: Network) -> None:
    told = as_alice.post(FETCH, {"url": "http://127.0.0.1/x.png"})
    assert told.status_code == 422
    assert NOT_REACHED in told.content.decode()
    assert "http://127.0.0.1/x.png" in told.content.decode()
    network.server.on("/x.png", answer(picture()))
    made = as_alice.post(FETCH, {"url": "http://a.example/x.png"})
    assert made["Location"] == reverse("gallery:references")


def test_address_comes_with_the_form_and_replaces_the_oldest(
    as_alice: Client, alice: User, network: Network, storage: Path
) -> None:
    network.server.on("/x.png", answer(picture(colour="navy")))
    first = fetch(as_alice, "http://a.example/none")
    assert first.status_code == 422
    form = {
        "prompt": "",
        "model": "grok-imagine-image",
        "aspect_ratio": "1:1",
        "form_token": "00000000-0000-4000-8000-000000000000",
        "reference_url": "http://a.example/x.png",
    }
    page = as_alice.post(reverse("gallery:generation-create"), form)
    assert page.status_code == 422
    reference = ReferenceImage.objects.get(owner=alice)
    assert str(reference.public_id) in page.content.decode()
    bad = form | {"reference_url": "http://10.0.0.1/", "prompt": "A cup"}
    page = as_alice.post(reverse("gallery:generation-create"), bad)
    assert page.status_code == 422
    assert NOT_REACHED in page.content.decode()
