"""Deciding in the browser: read over first, confirmed, found in the log, and undone there."""

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import Case, Decision, Image, User
from gallery.services import cases, deciding
from tests.moderation.conftest import Decide

pytestmark = pytest.mark.django_db
WORDS = {"act": "hide", "measure": "", "reason": "violence", "note": "Too much blood."}


@pytest.fixture
def address(case: Case) -> str:
    return reverse("gallery:case-decide", args=[case.public_id])


def test_what_the_person_will_read_comes_first_in_their_language(
    alice: User, as_mona: Client, case: Case, address: str
) -> None:
    User.objects.filter(pk=alice.pk).update(language="ja")
    page = as_mona.post(address, WORDS).content.decode()
    assert "This is what alice will read" in page
    assert 'lang="ja"' in page
    assert "あなたの画像" in page
    assert "Too much blood." in page
    assert not Decision.objects.exists()
    answer = as_mona.post(address, WORDS | {"confirm": "1"})
    assert answer.status_code == 302
    assert Decision.objects.get().act == "hide"


def test_going_back_keeps_what_was_typed(as_mona: Client, address: str) -> None:
    page = as_mona.post(address, WORDS | {"back": "1"}).content.decode()
    assert "Too much blood.</textarea>" in page
    assert not Decision.objects.exists()


def test_decision_that_is_none_is_shown_again_with_what_is_wrong(
    as_mona: Client, address: str
) -> None:
    answer = as_mona.post(address, WORDS | {"act": "", "confirm": "1"})
    assert answer.status_code == 422
    assert "Choose what happens to the picture" in answer.content.decode()


def test_keeping_what_nobody_knew_of_says_that_its_owner_is_not_told(
    as_mona: Client, address: str
) -> None:
    fields = {"act": "keep", "measure": "", "reason": "nothing-wrong", "note": ""}
    assert "Nothing changes for alice" in as_mona.post(address, fields).content.decode()


def test_case_that_was_decided_meanwhile_is_not_decided_again(
    as_mona: Client, address: str, decide: Decide
) -> None:
    decide("keep")
    page = as_mona.post(address, WORDS | {"confirm": "1"}, follow=True).content.decode()
    assert "not open to you" in page
    assert Decision.objects.count() == 1


def test_measures_against_an_admin_are_not_offered_to_a_moderator(
    admin: User, as_mona: Client
) -> None:
    case = cases.open_case("has_hold", subject=admin)
    fields = {"act": "", "reason": "hate", "note": "", "measure": "suspend", "back": "1"}
    page = as_mona.post(reverse("gallery:case-decide", args=[case.public_id]), fields)
    assert 'value="suspend"' not in page.content.decode()


def test_members_decide_nothing(as_alice: Client, address: str, decide: Decide) -> None:
    decision = decide("hide")
    undo = reverse("gallery:decision-undo", args=[decision.public_id])
    assert as_alice.post(address, WORDS).status_code == 403
    assert as_alice.get(reverse("gallery:decisions")).status_code == 403
    assert as_alice.post(undo, {"why": "Mine"}).status_code == 403


def test_log_tells_of_decisions_and_undoes_them(
    alice: User, bob: User, as_mona: Client, image: Image, decide: Decide
) -> None:
    decision = decide("hide", "warn")
    log = reverse("gallery:decisions")
    page = as_mona.get(log).content.decode()
    assert "Hide · Warn" in page
    assert "Too much blood." in page
    assert as_mona.get(log, {"person": str(bob.public_id)}).content.decode().count("Too much") == 0
    undo = reverse("gallery:decision-undo", args=[decision.public_id])
    answer = as_mona.post(undo, {"why": ""})
    assert answer.status_code == 422
    as_mona.post(undo, {"why": "A mistake"})
    image.refresh_from_db()
    assert image.withheld_at is None
    page = as_mona.get(log, {"person": str(alice.public_id)}).content.decode()
    assert "undone by mona" in page
    assert undo not in page
    again = as_mona.post(undo, {"why": "Once more"})
    assert again.status_code == 409
    assert "undone already" in again.content.decode()


def test_log_goes_on_to_older_decisions(mona: User, alice: User, as_mona: Client) -> None:
    for number in range(31):
        case = cases.open_case("has_hold", subject=alice)
        deciding.decide(
            mona, case, act="", measure="warn", reason="hate", note=f"Number {number:02}"
        )
    page = as_mona.get(reverse("gallery:decisions"))
    assert "Number 30" in page.content.decode()
    assert "Number 00" not in page.content.decode()
    older = page.context["page"].older_url
    assert "Number 00" in as_mona.get(older).content.decode()
