"""Two who decide, undo, share, delete or answer at once: one of them comes first, wholly."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from gallery import access
from gallery.errors import GalleryError, TooLate
from gallery.models import (
    Case,
    Collection,
    Decision,
    Image,
    Notice,
    Reason,
    Report,
    Share,
    User,
)
from gallery.permissions import Role
from gallery.services import (
    audit_chain,
    cases,
    collection_sharing,
    collections,
    deciding,
    sealed,
    sharing,
    trash,
)
from tests.races.together import Work, at_once, behind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mona(db: None) -> User:
    return User.objects.create_user("mona", role=Role.MODERATOR)


@pytest.fixture
def milo(db: None) -> User:
    return User.objects.create_user("milo", role=Role.MODERATOR)


@pytest.fixture
def case(alice: User, bob: User, image: Image) -> Case:
    with transaction.atomic():
        made = cases.open_case("has_reports", subject=alice, image=image)
    Report.objects.create(case=made, image=image, reporter=bob, reason=Reason.HATE)
    return made


def deciding_as(moderator: User, case: Case, act: str = "hide", measure: str = "") -> Work:
    return partial(
        deciding.decide, moderator, case, act=act, measure=measure, reason="hate", note=""
    )


def assert_the_chain_holds() -> None:
    assert not audit_chain.verify().faults


@pytest.mark.parametrize("measure", ["", "warn", "suspend"])
def test_two_moderators_at_once_decide_once(
    alice: User, mona: User, milo: User, case: Case, measure: str
) -> None:
    works = (deciding_as(mona, case, measure=measure), deciding_as(milo, case, "keep", measure))
    given = at_once(*works)
    decision = Decision.objects.get()
    assert [type(one) for one in given if isinstance(one, GalleryError)] == [TooLate]
    image = Image.objects.get()
    assert (image.withheld_at is not None) == (decision.act == "hide")
    assert Notice.objects.filter(kind=Notice.Kind.REPORT_ANSWERED).count() == 1
    assert_the_chain_holds()


def test_who_comes_second_is_told_so(mona: User, milo: User, case: Case) -> None:
    first, second = behind(deciding_as(mona, case), deciding_as(milo, case, "keep"))
    assert isinstance(first, Decision)
    assert isinstance(second, TooLate)
    assert Image.objects.get().withheld_as == "hidden"


def test_two_undo_at_once_and_one_has_done_it(mona: User, milo: User, case: Case) -> None:
    decision = deciding_as(mona, case)()
    undo = partial(deciding.undo, milo, decision, why="A mistake")
    _first, second = behind(undo, partial(deciding.undo, mona, decision, why="Mine"))
    assert isinstance(second, TooLate)
    assert Image.objects.get().withheld_at is None
    assert_the_chain_holds()


def test_limit_that_is_undone_while_another_one_is_decided_is_one_of_both(
    alice: User, mona: User, milo: User, case: Case, other: Image
) -> None:
    decision = deciding_as(mona, case, "keep", "review-first")()
    with transaction.atomic():
        again = cases.open_case("has_hold", subject=alice, image=other)
    at_once(
        partial(deciding.undo, milo, decision, why="A mistake"),
        deciding_as(mona, again, "keep", "no-sharing"),
    )
    alice.refresh_from_db()
    assert alice.restriction == "no-sharing"
    assert_the_chain_holds()


def test_what_is_hidden_while_it_is_shared_is_shown_to_nobody(
    alice: User, bob: User, mona: User, image: Image, case: Case
) -> None:
    share = partial(sharing.share, alice, [image.pk], shows_prompt=True)
    assert behind(share, deciding_as(mona, case))[0] == 1
    assert not access.team_images_of(bob).exists()
    deciding.undo(mona, Decision.objects.get(), why="A mistake")
    assert list(access.team_images_of(bob)) == [image]


def test_what_was_hidden_just_before_is_not_shared(
    alice: User, bob: User, mona: User, image: Image, case: Case
) -> None:
    share = partial(sharing.share, alice, [image.pk], shows_prompt=True)
    assert behind(deciding_as(mona, case), share)[1] == 0
    assert not Share.objects.exists()


def test_what_is_hidden_while_it_is_put_into_a_collection_is_not_seen_there(
    alice: User, bob: User, mona: User, image: Image, case: Case, fair: Collection
) -> None:
    Collection.objects.filter(pk=fair.pk).update(team_level="view")
    add = partial(collections.add, alice, fair, [image])
    at_once(add, deciding_as(mona, case))
    assert not access.viewable_images_of(bob).exists()


def test_what_is_under_review_is_not_deleted_for_good_meanwhile(
    alice: User, mona: User, image: Image, case: Case
) -> None:
    trash.trash(alice, [image.pk])
    purge = partial(trash.purge, alice, [image.pk])
    decision, purged = behind(deciding_as(mona, case, "remove"), purge)
    assert purged == 0
    deciding.undo(mona, decision, why="A mistake")
    assert list(access.trash_of(alice)) == [image]


def test_purge_and_hiding_at_once_leave_it_under_seal(
    alice: User, mona: User, image: Image, case: Case
) -> None:
    trash.trash(alice, [image.pk])
    at_once(partial(trash.purge, alice, [image.pk]), deciding_as(mona, case), trash.purge_due)
    assert Image.objects.get().withheld_as == "hidden"


def test_throwing_away_and_hiding_at_once_keep_it_out_of_sight(
    alice: User, mona: User, image: Image, case: Case
) -> None:
    at_once(partial(trash.trash, alice, [image.pk]), deciding_as(mona, case))
    assert Image.objects.get().withheld_as == "hidden"
    assert not access.trash_of(alice).exists()


def overdue(mona: User, case: Case) -> Decision:
    decision: Decision = deciding_as(mona, case, "remove")()
    Decision.objects.update(appeal_until=timezone.now() - timedelta(hours=1))
    return decision


def test_what_is_given_back_at_the_end_of_its_time_is_not_deleted(
    alice: User, mona: User, image: Image, case: Case
) -> None:
    undo = partial(deciding.undo, mona, overdue(mona, case), why="A mistake")
    assert behind(undo, sealed.delete_due)[1] == 0
    assert list(access.images_of(alice)) == [image]


def test_what_was_deleted_at_the_end_of_its_time_is_gone_also_for_who_undoes(
    alice: User, mona: User, case: Case
) -> None:
    decision = overdue(mona, case)
    undo = partial(deciding.undo, mona, decision, why="A mistake")
    assert behind(sealed.delete_due, undo)[0] == 1
    assert not Image.objects.exists()
    decision.refresh_from_db()
    assert (decision.image, decision.undone_by) == (None, mona)
    assert_the_chain_holds()


def test_collection_that_is_shared_and_added_to_at_once_shows_nothing_unseen(
    alice: User, bob: User, image: Image, other: Image, fair: Collection
) -> None:
    User.objects.filter(pk=alice.pk).update(restriction="review-first")
    collections.add(alice, fair, [other])
    share = partial(collection_sharing.set_for_team, alice, fair, level="view", shows_prompts=False)
    at_once(partial(collections.add, alice, fair, [image]), share)
    assert not access.viewable_images_of(bob).exists()
    assert Case.objects.filter(closed_at=None).count() == 2
