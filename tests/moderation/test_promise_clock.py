"""Moderators are told once that the time of something that waits runs short."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery import tasks
from gallery.models import Case, Notice, Topic, User
from gallery.permissions import Role
from gallery.services.promise_clock import warn_of_short_ones
from tests.moderation.conftest import MakeCase

pytestmark = pytest.mark.database


def waits(case: Case, *, since: float, left: float) -> None:
    """Have a case opened so many hours ago, and promised in so many."""
    now = timezone.now()
    case.opened_at = now - timedelta(hours=since)
    case.promised_at = now + timedelta(hours=left)
    case.save()


def told(person: User) -> list[int]:
    rows = Notice.objects.filter(recipient=person, kind=Notice.Kind.CASES_RUN_SHORT)
    assert all(row.topic == Topic.TEAM for row in rows)
    return [row.data["number"] for row in rows.order_by("pk")]


def test_moderators_are_told_once_of_all_together(
    moderator: User, admin: User, alice: User, make_case: MakeCase
) -> None:
    for left in (5, 1, -3):
        waits(make_case(alice), since=24 - left, left=left)
    waits(make_case(alice), since=17, left=7)
    assert warn_of_short_ones() == 3
    assert warn_of_short_ones() == 0
    assert told(moderator) == told(admin) == [3]
    assert told(alice) == []


def test_the_hourly_task_tells(moderator: User, alice: User, make_case: MakeCase) -> None:
    case = make_case(alice)
    waits(case, since=23, left=1)
    tasks.leave()
    assert told(moderator) == [1]
    waits(make_case(alice), since=23, left=1)
    tasks.leave()
    assert told(moderator) == [1, 1]


def test_what_was_decided_is_not_told(moderator: User, alice: User, make_case: MakeCase) -> None:
    case = make_case(alice)
    waits(case, since=23, left=1)
    Case.objects.update(closed_at=timezone.now())
    assert warn_of_short_ones() == 0
    assert told(moderator) == []


def test_a_quarter_is_of_what_was_promised(
    moderator: User, alice: User, make_case: MakeCase
) -> None:
    waits(make_case(alice), since=600, left=120)
    waits(make_case(alice), since=0.5, left=0.4)
    assert warn_of_short_ones() == 1
    assert Case.objects.get(warned_at__isnull=False).opened_at < timezone.now() - timedelta(1)


def test_nobody_is_told_of_their_own(moderator: User, admin: User, make_case: MakeCase) -> None:
    waits(make_case(moderator), since=23, left=1)
    assert warn_of_short_ones() == 1
    assert told(moderator) == []
    assert told(admin) == [1]


def test_who_is_shut_out_is_told_nothing(admin: User, alice: User, make_case: MakeCase) -> None:
    away = User.objects.create_user("away", role=Role.MODERATOR, standing="suspended")
    waits(make_case(alice), since=23, left=1)
    warn_of_short_ones()
    assert told(away) == []
    assert told(admin) == [1]
