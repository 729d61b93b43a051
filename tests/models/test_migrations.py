"""What was in the database before roles and budgets came is taken over as it was meant."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.models.past import database_of, migrate

BEFORE = "0005_stopped_waiting"
AFTER = "0007_people_constraints"


@pytest.fixture
def before(django_db_blocker: Any, tmp_path: Path) -> Iterator[Any]:
    """The models as they were, in a database of that time."""
    with django_db_blocker.unblock(), database_of(BEFORE, tmp_path) as apps:
        yield apps


def test_people_keep_what_they_could_do(before: Any) -> None:
    person = before.get_model("gallery", "User").objects
    person.create(username="chief", is_superuser=True, is_staff=True)
    person.create(username="staff", is_staff=True)
    person.create(username="alice")
    person.create(username="gone", is_active=False)
    after = migrate(AFTER)
    people = after.get_model("gallery", "User").objects
    assert dict(people.values_list("username", "role")) == {
        "chief": "admin",
        "staff": "admin",
        "alice": "member",
        "gone": "member",
    }
    assert people.get(username="gone").standing == "suspended"
    assert after.get_model("gallery", "Portal").objects.get().opened_at is not None


def test_fresh_portal_still_has_its_first_run_before_it(before: Any) -> None:
    assert not migrate(AFTER).get_model("gallery", "Portal").objects.exists()


def test_entries_count_on_the_day_of_their_reservation(before: Any) -> None:
    alice = before.get_model("gallery", "User").objects.create(username="alice")
    now = timezone.now()
    generation = before.get_model("gallery", "Generation").objects.create(
        owner=alice,
        form_token=alice.public_id,
        changed_at=now,
        due_at=now,
        estimated_credits=4,
    )
    entries = before.get_model("gallery", "LedgerEntry").objects
    for kind, credits, day in [("reserve", -4, 30), ("release", 4, 31), ("settle", -3, 31)]:
        entry = entries.create(member=alice, generation=generation, kind=kind, credits=credits)
        entries.filter(pk=entry.pk).update(created_at=datetime(2026, 10, day, 12, tzinfo=UTC))
    granted = entries.create(member=alice, kind="grant", credits=50)
    entries.filter(pk=granted.pk).update(created_at=datetime(2026, 10, 31, 12, tzinfo=UTC))
    after = migrate(AFTER)
    days = after.get_model("gallery", "LedgerEntry").objects.exclude(kind="grant")
    assert set(days.values_list("day", flat=True)) == {date(2026, 10, 30)}
    sums = after.get_model("gallery", "DailyBalance").objects.values_list("day", "used", "granted")
    assert sorted(sums) == [(date(2026, 10, 30), 3, 0), (date(2026, 10, 31), 0, 50)]
