"""The pages of word rules, of moderation's settings, and of a person's trust."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gallery.models import (
    Action,
    Answer,
    AuditEntry,
    Finding,
    FindingKind,
    Portal,
    Trust,
    User,
    WordRule,
)
from gallery.pages.word_rules import trial_words
from gallery.permissions import Role
from gallery.services import matrix
from gallery.services.rule_trials import trial
from tests.factories import make_prompt
from tests.moderation.rules import BLOOD, make_rule
from tests.moderation.test_word_rules import starters

RULES, NEW, SETTINGS = "/moderation/rules/", "/moderation/rules/new/", "/moderation/settings/"


@pytest.fixture
def moderator(db: None) -> User:
    """A moderator."""
    return User.objects.create_user("moderator", role=Role.MODERATOR)


@pytest.fixture
def as_moderator(moderator: User) -> Client:
    """A browser in which the moderator has signed in."""
    client = Client()
    client.force_login(moderator)
    return client


def typed(**fields: str) -> dict[str, str]:
    values = {"text": "blood", "kind": "word", "language": "en", "outcome": "refuse"}
    return values | {"reason_en": BLOOD, "reason_ja": "", "note": "", "save": ""} | fields


def past_prompts(alice: User, bob: User) -> None:
    """Write prompts of two people: two different ones with blood, one of them by both."""
    for owner in (alice, bob):
        make_prompt(owner, "A sea of blood")
        make_prompt(owner, f"The calm sea of {owner}")
    make_prompt(alice, "Blood on the snow")
    make_prompt(alice, "Old blood", last_used_at=timezone.now() - timedelta(days=91))


def test_rule_is_written_tried_switched_on_and_deleted(
    as_moderator: Client, alice: User, bob: User
) -> None:
    past_prompts(alice, bob)
    page = as_moderator.post(NEW, typed(), follow=True).content.decode()
    rule = WordRule.objects.get(text="blood")
    assert not rule.is_on
    assert "Would have stopped 2 of 4 prompts of the last 90 days. 2 people wrote them." in page
    assert "snow" not in page
    as_moderator.post(f"{RULES}{rule.public_id}/switch/", {"to": "on"})
    rule.refresh_from_db()
    assert rule.is_on
    question = as_moderator.get(f"{RULES}{rule.public_id}/delete/").content.decode()
    assert "Delete this rule?" in question
    assert WordRule.objects.filter(pk=rule.pk).exists()
    as_moderator.post(f"{RULES}{rule.public_id}/delete/")
    assert not WordRule.objects.filter(pk=rule.pk).exists()


def test_rule_can_be_tried_while_it_is_written_and_nothing_is_saved(
    as_moderator: Client, alice: User, bob: User
) -> None:
    past_prompts(alice, bob)
    fields = typed(outcome="warn") | {"try": ""}
    answer = as_moderator.post(NEW, fields)
    assert "Would have warned of 2 of 4 prompts" in answer.content.decode()
    assert not WordRule.objects.filter(text="blood").exists()
    assert not Finding.objects.exists()
    rule = make_rule("snow", is_on=False)
    page = as_moderator.post(f"{RULES}{rule.public_id}/", fields).content.decode()
    assert "Would have warned of 2 of 4 prompts" in page
    rule.refresh_from_db()
    assert rule.text == "snow"


def test_trial_looks_at_what_would_be_let_through(alice: User, bob: User) -> None:
    past_prompts(alice, bob)
    unused = trial([make_rule("storm", outcome="allow", is_on=False)])
    assert trial_words(unused).startswith("Is found in 0 of 4 prompts")
    make_rule("sea of blood", outcome="allow")
    tried = trial([make_rule(is_on=False)])
    assert (tried.prompts, tried.refused, tried.people) == (4, 1, 1)
    allowing = trial([make_rule("snow", outcome="allow", is_on=False)])
    assert (allowing.allowed, allowing.refused, allowing.people) == (1, 0, 1)


def test_pattern_that_is_refused_keeps_what_was_typed(as_moderator: Client) -> None:
    answer = as_moderator.post(NEW, typed(text=r"(?=blood)x", kind="pattern"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "looks around or back" in page
    assert "(?=blood)x" in page
    assert BLOOD in page


def test_set_is_tried_and_switched_on_with_one_button(
    as_moderator: Client, alice: User, moderator: User
) -> None:
    WordRule.objects.all().delete()
    for rule in starters():
        rule.is_starter, rule.reason_en = True, "Because."
        rule.save()
    make_prompt(alice, "A forged passport")
    make_prompt(alice, "A nude statue")
    page = as_moderator.get(RULES, {"try": "en"}).content.decode()
    assert "Would have stopped 1 and warned of 1 of 2 prompts" in page
    assert not WordRule.objects.filter(is_on=True).exists()
    as_moderator.post(f"{RULES}sets/en/", {"to": "on"})
    assert set(WordRule.objects.filter(is_on=True).values_list("language", flat=True)) == {"en"}
    assert not WordRule.objects.filter(language="en", is_on=False).exists()
    entries = AuditEntry.objects.filter(action=Action.RULE_CHANGED, actor=moderator)
    assert entries.count() == WordRule.objects.filter(language="en").count()
    as_moderator.post(f"{RULES}sets/en/", {"to": "off"})
    assert not WordRule.objects.filter(is_on=True).exists()
    assert as_moderator.post(f"{RULES}sets/fr/", {"to": "on"}).status_code == 404


def test_members_and_auditors_have_no_part_in_it(as_alice: Client, as_auditor: Client) -> None:
    for client in (as_alice, as_auditor):
        for address in (RULES, NEW, SETTINGS):
            assert client.get(address).status_code == 403
        assert client.post(NEW, typed()).status_code == 403
    assert not WordRule.objects.filter(text="blood").exists()


def wanted(**cells: str) -> dict[str, Any]:
    return {f"{trust}_{kind}": answer for (trust, kind), answer in matrix.cells().items()} | cells


def test_admin_changes_a_cell_and_the_log_has_both_answers(
    as_admin: Client, as_moderator: Client
) -> None:
    page = as_moderator.get(SETTINGS).content.decode()
    assert "<select" not in page
    assert as_moderator.post(f"{SETTINGS}matrix/", wanted()).status_code == 403
    page = as_admin.get(SETTINGS).content.decode()
    labels = re.findall(r'<select[^>]+aria-label="([^"]+)"', page)
    assert len(set(labels)) == 9
    assert "New: A report" in labels
    cells = wanted(**{"trusted_report": "hold"})
    assert as_admin.post(f"{SETTINGS}matrix/", cells).status_code == 302
    assert matrix.cells()[Trust.TRUSTED, FindingKind.REPORT] is Answer.HOLD
    entry = AuditEntry.objects.get(action=Action.MATRIX_CHANGED)
    assert (entry.data["from"], entry.data["to"]) == ("allow", "hold")


def test_table_with_an_unknown_answer_is_not_kept(as_admin: Client) -> None:
    before = matrix.cells()
    cells = wanted(**{"trusted_report": "delete"})
    assert as_admin.post(f"{SETTINGS}matrix/", cells).status_code == 422
    assert matrix.cells() == before


@pytest.mark.parametrize(("hours", "days"), [(0, 14), (721, 14), (24, 0), (24, 91)])
def test_promise_out_of_reason_is_not_kept(hours: int, days: int, as_admin: Client) -> None:
    fields = {"promised_hours": hours, "appeal_days": days}
    assert as_admin.post(f"{SETTINGS}promises/", fields).status_code == 422
    assert Portal.current().promised_hours == 24


def test_promises_are_kept_with_an_entry(as_admin: Client, as_moderator: Client) -> None:
    fields = {"promised_hours": 48, "appeal_days": 14}
    assert as_moderator.post(f"{SETTINGS}promises/", fields).status_code == 403
    assert as_admin.post(f"{SETTINGS}promises/", fields).status_code == 302
    assert as_admin.post(f"{SETTINGS}promises/", fields).status_code == 302
    assert Portal.current().promised_hours == 48
    entry = AuditEntry.objects.get(action=Action.SETTINGS_CHANGED)
    assert entry.data["from"] == {"promised_hours": 24, "appeal_days": 14}
    assert entry.data["to"] == {"promised_hours": 48, "appeal_days": 14}
    assert "within 48 hours" in as_moderator.get(SETTINGS).content.decode()


def trust_of(person: User) -> str:
    return User.objects.get(pk=person.pk).trust


def test_moderator_changes_how_far_a_person_is_trusted(
    as_moderator: Client, moderator: User, alice: User
) -> None:
    address = f"/moderation/people/{alice.public_id}/"
    assert "Change the level" in as_moderator.get(address).content.decode()
    as_moderator.post(f"{address}trust/", {"trust": "trusted"})
    assert trust_of(alice) == Trust.TRUSTED
    entry = AuditEntry.objects.get(action=Action.TRUST_CHANGED)
    assert (entry.actor, entry.subject) == (moderator, alice)
    assert entry.data == {"from": "new", "to": "trusted"}


def test_nobody_decides_about_themselves_nor_a_moderator_about_an_admin(
    as_moderator: Client, moderator: User, admin: User
) -> None:
    for person in (moderator, admin):
        address = f"/moderation/people/{person.public_id}/trust/"
        page = as_moderator.post(address, {"trust": "trusted"}, follow=True)
        assert next(iter(page.context["messages"])).level_tag == "warning"
        assert trust_of(person) == Trust.NEW
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject) == (Action.REFUSED, admin)


def test_person_page_leads_admins_there(as_admin: Client, alice: User) -> None:
    page = as_admin.get(f"/team/people/{alice.public_id}/").content.decode()
    assert f"/moderation/people/{alice.public_id}/" in page
