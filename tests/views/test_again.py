"""The buttons that put a picture into the bar: what comes back, and to whom they answer."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import Draft, Image, User
from tests.factories import make_generation, make_image

TAKE = reverse("gallery:draft-take")
FRAGMENT = {"X-Fragment": "1"}


@pytest.fixture
def image(alice: User) -> Image:
    return make_image(make_generation(alice, state=State.COMPLETED, prompt="A red boat"))


def test_script_gets_the_bar_and_the_words(as_alice: Client, image: Image) -> None:
    fields = {"image": str(image.public_id), "what": "prompt"}
    answer = as_alice.post(TAKE, fields, headers=FRAGMENT)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "data-compose" in html
    assert "A red boat" in html
    assert "Undo is beside it." in html
    assert "<html" not in html


def test_what_stands_in_the_bar_of_the_page_comes_back_by_undo(
    as_alice: Client, alice: User, image: Image
) -> None:
    """It may not have been kept yet when the button is pressed."""
    bar = {"prompt": "Typed just now", "model": "grok-imagine-image", "aspect_ratio": "3:2"}
    fields = bar | {"image": str(image.public_id), "what": "prompt", "revision": "0"}
    as_alice.post(TAKE, fields, headers=FRAGMENT)
    assert Draft.objects.get(owner=alice).prompt == "A red boat"
    as_alice.post(reverse("gallery:draft-undo"))
    back = Draft.objects.get(owner=alice)
    assert (back.prompt, back.aspect_ratio) == ("Typed just now", "3:2")


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("/images/x/", "/images/x/"),
        ("", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_browser_is_led_back_to_a_page_of_ours(
    as_alice: Client, image: Image, page: str, leads_to: str
) -> None:
    fields = {"image": str(image.public_id), "what": "all", "next": page}
    assert as_alice.post(TAKE, fields)["Location"] == leads_to
    assert "settings were put into the bar" in as_alice.get("/").content.decode()


def test_request_gives_its_settings(as_alice: Client, alice: User) -> None:
    failed = make_generation(alice, state=State.FAILED, prompt="It failed")
    as_alice.post(TAKE, {"generation": str(failed.public_id), "what": "all"})
    assert Draft.objects.get(owner=alice).prompt == "It failed"


def test_refusal_is_said_in_words(as_alice: Client, alice: User) -> None:
    failed = make_generation(alice, state=State.FAILED)
    fields = {"generation": str(failed.public_id), "what": "remix"}
    answer = as_alice.post(TAKE, fields, headers=FRAGMENT)
    assert (answer.status_code, answer["Content-Type"][:10]) == (409, "text/plain")
    assert "no picture yet" in answer.content.decode()
    assert "no picture yet" in as_alice.post(TAKE, fields, follow=True).content.decode()


@pytest.mark.parametrize("what", ["prompt", "all", "reference", "remix"])
def test_others_pictures_and_requests_are_not_there(
    as_bob: Client, bob: User, image: Image, what: str
) -> None:
    for name, row in (("image", image), ("generation", image.generation)):
        for key in (row.public_id, uuid.uuid4(), "nonsense"):
            assert as_bob.post(TAKE, {name: str(key), "what": what}).status_code == 404
    assert not Draft.objects.filter(owner=bob).exists()


@pytest.mark.parametrize("fields", [{}, {"what": "prompt"}, {"what": "everything"}])
def test_nonsense_is_nothing(as_alice: Client, image: Image, fields: dict[str, str]) -> None:
    assert as_alice.post(TAKE, fields).status_code == 404
    named = fields | {"image": str(image.public_id), "what": "everything"}
    assert as_alice.post(TAKE, named).status_code == 404


def test_visiting_the_address_leads_to_the_gallery(as_alice: Client) -> None:
    assert as_alice.get(TAKE)["Location"] == "/"


@pytest.mark.parametrize("page", ["elsewhere", "account_logout", "gallery", "%"])
def test_page_that_is_a_mere_word_is_no_fault(as_alice: Client, image: Image, page: str) -> None:
    """Django would take a word for the name of a route, and there may be none."""
    fields = {"image": str(image.public_id), "what": "all", "next": page}
    assert as_alice.post(TAKE, fields)["Location"] == "/"
