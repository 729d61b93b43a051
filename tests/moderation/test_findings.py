"""Prompts that a rule finds something in: refused before anything is written, or gone on with."""

import uuid

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery.errors import PromptRefused
from gallery.lifecycle import State
from gallery.models import (
    Action,
    Answer,
    AuditEntry,
    Batch,
    Draft,
    Finding,
    FindingKind,
    Generation,
    LedgerEntry,
    Prompt,
    Trust,
    User,
    WordRule,
)
from gallery.services import batches, findings, remembering, retrying
from gallery.services.asking import Wish, ask
from tests.factories import make_generation, make_template
from tests.moderation.rules import BLOOD, BLOOD_JA, make_rule

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def wish(prompt: str, **fields: int) -> Wish:
    return Wish(prompt=prompt, model="grok-imagine-image", aspect_ratio="1:1", **fields)  # type: ignore[arg-type]


def fields(prompt: str) -> dict[str, object]:
    return {
        "prompt": prompt,
        "model": "grok-imagine-image",
        "aspect_ratio": "1:1",
        "count": 1,
        "form_token": uuid.uuid4(),
    }


def test_refused_prompt_costs_nothing_and_leaves_its_digest_only(alice: User) -> None:
    rule = make_rule()
    with pytest.raises(PromptRefused, match=BLOOD) as refusal:
        ask(alice, [wish("A sea"), wish("A sea of blood")], form_token=uuid.uuid4())
    assert refusal.value.field == "prompt"
    assert not Generation.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not Prompt.objects.exists()
    found = Finding.objects.get()
    assert (found.person, found.rule, found.answer) == (alice, rule, Answer.REFUSE)
    assert found.prompt_digest == findings.digest_of("A sea of blood")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject) == (Action.PROMPT_REFUSED, alice)
    assert "sea" not in str(entry.data)


def test_refusal_stays_written_where_more_than_the_asking_is_rolled_back(alice: User) -> None:
    make_rule()
    with pytest.raises(PromptRefused):
        batches.start(alice, name="", wishes=[wish("blood")], form_token=uuid.uuid4())
    failed = make_generation(alice, state=State.FAILED, prompt="More blood")
    with pytest.raises(PromptRefused):
        retrying.retry(alice, failed)
    assert not Batch.objects.exists()
    failed.refresh_from_db()
    assert failed.dismissed_at is None
    assert Finding.objects.filter(answer=Answer.REFUSE).count() == 2
    assert AuditEntry.objects.filter(action=Action.PROMPT_REFUSED).count() == 2


def test_same_press_again_gives_what_it_made_before_there_was_a_rule(alice: User) -> None:
    token = uuid.uuid4()
    made = ask(alice, [wish("blood")], form_token=token)
    make_rule()
    assert ask(alice, [wish("blood")], form_token=token) == made


def test_warning_goes_on_and_is_kept_with_each_request(alice: User) -> None:
    rule = make_rule(outcome="warn")
    User.objects.filter(pk=alice.pk).update(trust=Trust.REGULAR)
    alice.refresh_from_db()
    made = ask(alice, [wish("blood", count=2), wish("sea")], form_token=uuid.uuid4())
    found = Finding.objects.order_by("pk")
    assert [one.generation for one in found] == made[:2]
    assert {(one.rule, one.answer) for one in found} == {(rule, Answer.ALLOW)}
    assert AuditEntry.objects.get().action == Action.PROMPT_WARNED


def test_rule_that_is_deleted_while_somebody_asks_leaves_the_finding(alice: User) -> None:
    rule = make_rule(outcome="warn")
    found = findings.check(alice, ["blood"])
    WordRule.objects.all().delete()
    found.write_down([make_generation(alice, prompt="blood")])
    assert Finding.objects.get().rule is None
    assert rule.text == "blood"


def test_rule_that_is_off_finds_nothing(alice: User) -> None:
    make_rule(is_on=False)
    ask(alice, [wish("blood")], form_token=uuid.uuid4())
    assert not Finding.objects.exists()


@pytest.mark.parametrize(("language", "reason"), [("en", BLOOD), ("ja", BLOOD_JA)])
@pytest.mark.parametrize("by_script", [True, False])
def test_bar_says_why_and_keeps_the_prompt(
    language: str, reason: str, by_script: bool, alice: User, as_alice: Client
) -> None:
    make_rule()
    headers = {"Accept-Language": language} | ({"X-Fragment": "1"} if by_script else {})
    answer = as_alice.post("/generations/", fields("A sea of blood"), headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert reason in page
    assert "A sea of blood</textarea>" in page
    assert Draft.objects.get(owner=alice).prompt == "A sea of blood"


def test_table_says_which_of_its_rows_would_not_be_sent(alice: User, as_alice: Client) -> None:
    make_rule()
    table = {"table": "A sea\nA sea of blood", "count": 1, "model": "grok-imagine-image"}
    answer = as_alice.post("/prompts/several/", table | {"aspect_ratio": "1:1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(BLOOD) == 1
    assert "A sea of blood</textarea>" in page
    assert 'name="plan"' not in page
    assert not Finding.objects.exists()


def test_table_that_was_shown_before_the_rule_was_there_is_shown_again(
    alice: User, as_alice: Client
) -> None:
    table = {"table": "A sea\nA sea of blood", "count": 1, "model": "grok-imagine-image"}
    shown = as_alice.post("/prompts/several/", table | {"aspect_ratio": "1:1"}).context["page"]
    make_rule()
    answer = as_alice.post("/prompts/several/start/", {"plan": shown.preview.sealed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert BLOOD in page
    assert "A sea of blood" in page.partition("<textarea")[2]
    assert not Batch.objects.exists()
    assert Finding.objects.get().kind == FindingKind.WORD_RULE


def test_prompt_from_a_template_is_looked_at_once_its_blanks_are_filled(
    alice: User, as_alice: Client
) -> None:
    make_rule("sea of blood")
    template = make_template(alice, "A {what} of {more}")
    filled = {"blank-0": "sea", "blank-1": "BLOOD"}
    as_alice.post(f"/prompts/templates/{template.public_id}/", filled)
    draft = Draft.objects.get(owner=alice)
    answer = as_alice.post("/generations/", fields(draft.prompt))
    assert answer.status_code == 422
    assert "A sea of BLOOD</textarea>" in answer.content.decode()


def test_asking_costs_no_query_for_rules_that_were_looked_up_a_moment_ago(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "SECONDS", 3600)
    findings.check(alice, ["A sea"])
    with CaptureQueriesContext(connection) as queries:
        assert not findings.check(alice, ["Another sea"]).refused
    assert not len(queries)


def test_retry_by_the_portal_itself_that_is_refused_leaves_the_failure(alice: User) -> None:
    make_rule()
    failed = make_generation(alice, state=State.FAILED, prompt="blood")
    with transaction.atomic():
        retrying.retry_by_itself(failed, timezone.now())
    assert Generation.objects.get() == failed
    assert Finding.objects.get().answer == Answer.REFUSE
    assert AuditEntry.objects.get().action == Action.PROMPT_REFUSED
