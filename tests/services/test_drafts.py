"""Drafts: what is kept, that nobody overwrites another device, and that nothing is lost by it."""

import uuid
from dataclasses import replace

import pytest

from gallery.catalogue import ImageModel
from gallery.errors import DraftChanged, TooLate
from gallery.models import Collection, Draft, User
from gallery.services import drafts
from gallery.services.drafts import Cause, Content, Replaced
from tests.factories import make_reference, picture

FOX = Content(prompt="A fox", aspect_ratio="16:9", count=2)
HARE = replace(FOX, prompt="A hare")


def now(person: User) -> Content:
    return Content.of(drafts.draft_of(person))


def test_who_never_wrote_has_an_empty_draft_that_takes_no_row(alice: User) -> None:
    assert now(alice) == Content()
    assert not Draft.objects.exists()


def test_saves_build_on_each_other(alice: User) -> None:
    first = drafts.save(alice, FOX, revision=0)
    assert drafts.save(alice, HARE, revision=first.revision).revision == first.revision + 1
    assert now(alice) == HARE


def test_same_content_is_no_change_whatever_it_builds_on(alice: User) -> None:
    revision = drafts.save(alice, FOX, revision=0).revision
    assert drafts.save(alice, FOX, revision=-1).revision == revision


def test_device_that_was_slower_overwrites_nothing(alice: User) -> None:
    drafts.save(alice, FOX, revision=0)
    with pytest.raises(DraftChanged):
        drafts.save(alice, HARE, revision=0)
    assert now(alice) == FOX


def test_members_have_a_draft_each(alice: User, bob: User) -> None:
    drafts.save(alice, FOX, revision=0)
    drafts.save(bob, HARE, revision=0)
    assert (now(alice), now(bob)) == (FOX, HARE)


def test_sending_from_a_page_that_was_behind_keeps_what_stood_there(alice: User) -> None:
    drafts.save(alice, FOX, revision=0)
    sent = drafts.put(alice, HARE, revision=0)
    assert drafts.replaced_in(sent) == Replaced(Cause.ELSEWHERE, ("prompt",))
    assert Content.of(drafts.undo(alice)) == FOX


def test_sending_what_is_there_leaves_nothing_to_undo(alice: User) -> None:
    drafts.save(alice, FOX, revision=0)
    taken = drafts.take_over(alice, prompt="A hare")
    sent = drafts.put(alice, HARE, revision=taken.revision)
    assert drafts.replaced_in(sent) is None
    with pytest.raises(TooLate):
        drafts.undo(alice)
    assert now(alice) == HARE


def test_what_was_taken_over_can_be_undone_and_put_back(alice: User) -> None:
    drafts.save(alice, FOX, revision=0)
    taken = drafts.take_over(alice, prompt="A hare", aspect_ratio="1:1")
    assert drafts.replaced_in(taken) == Replaced(Cause.TAKEN_OVER, ("prompt", "settings"))
    assert now(alice) == replace(HARE, aspect_ratio="1:1")
    undone = drafts.undo(alice)
    assert drafts.replaced_in(undone) == Replaced(Cause.UNDONE, ("prompt", "settings"))
    assert now(alice) == FOX
    drafts.undo(alice)
    assert now(alice) == replace(HARE, aspect_ratio="1:1")


def test_undo_keeps_what_was_typed_since(alice: User) -> None:
    drafts.save(alice, FOX, revision=0)
    drafts.take_over(alice, prompt="A hare")
    drafts.undo(alice, current=replace(FOX, prompt="A hare in the snow"))
    assert now(alice) == FOX
    drafts.undo(alice)
    assert now(alice).prompt == "A hare in the snow"


def test_what_is_typed_after_taking_over_can_still_be_undone(alice: User) -> None:
    drafts.save(alice, FOX, revision=0)
    taken = drafts.take_over(alice, prompt="A hare")
    drafts.save(alice, replace(FOX, prompt="A hare in the snow"), revision=taken.revision)
    assert Content.of(drafts.undo(alice)) == FOX


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("before\0after", "beforeafter"),
        ("half \ud83d a sign", "half ? a sign"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("猫" * 30_000, "猫" * drafts.MOST_CHARACTERS),
        ("x" * 1_000_000, "x" * drafts.MOST_CHARACTERS),
    ],
    ids=["nul", "half-a-character", "line-ends", "long", "a-megabyte"],
)
def test_prompt_is_kept_as_far_as_a_database_can(alice: User, typed: str, kept: str) -> None:
    drafts.save(alice, Content(prompt=typed), revision=0)
    assert now(alice).prompt == kept


def test_settings_that_no_model_has_become_the_nearest(alice: User) -> None:
    drafts.save(alice, Content(model="gone", aspect_ratio="7:1", count=99), revision=0)
    assert now(alice) == Content(count=4)
    drafts.put(alice, Content(count=-3))
    assert now(alice).count == 1


def test_references_that_are_another_members_are_not_shown(alice: User, bob: User) -> None:
    mine, theirs = make_reference(alice), make_reference(bob, picture(colour="red"))
    for reference in (theirs, mine):
        drafts.put(alice, Content(references=(reference.public_id,)))
        shown = drafts.references_of(alice, drafts.draft_of(alice))
        assert shown == ([mine] if reference is mine else [])
    drafts.put(alice, Content(references=(uuid.uuid4(),)))
    assert drafts.references_of(alice, drafts.draft_of(alice)) == []


def test_collection_that_is_gone_leaves_the_rest(alice: User) -> None:
    foxes = Collection.objects.create(owner=alice, name="Foxes")
    drafts.save(alice, replace(FOX, collection=foxes), revision=0)
    drafts.take_over(alice, prompt="A hare", collection=None)
    foxes.delete()
    assert Content.of(drafts.undo(alice)) == FOX


def test_references_that_another_model_can_not_take_can_be_brought_back(
    alice: User, other_model: ImageModel
) -> None:
    colours = ("red", "green", "blue")
    three = tuple(make_reference(alice, picture(colour=one)).public_id for one in colours)
    many = Content(prompt="A fox", model=other_model.slug, aspect_ratio="4:5", references=three)
    drafts.save(alice, many, revision=0)
    fewer = replace(many, prompt="A red fox", model="grok-imagine-image")
    saved = drafts.save(alice, fewer, revision=1)
    assert now(alice).references == three[:1]
    assert drafts.replaced_in(saved) == Replaced(Cause.OTHER_MODEL, ("references",))
    assert Content.of(drafts.undo(alice)) == replace(many, prompt="A red fox")


def test_newest_references_stay_where_the_model_takes_no_more(alice: User) -> None:
    first, second = (make_reference(alice, picture(colour=one)) for one in ("red", "green"))
    drafts.add_references(alice, [first])
    taken = drafts.add_references(alice, [second])
    assert now(alice).references == (second.public_id,)
    assert drafts.replaced_in(taken) == Replaced(Cause.TAKEN_OVER, ("references",))
