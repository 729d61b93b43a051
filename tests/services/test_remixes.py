"""Remixes: whose picture is named in the bar, what is written down of it, and what is not told."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.catalogue import DEFAULT_MODEL
from gallery.errors import NotPossible
from gallery.lifecycle import State
from gallery.models import (
    Collection,
    CollectionImage,
    Draft,
    Generation,
    Image,
    Share,
    User,
)
from gallery.pages.remixes import times_remixed
from gallery.services import drafts, retrying
from gallery.services.again import What, take
from gallery.services.asking import Wish, ask
from gallery.services.drafts import Content
from tests.factories import make_generation, make_image, picture

TAKE, CREATE = reverse("gallery:draft-take"), reverse("gallery:generation-create")
DRAFT = reverse("gallery:draft")


@pytest.fixture
def shared(bob: User) -> Image:
    """A picture of Bob's that the team sees with its prompt."""
    made = make_generation(bob, state=State.COMPLETED, prompt="A red boat", aspect_ratio="9:16")
    image = make_image(made, picture(colour="red"))
    Share.objects.create(image=image, shows_prompt=True)
    return image


def content_of(person: User) -> Content:
    return Content.of(drafts.draft_of(person))


def wish(image: Image | None, count: int = 1) -> Wish:
    return Wish(
        prompt="A boat", model=DEFAULT_MODEL.slug, aspect_ratio="1:1", remix_of=image, count=count
    )


@pytest.mark.parametrize(
    ("what", "credited"),
    [(What.REMIX, True), (What.ALL, True), (What.REFERENCE, True), (What.PROMPT, False)],
)
def test_maker_is_credited_for_more_than_the_words(
    alice: User, shared: Image, what: What, credited: bool
) -> None:
    take(alice, source=shared, what=what)
    assert content_of(alice).remix_of == (shared if credited else None)
    drafts.undo(alice)
    assert content_of(alice) == Content()
    drafts.undo(alice)
    assert content_of(alice).remix_of == (shared if credited else None)


def test_own_picture_as_reference_is_no_remix_and_edited_it_is(bob: User, shared: Image) -> None:
    take(bob, source=shared, what=What.REFERENCE)
    assert content_of(bob).remix_of is None
    take(bob, source=shared, what=What.REMIX)
    assert content_of(bob).remix_of == shared


def test_all_of_ones_own_remix_credits_the_same_picture(alice: User, shared: Image) -> None:
    own = make_image(make_generation(alice, state=State.COMPLETED, remix_of=shared))
    take(alice, source=own, what=What.ALL)
    assert content_of(alice).remix_of == shared
    Share.objects.all().delete()
    take(alice, source=own, what=What.ALL)
    assert content_of(alice).remix_of is None


def test_prompt_that_is_not_shown_is_not_taken(alice: User, shared: Image) -> None:
    Share.objects.update(shows_prompt=False)
    drafts.put(alice, Content(prompt="Mine"))
    for what in (What.PROMPT, What.ALL):
        with pytest.raises(NotPossible):
            take(alice, source=shared, what=what)
    take(alice, source=shared, what=What.REMIX)
    now = content_of(alice)
    assert (now.prompt, now.remix_of, len(now.references)) == ("Mine", shared, 1)


def test_every_picture_of_a_press_and_its_retry_name_it(alice: User, shared: Image) -> None:
    made = ask(alice, [wish(shared, count=3)], form_token=uuid.uuid4())
    assert {row.remix_of for row in made} == {shared}
    Generation.objects.filter(pk=made[0].pk).update(
        state=State.CANCELLED, due_at=None, end_reason="by-owner", finished_at=made[0].created_at
    )
    again = retrying.retry(alice, made[0])
    assert (again.retry_of, again.remix_of) == (made[0], shared)


