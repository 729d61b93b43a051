"""Moderation in Django's admin: rows to look at, and a few actions that go through the services."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import (
    Action,
    Answer,
    Appeal,
    AuditEntry,
    Case,
    Decision,
    Finding,
    Image,
    MatrixCell,
    PrivateLook,
    Report,
    Standing,
    User,
    Viewing,
    WordRule,
)
from gallery.services import audit_chain, matrix, viewing
from gallery.services.cases import open_case
from tests.factories import make_generation, make_image

WORDS = "What only moderators are to read"
DIGEST = "d" * 64
MODERATION = (
    *(Appeal, AuditEntry, Case, Decision, Finding, MatrixCell, PrivateLook, Report, Viewing),
    WordRule,
)


@pytest.fixture
def hers(alice: User) -> Image:
    return make_image(make_generation(alice, state=State.COMPLETED))


@pytest.fixture
def rows(admin: User, alice: User, bob: User, hers: Image) -> list[models.Model]:
    """A row of each kind of moderation's."""
    now = timezone.now()
    case = open_case("has_reports", subject=alice, image=hers)
    decision = Decision.objects.create(
        case=case,
        image=hers,
        subject=alice,
        decided_by=admin,
        act="keep",
        reason="other",
        decided_at=now,
        appeal_until=now + timedelta(days=14),
    )
    cells = matrix.cells()
    matrix.change(admin, dict.fromkeys(cells, Answer.ALLOW))
    return [
        case,
        decision,
        Report.objects.create(case=case, image=hers, reporter=bob, reason="other", note=WORDS),
        Appeal.objects.create(decision=decision, case=case, text=WORDS, created_at=now),
        PrivateLook.objects.create(
            image=hers, moderator=admin, why="A report", opened_at=now, ends_at=now + timedelta(1)
        ),
        WordRule.objects.create(kind="word", text="fox", outcome="warn", reason_en="No foxes"),
        MatrixCell.objects.all()[0],
        Finding.objects.create(
            kind="word-rule", answer="allow", person=alice, prompt_digest=DIGEST
        ),
        viewing.begin(admin, bob, why="Support"),
        AuditEntry.objects.all()[0],
    ]


def page_of(row: models.Model | type[models.Model], kind: str, *values: Any) -> str:
    return reverse(f"admin:gallery_{row._meta.model_name}_{kind}", args=values)


def test_rows_are_shown_without_what_people_have_written(
    as_admin: Client, rows: list[models.Model]
) -> None:
    assert {type(row) for row in rows} == set(MODERATION)
    for row in rows:
        for address in (page_of(row, "changelist"), page_of(row, "change", row.pk)):
            answer = as_admin.get(address)
            assert answer.status_code == 200, address
            assert WORDS not in answer.content.decode(), address
            assert DIGEST not in answer.content.decode(), address


@pytest.mark.parametrize(
    "asked",
    [
        "report/?note__icontains=a",
        "appeal/?text__icontains=a",
        "appeal/?answer__icontains=a",
        "finding/?prompt_digest__startswith=d",
    ],
)
def test_what_is_not_shown_can_not_be_looked_for(as_admin: Client, asked: str) -> None:
    assert as_admin.get(f"/admin/gallery/{asked}").status_code == 400


def test_no_row_can_be_added_changed_or_deleted_raw(
    as_admin: Client, rows: list[models.Model]
) -> None:
    for model in django_admin.site._registry:
        assert as_admin.get(page_of(model, "add")).status_code == 403, model
        assert as_admin.post(page_of(model, "add"), {}).status_code == 403, model
    for row in rows:
        count = type(row)._base_manager.count()
        for kind in ("change", "delete"):
            sent = as_admin.post(page_of(row, kind, row.pk), {"post": "yes", "why": "x"})
            assert sent.status_code == 403, row
        act(as_admin, type(row), "delete_selected", row, post="yes")
        assert type(row)._base_manager.count() == count
    assert audit_chain.verify().faults == []


def act(
    client: Client, model: type[models.Model], name: str, row: models.Model, **told: str
) -> Any:
    sent = {"action": name, "_selected_action": str(row.pk), **told}
    return client.post(page_of(model, "changelist"), sent, follow=True)


def test_suspending_asks_why_and_goes_through_the_service(as_admin: Client, alice: User) -> None:
    asked = act(as_admin, User, "suspend", alice)
    assert 'name="why"' in asked.content.decode()
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE
    assert act(as_admin, User, "suspend", alice, confirmed="yes", why=" ").status_code == 422
    done = act(as_admin, User, "suspend", alice, confirmed="yes", why="A lost laptop")
    assert "Done with 1 row." in done.content.decode()
    alice.refresh_from_db()
    assert alice.standing == Standing.SUSPENDED
    entry = AuditEntry.objects.get(action=Action.PERSON_SUSPENDED)
    assert (entry.subject, entry.why) == (alice, "A lost laptop")


def test_what_the_service_refuses_is_told_and_nothing_is_written(
    as_admin: Client, admin: User
) -> None:
    answer = act(as_admin, User, "suspend", admin, confirmed="yes", why="A mistake")
    assert "You can&#x27;t suspend yourself" in answer.content.decode()
    assert "Done with" not in answer.content.decode()
    admin.refresh_from_db()
    assert admin.standing == Standing.ACTIVE


def test_hiding_opens_a_case_and_decides_it_and_is_undone(as_admin: Client, hers: Image) -> None:
    assert 'name="reason"' in act(as_admin, Image, "hide", hers).content.decode()
    told = {"confirmed": "yes", "reason": "privacy", "note": "A badge can be read"}
    assert "Done with 1 row." in act(as_admin, Image, "hide", hers, **told).content.decode()
    hers.refresh_from_db()
    assert hers.withheld_as == "hidden"
    decision = Decision.objects.get()
    assert decision.note == "A badge can be read"
    assert decision.case.closed_at is not None
    assert AuditEntry.objects.filter(action=Action.CASE_DECIDED).count() == 1
    again = act(as_admin, Image, "hide", hers, **told).content.decode()
    assert "hidden or gone already" in again
    undone = act(as_admin, Decision, "undo", decision, confirmed="yes", why="The wrong picture")
    assert "Done with 1 row." in undone.content.decode()
    hers.refresh_from_db()
    assert hers.withheld_as == ""
    entry = AuditEntry.objects.get(action=Action.DECISION_UNDONE)
    assert entry.why == "The wrong picture"


def test_nobody_hides_what_is_their_own(as_admin: Client, admin: User) -> None:
    own = make_image(make_generation(admin, state=State.COMPLETED))
    told = {"confirmed": "yes", "reason": "privacy"}
    assert "This is your own" in act(as_admin, Image, "hide", own, **told).content.decode()
    assert not Case.objects.exists()
