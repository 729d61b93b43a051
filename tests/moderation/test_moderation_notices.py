"""What people are told of moderation: in the portal and by letter, in their own language."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from gallery import tasks
from gallery.models import Decision, Image, Notice, Reason, Topic, User
from gallery.pages.notices import put_into_words
from gallery.services import appeal_links, appeals, deciding, reports
from gallery.services.decision_words import words_for
from gallery.services.notices import tell
from tests.moderation.conftest import Decide

Kind = Notice.Kind
PORTAL = "https://pictures.example.org"


@pytest.fixture(autouse=True)
def with_mail(alice: User, bob: User, settings: Any) -> None:
    """Give both an address, and each a language."""
    settings.PUBLIC_URL = PORTAL
    for person, language in ((alice, "ja"), (bob, "en")):
        person.email, person.language = f"{person.username}@example.org", language
        person.save()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Begin in one language, whatever a page of another test was in."""
    with translation.override("en"):
        yield


def letters_to(person: User) -> list[str]:
    """Send what is due, and return the person's letters with their subjects."""
    tasks.mail_notices()
    return [f"{one.subject}\n{one.body}" for one in mail.outbox if one.to == [person.email]]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_decision_has_words_in_both_languages(language: str) -> None:
    seen = set()
    with translation.override(language):
        for act in ("", *Decision.Act.values):
            for measure in ("", *Decision.Measure.values):
                if act or measure:
                    words = words_for(act=act, measure=measure, reason="hate", note="N.B.")
                    assert all(words)
                    assert str(Reason.HATE.label) in words[-2]
                    assert "N.B." in words[-1]
                    seen.add(tuple(words))
    assert len(seen) == 19
    assert any(letter > "\u3000" for letter in words[0]) == (language == "ja")


def test_owner_reads_in_their_language_that_a_picture_waits(
    as_alice: Client, alice: User, bob: User, image: Image
) -> None:
    reports.report(bob, image, reason="hate", note="A secret note")
    (letter,) = letters_to(alice)
    assert "画像" in letter
    assert f"{PORTAL}/account/decisions/" in letter
    page = as_alice.get(reverse("gallery:notices")).content.decode()
    for text in (letter, page):
        assert "bob" not in text
        assert "A secret note" not in text


def test_decision_is_told_to_both_each_in_their_language(
    alice: User, bob: User, decide: Decide
) -> None:
    decision = decide("remove", "warn")
    (to_owner,) = letters_to(alice)
    (to_reporter,) = letters_to(bob)
    with translation.override("ja"):
        for sentence in words_for(
            act="remove", measure="warn", reason="violence", note="Too much blood."
        ):
            assert sentence in to_owner
    assert f"{PORTAL}{reverse('gallery:my-decision', args=[decision.public_id])}" in to_owner
    assert "mona" not in to_owner
    assert "removed the picture" in to_reporter
    assert f"{PORTAL}{reverse('gallery:my-reports')}" in to_reporter
    for secret in ("Too much blood.", "warning", "mona", "alice"):
        assert secret not in to_reporter


def test_letter_of_a_suspension_has_the_way_in_that_needs_no_account(
    alice: User, decide: Decide
) -> None:
    decision = decide("hide", "suspend")
    (letter,) = letters_to(alice)
    assert PORTAL + appeal_links.path_of(decision) in letter
    assert Client().get(appeal_links.path_of(decision)).status_code == 200


def test_letter_of_anything_else_has_no_such_way(alice: User, decide: Decide) -> None:
    decide("hide", "no-sharing")
    (letter,) = letters_to(alice)
    assert f"{PORTAL}/decisions/" not in letter


def test_suspended_are_told_by_mail_whatever_they_have_muted(
    alice: User, milo: User, decide: Decide
) -> None:
    alice.muted_topics = [Topic.MODERATION.value]
    alice.save()
    decision = decide("hide", "suspend")
    assert len(letters_to(alice)) == 1
    alice.refresh_from_db()
    appeal = appeals.appeal(alice, decision, text="Tomatoes!")
    appeals.answer(milo, appeal, is_granted=False, text="They look like blood.")
    answer = letters_to(alice)[-1]
    assert "They look like blood." in answer
    assert "milo" not in answer


def test_suspended_get_no_other_letters(alice: User, decide: Decide) -> None:
    decide("hide", "suspend")
    alice.refresh_from_db()
    tell(alice, Kind.CREDITS_GRANTED, topic=Topic.MY_BUDGET, data={"credits": 4, "note": "x"})
    assert len(letters_to(alice)) == 1


def test_muted_topic_is_not_mailed_and_still_told(alice: User, decide: Decide) -> None:
    alice.muted_topics = [Topic.MODERATION.value]
    alice.save()
    decide("hide")
    assert letters_to(alice) == []
    assert Notice.objects.filter(recipient=alice, kind=Kind.DECISION_MADE).count() == 1


def test_profile_offers_the_topic(as_bob: Client) -> None:
    page = as_bob.get(reverse("gallery:profile")).content.decode()
    assert "Decisions about me, and what became of what I have reported" in page
    assert f'value="{Topic.MODERATION.value}"' in page


def test_undoing_and_answers_lead_to_the_decision(alice: User, milo: User, decide: Decide) -> None:
    decision = decide("hide")
    appeal = appeals.appeal(alice, decision, text="Tomatoes!")
    appeals.answer(milo, appeal, is_granted=True, text="Yes.")
    told = Notice.objects.filter(recipient=alice, kind=Kind.APPEAL_ANSWERED).get()
    assert put_into_words(told).url == reverse("gallery:my-decision", args=[decision.public_id])


def test_undone_decision_is_told(as_alice: Client, milo: User, decide: Decide) -> None:
    decision = decide("hide")
    deciding.undo(milo, decision, why="A mistake of mine")
    told = Notice.objects.filter(kind=Kind.DECISION_UNDONE).get()
    assert put_into_words(told).url == reverse("gallery:my-decision", args=[decision.public_id])
    assert "A mistake of mine" not in as_alice.get(reverse("gallery:notices")).content.decode()


@pytest.mark.parametrize("cause", ["report", "word-rule", "provider-block", "review-first", ""])
def test_held_picture_says_why(cause: str) -> None:
    notice = Notice(kind=Kind.PICTURE_HELD, data={"case": "x", "image": "x", "cause": cause})
    told = put_into_words(notice)
    assert told.words.count("\n") == 1
    assert "Nothing is deleted." in told.words


def test_words_that_people_wrote_are_text(as_bob: Client, bob: User) -> None:
    data = {"decision": "x", "act": "hide", "measure": "", "reason": "hate"}
    tell(bob, Kind.DECISION_MADE, topic=Topic.MODERATION, data=data | {"note": "<b>!</b>"})
    page = as_bob.get(reverse("gallery:notices")).content.decode()
    assert "<b>!</b>" not in page
    assert "&lt;b&gt;!" in page
