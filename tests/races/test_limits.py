"""However many a member's script makes at once, there are no more than fit, and it is told so."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from gallery.errors import InvalidChoice
from gallery.models import Collection, ContactSheet, Image, PromptTemplate, ShareLink, User
from gallery.services import collections, contact_sheets, limits, links, templates
from gallery.services.templates import Pattern
from tests.races.conftest import picture_of
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[[User, int], object]


def collection(actor: User, number: int) -> object:
    return collections.make(actor, f"Fair {number}")


def template(actor: User, number: int) -> object:
    pattern = Pattern(
        name=f"Shot {number}", text="A {product}", model="grok-imagine-image", aspect_ratio="1:1"
    )
    return templates.make(actor, pattern)


def sheet(actor: User, number: int) -> object:
    images = Image.objects.filter(owner=actor).select_related("generation")
    return contact_sheets.make(actor, title=f"{number}", images=list(images), shows_prompts=True)


MADE = [
    ("MOST_COLLECTIONS", collection, Collection),
    ("MOST_TEMPLATES", template, PromptTemplate),
    ("MOST_SHEETS", sheet, ContactSheet),
]


@pytest.mark.parametrize(("limit", "make", "model"), MADE)
def test_no_more_are_made_than_fit_and_one_that_is_deleted_gives_room(
    limit: str,
    make: Make,
    model: type[Model],
    alice: User,
    bob: User,
    image: Image,
    other: Image,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, limit, 2)
    for _number in range(2):
        picture_of(bob)
    given = at_once(*(partial(make, alice, number) for number in range(5)))
    refusals = [one for one in given if isinstance(one, InvalidChoice)]
    assert len(refusals) == 3
    assert str(refusals[0]).startswith("You have 2 ")
    assert model._default_manager.count() == 2
    make(bob, 1)
    rows = model._default_manager.order_by("pk")
    rows.filter(pk=rows.first().pk).delete()  # type: ignore[union-attr]
    make(alice, 9)


def test_what_is_there_can_be_changed_though_no_more_fit(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = collections.make(alice, "Fair")
    kept = templates.make(
        alice, Pattern(name="Shot", text="A cat", model="grok-imagine-image", aspect_ratio="1:1")
    )
    for limit in ("MOST_COLLECTIONS", "MOST_TEMPLATES"):
        monkeypatch.setattr(limits, limit, 1)
    collections.rename(alice, made, "Trade fair")
    changed = Pattern(name="Shot", text="A dog", model="grok-imagine-image", aspect_ratio="1:1")
    templates.change(alice, kept, changed)
    kept.refresh_from_db()
    assert kept.text == "A dog"


def test_pages_say_that_no_more_fit(as_alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_COLLECTIONS", 0)
    address = reverse("gallery:collection-new")
    answer = as_alice.post(address, {"name": "Fair"})
    assert answer.status_code == 422
    assert "no more fit" in answer.content.decode()
    answer = as_alice.post(address, {"name": "Fair"}, headers={"Accept-Language": "ja"})
    assert "これ以上は作れません" in answer.content.decode()


def test_links_that_are_made_and_revoked_in_turns_do_not_pile_up(
    alice: User, fair: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MOST_ENDED", 2)
    make = partial(links.make, alice, fair, days=None, password="", shows_prompts=False)
    kept = make()
    ended = []
    for _turn in range(5):
        ended.append(make())
        links.revoke(alice, ended[-1])
    newest = make()
    assert list(ShareLink.objects.order_by("pk")) == [kept, *ended[-2:], newest]
