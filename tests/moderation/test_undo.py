"""Undoing a decision gives back all that it has taken, once, and no more than that."""

import pytest

from gallery import access
from gallery.errors import InvalidChoice, NotPossible, TooLate
from gallery.models import (
    Action,
    AuditEntry,
    Case,
    Collection,
    Departure,
    Image,
    Notice,
    Standing,
    User,
)
from gallery.services import cases, collections, deciding, stars, trash
from tests.moderation.conftest import Decide, reported

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_hidden_picture_is_back_with_its_share_star_and_collection(
    alice: User, bob: User, milo: User, image: Image, decide: Decide
) -> None:
    fair = collections.make(alice, "Fair")
    collections.add(alice, fair, [image])
    stars.star(alice, [image.pk])
    decision = decide("hide")
    assert not fair.images.filter(trashed_at=None).exists()
    deciding.undo(milo, decision, why="A mistake")
    assert list(access.team_images_of(bob)) == [image]
    back = access.images_of(alice).get()
    assert back.starred_at is not None
    assert back.places.get().collection == fair
    decision.refresh_from_db()
    assert decision.undone_by == milo
    kinds = Notice.objects.filter(recipient=alice).values_list("kind", flat=True)
    assert set(kinds) == {Notice.Kind.DECISION_MADE, Notice.Kind.DECISION_UNDONE}
    entry = AuditEntry.objects.get(action=Action.DECISION_UNDONE)
    assert (entry.actor, entry.subject, entry.why) == (milo, alice, "A mistake")


@pytest.mark.parametrize("measure", ["no-sharing", "review-first", "suspend"])
def test_person_has_back_what_they_had(
    alice: User, milo: User, decide: Decide, measure: str
) -> None:
    decision = decide("keep", measure)
    deciding.undo(milo, decision, why="A mistake")
    alice.refresh_from_db()
    assert (alice.restriction, alice.standing) == ("", Standing.ACTIVE)


def test_what_was_in_the_trash_goes_back_into_the_trash(
    alice: User, milo: User, image: Image, decide: Decide
) -> None:
    trash.trash(alice, [image.pk])
    deciding.undo(milo, decide("remove"), why="A mistake")
    assert list(access.trash_of(alice)) == [image]


def test_nothing_is_undone_twice_or_without_a_word(milo: User, decide: Decide) -> None:
    decision = decide("hide")
    with pytest.raises(InvalidChoice):
        deciding.undo(milo, decision, why=" ")
    deciding.undo(milo, decision, why="A mistake")
    with pytest.raises(TooLate):
        deciding.undo(milo, decision, why="Once more")


def test_earlier_limit_comes_back_only_after_the_later_one_is_undone(
    alice: User, bob: User, mona: User, milo: User, image: Image, decide: Decide
) -> None:
    first = decide("keep", "review-first")
    again = reported_again(image)
    later = deciding.decide(mona, again, act="keep", measure="no-sharing", reason="hate", note="")
    with pytest.raises(NotPossible, match="no sharing"):
        deciding.undo(milo, first, why="A mistake")
    deciding.undo(milo, later, why="Too much")
    alice.refresh_from_db()
    assert alice.restriction == "review-first"
    deciding.undo(milo, first, why="A mistake")
    alice.refresh_from_db()
    assert alice.restriction == ""


def reported_again(image: Image) -> Case:
    return reported(image, User.objects.create_user("carol"))


def test_what_had_waited_to_be_looked_at_waits_again(
    alice: User, bob: User, milo: User, image: Image, decide: Decide
) -> None:
    cases.hold(Image.objects.filter(pk=image.pk), image.created_at)
    for act in ("keep", "hide"):
        decision = (
            decide(act)
            if act == "keep"
            else deciding.decide(
                milo, cases.open_cases().get(), act=act, measure="", reason="hate", note=""
            )
        )
        deciding.undo(milo, decision, why="Look once more")
        assert not access.team_images_of(bob).exists()
        assert list(access.images_of(alice)) == [image]
        assert cases.open_cases().get().has_hold


def test_person_who_is_to_leave_stays_suspended(
    alice: User, admin: User, milo: User, decide: Decide
) -> None:
    decision = decide("keep", "suspend")
    Departure.objects.create(
        person=alice, kind="keep", decided_by=admin, due_at=decision.decided_at
    )
    with pytest.raises(NotPossible):
        deciding.undo(milo, decision, why="A mistake")
    alice.refresh_from_db()
    assert alice.standing == Standing.SUSPENDED


def test_undoing_where_the_picture_is_gone_gives_back_the_standing(
    alice: User, milo: User, image: Image, decide: Decide
) -> None:
    decision = decide("remove", "suspend")
    image.delete()
    decision.refresh_from_db()
    deciding.undo(milo, decision, why="A mistake")
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE


def test_collection_of_the_picture_is_as_it_was(alice: User, image: Image, decide: Decide) -> None:
    fair: Collection = collections.make(alice, "Fair")
    collections.add(alice, fair, [image])
    decide("remove")
    assert fair.places.count() == 1
