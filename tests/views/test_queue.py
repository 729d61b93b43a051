"""The queue: one's own requests with their buttons, and of the team nothing but numbers."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import MEMBERS_PATIENCE, EndReason, State
from gallery.models import Budget, Generation, ProviderGate, User
from gallery.pages.queue import MOST_ROWS
from gallery.services import rooms
from tests.factories import make_generation, make_image, make_reference

SCRIPT = {"X-Fragment": "1"}


def queue_of(client: Client) -> str:
    return client.get("/queue/", headers=SCRIPT).content.decode()


def test_rows_tell_state_place_and_buttons(as_alice: Client, alice: User) -> None:
    waiting = make_generation(alice, prompt="A kite that waits")
    waiting.uses.create(reference=make_reference(alice), position=0)
    long_ago = timezone.now() - MEMBERS_PATIENCE
    slow = make_generation(alice, state=State.RUNNING, accepted_at=long_ago, progress=40)
    make_generation(alice, state=State.RUNNING)
    text = queue_of(as_alice)
    assert "A kite that waits" in text
    assert "Next in line" in text
    assert f"/references/{waiting.references.get().public_id}/thumbnail" in text
    assert reverse("gallery:generation-cancel", args=[waiting.public_id]) in text
    assert text.count("/stop-waiting/") == 1
    assert reverse("gallery:generation-stop-waiting", args=[slow.public_id]) in text
    assert 'value="40"' in text
    assert "5 min so far" in text


def test_usual_time_is_told_once_it_is_known(as_alice: Client, alice: User) -> None:
    now = timezone.now()
    for _number in range(10):
        times = {"accepted_at": now - timedelta(seconds=30), "made_at": now}
        make_generation(alice, state=State.COMPLETED, **times)
    make_generation(alice, state=State.RUNNING, accepted_at=now - timedelta(seconds=12))
    text = queue_of(as_alice)
    assert "so far, usually 30 s" in text
    assert "About " in text


def test_others_are_numbers_without_prompts_or_names(
    as_alice: Client, alice: User, bob: User, admin: User
) -> None:
    make_generation(bob, prompt="Bob's secret plan")
    make_generation(bob, prompt="Bob's other plan", state=State.RUNNING)
    text = queue_of(as_alice)
    assert "1 of 10 places at the provider in use." in text
    # With so few people each could tell whose requests are counted.
    assert "1 request waits." in text
    make_generation(alice)
    make_generation(admin)
    text = queue_of(as_alice)
    assert "3 requests of 3 people wait." in text
    assert "plan" not in text
    assert "bob" not in text.lower()


def test_what_holds_a_request_back_is_said(as_alice: Client, alice: User) -> None:
    make_generation(alice)
    gate = ProviderGate.objects.create(
        name="apiframe", reason=ProviderGate.Reason.UNAVAILABLE, paused_until=timezone.now()
    )
    assert "Waiting for the provider" in queue_of(as_alice)
    gate.delete()
    Budget.objects.create(scope=Budget.Scope.MEMBER, member=alice, period="day", credits=1)
    rooms.forget()
    text = queue_of(as_alice)
    assert "Waiting for your budget" in text
    assert "Ask for more" in text


def test_failures_can_be_sent_again_at_once(as_alice: Client, alice: User) -> None:
    failed = [make_generation(alice, state=State.FAILED) for _number in range(3)]
    make_generation(alice, state=State.BLOCKED, end_reason=EndReason.POLICY)
    old = make_generation(
        alice, state=State.CANCELLED, end_reason=EndReason.BY_OWNER, prompt="Ended long ago"
    )
    long_ago = timezone.now() - timedelta(days=2)
    Generation.objects.filter(pk=old.pk).update(finished_at=long_ago)
    text = queue_of(as_alice)
    assert "Retry all failed (3) · 12 credits" in text
    assert "Ended long ago" not in text
    page = as_alice.post(reverse("gallery:retry-all"), follow=True).content.decode()
    assert "3 were sent again." in page
    assert Generation.objects.filter(retry_of__in=failed, state=State.QUEUED).count() == 3
    assert page.count("Sent again") == 3
    assert "Retry all failed" not in page


def test_what_a_budget_has_no_room_for_is_refused_with_the_reason(
    as_alice: Client, alice: User
) -> None:
    failed = make_generation(alice, state=State.FAILED)
    Budget.objects.create(scope=Budget.Scope.MEMBER, member=alice, period="day", credits=1)
    address = reverse("gallery:generation-retry", args=[failed.public_id])
    answer = as_alice.post(address, headers=SCRIPT)
    assert answer.status_code == 402
    assert "form-error" in answer.content.decode()
    page = as_alice.post(address, {"from": "queue"}, follow=True)
    assert page.redirect_chain == [("/queue/", 302)]
    assert "notice-error" in page.content.decode()
    assert Generation.objects.count() == 1


def test_buttons_of_the_page_lead_back_to_it(as_alice: Client, alice: User) -> None:
    waiting = make_generation(alice)
    address = reverse("gallery:generation-cancel", args=[waiting.public_id])
    answer = as_alice.post(address, {"from": "queue"}, follow=True)
    assert answer.redirect_chain == [("/queue/", 302)]
    assert "Cancelled. Nothing was spent." in answer.content.decode()


def test_lists_are_bounded_and_say_how_many_more(as_alice: Client, alice: User) -> None:
    rows = [make_generation(alice) for _number in range(MOST_ROWS + 3)]
    text = queue_of(as_alice)
    assert text.count("/cancel/") == MOST_ROWS
    assert "and 3 more" in text
    assert str(rows[0].public_id) in text


def test_number_of_queries_does_not_grow(as_alice: Client, alice: User) -> None:
    def fill() -> None:
        for state in (State.QUEUED, State.RUNNING, State.FAILED, State.COMPLETED):
            generation = make_generation(alice, state=state)
            generation.uses.create(reference=make_reference(alice), position=0)
            if state == State.COMPLETED:
                make_image(generation)
        make_generation(alice, retry_of=Generation.objects.filter(retry=None).last())

    fill()
    queue_of(as_alice)
    rooms.forget()
    with CaptureQueriesContext(connection) as few:
        queue_of(as_alice)
    for _number in range(8):
        fill()
    rooms.forget()
    with CaptureQueriesContext(connection) as many:
        queue_of(as_alice)
    assert len(many) == len(few)


def test_lately_finished_are_five_pictures(as_alice: Client, alice: User) -> None:
    for _number in range(7):
        make_image(make_generation(alice, state=State.COMPLETED))
    assert queue_of(as_alice).count('class="queue-picture"') == 5


def summary_of(client: Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(reverse("gallery:queue-summary")).json()
    return answer


def test_summary_counts_and_averages_ones_own(as_alice: Client, alice: User, bob: User) -> None:
    make_generation(alice, state=State.RUNNING, progress=80)
    make_generation(alice)
    make_generation(bob, state=State.RUNNING, progress=10)
    found = summary_of(as_alice)
    assert (found["count"], found["progress"]) == (2, 40)
    assert found["words"] == "2 of your requests are under way"
    assert 'data-under-way="2"' in as_alice.get("/usage/").content.decode()


def test_summary_tells_of_what_has_just_ended_but_not_of_ones_own_acts(
    as_alice: Client, alice: User
) -> None:
    done = make_generation(alice, state=State.COMPLETED, prompt="A long prompt " * 10)
    make_generation(alice, state=State.CANCELLED, end_reason=EndReason.BY_OWNER)
    [told] = summary_of(as_alice)["ended"]
    assert told["id"] == str(done.public_id)
    assert told["words"] == "Your picture is ready."
    assert len(told["prompt"]) == 61
    as_alice.cookies["django_language"] = "ja"
    assert summary_of(as_alice)["ended"][0]["words"] != told["words"]


def test_choices_are_kept_and_told_to_the_page(as_alice: Client, alice: User) -> None:
    address = reverse("gallery:queue-choices")
    as_alice.post(address, {"notifications": "on"})
    as_alice.post(address, {"sound": "on"})
    page = as_alice.post(address, {"sound": "off"}, follow=True).content.decode()
    alice.refresh_from_db()
    assert (alice.shows_notifications, alice.plays_sound) == (True, False)
    assert 'data-notifies="1"' in page
    assert 'data-sounds=""' in page


def test_who_makes_no_pictures_has_no_queue(as_auditor: Client) -> None:
    assert "data-queue-link" not in as_auditor.get("/usage/").content.decode()
    assert as_auditor.get("/queue/").status_code == 403


def test_requests_of_one_press_are_each_in_the_queue(as_alice: Client, alice: User) -> None:
    token = uuid.uuid4()
    for position in range(4):
        make_generation(alice, form_token=token, position=position)
    assert queue_of(as_alice).count("/cancel/") == 4