@pytest.mark.parametrize("gone", ["taken back", "deleted"])
def test_what_can_not_be_seen_any_more_is_silently_not_named(
    alice: User, shared: Image, gone: str
) -> None:
    wanted = wish(shared)
    Share.objects.all().delete()
    if gone == "deleted":
        Image.objects.filter(pk=shared.pk).delete()
    (made,) = ask(alice, [wanted], form_token=uuid.uuid4())
    made.refresh_from_db()
    assert made.remix_of is None


def test_form_carries_it_and_says_whose_it_is(
    as_alice: Client, alice: User, bob: User, shared: Image
) -> None:
    as_alice.post(TAKE, {"what": "remix", "image": str(shared.public_id)})
    bar = as_alice.get(DRAFT, headers={"X-Fragment": "1"}).content.decode()
    assert "Remix of a picture by bob" in bar
    assert f'value="{shared.public_id}"' in bar
    form = {"prompt": "A blue boat", "count": "2", "model": DEFAULT_MODEL.slug}
    form |= {"aspect_ratio": "1:1", "remix_of": str(shared.public_id)}
    as_alice.post(CREATE, form | {"form_token": str(uuid.uuid4())})
    assert list(Generation.objects.filter(owner=alice).values_list("remix_of", flat=True)) == [
        shared.pk,
        shared.pk,
    ]
    assert Draft.objects.get(owner=alice).remix_of == shared
    # Unticked it is not sent, and goes from the draft, too.
    del form["remix_of"]
    as_alice.post(CREATE, form | {"form_token": str(uuid.uuid4())})
    assert Draft.objects.get(owner=alice).remix_of is None
    assert Generation.objects.filter(owner=alice, remix_of=None).count() == 2


@pytest.mark.parametrize("named", ["nonsense", "of somebody else", str(uuid.uuid4())])
def test_form_can_name_nothing_that_is_not_shown(
    as_alice: Client, alice: User, shared: Image, named: str
) -> None:
    Share.objects.all().delete()
    remix_of = str(shared.public_id) if named == "of somebody else" else named
    form = {"prompt": "A boat", "count": "1", "model": DEFAULT_MODEL.slug, "aspect_ratio": "1:1"}
    form |= {"remix_of": remix_of, "form_token": str(uuid.uuid4())}
    as_alice.post(CREATE, form)
    assert Generation.objects.get(owner=alice).remix_of is None


def test_line_goes_once_the_picture_is_taken_back(
    as_alice: Client, alice: User, shared: Image
) -> None:
    take(alice, source=shared, what=What.REMIX)
    Share.objects.all().delete()
    bar = as_alice.get(DRAFT, headers={"X-Fragment": "1"}).content.decode()
    assert "remix_of" not in bar
    assert "bob" not in bar


def test_remixes_are_counted_as_far_as_one_may_see_them(
    alice: User, bob: User, shared: Image
) -> None:
    carol = User.objects.create_user("carol")
    remixes = [
        make_image(make_generation(person, state=State.COMPLETED, remix_of=shared))
        for person in (alice, alice, carol)
    ]
    make_generation(alice, state=State.FAILED, remix_of=shared)

    def counted() -> list[int]:
        return [times_remixed(person, shared) for person in (alice, bob, carol)]

    assert counted() == [2, 0, 1]
    Share.objects.create(image=remixes[0])
    assert counted() == [2, 1, 2]
    Image.objects.filter(pk=remixes[0].pk).update(
        trashed_at=timezone.now(), trashed_with=uuid.uuid4()
    )
    assert counted() == [1, 0, 1]
    together = Collection.objects.create(owner=carol, name="Fair", team_level="view")
    CollectionImage.objects.create(collection=together, image=remixes[2])
    assert counted() == [2, 1, 1]


def test_draft_of_an_earlier_release_can_be_undone(alice: User) -> None:
    drafts.put(alice, Content(prompt="One"))
    drafts.take_over(alice, prompt="Two")
    draft = Draft.objects.get(owner=alice)
    draft.replaced = {
        name: value for name, value in (draft.replaced or {}).items() if name != "remix_of"
    }
    draft.save()
    drafts.undo(alice)
    assert content_of(alice).prompt == "One"
