"""What an ended request says: what happened, what it cost, and the one thing to do about it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import EndReason, State
from gallery.models import Generation, User
from gallery.services import retrying
from tests.factories import make_generation, make_image, make_reference

CLAIMS = ("Nothing was spent.", "4 credits were paid.", "1 credit was paid.", "not known yet")
MAIN_BUTTON = re.compile(r'name="again".*?>\s*(.*?)\s*</button>', re.DOTALL)


def pages_of(generation: Generation) -> list[str]:
    """Return where an ended request is told of: the gallery, its own page, and the queue."""
    return ["/", reverse("gallery:generation", args=[generation.public_id]), "/queue/"]


@pytest.mark.parametrize(
    ("reason", "cost", "words"),
    [
        (EndReason.PROVIDER_FAULT, None, "Nothing was spent."),
        (EndReason.REJECTED, None, "Nothing was spent."),
        (EndReason.RESULT_DAMAGED, 4, "4 credits were paid."),
        (EndReason.NO_RESULT, 1, "1 credit was paid."),
        (EndReason.JOB_LOST, None, "not known yet"),
        (EndReason.OUTCOME_UNKNOWN, None, "not known yet"),
        (EndReason.GAVE_UP, None, "not known yet"),
    ],
)
def test_tile_page_and_queue_tell_the_truth_about_the_cost(
    as_alice: Client, alice: User, reason: EndReason, cost: int | None, words: str
) -> None:
    generation = make_generation(alice, state=State.FAILED, end_reason=reason, credit_cost=cost)
    for address in pages_of(generation):
        text = as_alice.get(address).content.decode()
        for claim in CLAIMS:
            assert (claim in text) == (claim == words), (address, claim)


@pytest.mark.parametrize(
    ("state", "reason", "button"),
    [
        (State.BLOCKED, EndReason.POLICY, "Edit the wording and send again"),
        (State.FAILED, EndReason.REJECTED, "Edit and send again"),
        (State.FAILED, EndReason.PROVIDER_FAULT, "Try again"),
        (State.FAILED, EndReason.RESULT_DAMAGED, "Try again"),
        (State.FAILED, EndReason.JOB_LOST, "Try again"),
        (State.EXPIRED, EndReason.STOPPED_WAITING, "Try again"),
        (State.CANCELLED, EndReason.BY_OWNER, "Send again"),
    ],
)
def test_each_ending_has_its_one_button(
    as_alice: Client, alice: User, state: State, reason: EndReason, button: str
) -> None:
    generation = make_generation(alice, state=state, end_reason=reason)
    for address in pages_of(generation):
        text = as_alice.get(address).content.decode()
        assert str(reason.label).replace("'", "&#x27;") in text
        assert MAIN_BUTTON.findall(text) == [button], address


def test_late_picture_of_one_that_is_not_waited_for_would_be_paid(
    as_alice: Client, alice: User
) -> None:
    make_generation(alice, state=State.EXPIRED, end_reason=EndReason.STOPPED_WAITING)
    text = as_alice.get("/").content.decode()
    assert "is paid then" in text
    assert "Nothing was spent so far." in text


def test_edited_request_is_in_the_compose_form_with_its_settings(
    as_alice: Client, alice: User
) -> None:
    generation = make_generation(
        alice,
        state=State.BLOCKED,
        end_reason=EndReason.POLICY,
        prompt="Words that were blocked",
        aspect_ratio="2:3",
    )
    answer = as_alice.post(
        reverse("gallery:draft-take"),
        {"generation": generation.public_id, "what": "all"},
        follow=True,
    )
    form = answer.content.decode().partition("<main")[0]
    assert "Words that were blocked</textarea>" in form
    assert re.search(r'value="2:3"[^>]*\bchecked', form)


def test_tried_again_it_keeps_references_and_both_pages_know_of_each_other(
    as_alice: Client, alice: User
) -> None:
    failed = make_generation(alice, state=State.FAILED, aspect_ratio="2:3")
    reference = make_reference(alice)
    failed.uses.create(reference=reference, position=0)
    address = reverse("gallery:generation-retry", args=[failed.public_id])
    page = as_alice.post(address, follow=True).content.decode()
    made = Generation.objects.get(retry_of=failed)
    assert made.aspect_ratio == "2:3"
    assert list(made.references.all()) == [reference]
    assert "Second try of an earlier request" in page
    assert reverse("gallery:generation", args=[failed.public_id]) in page
    queue = as_alice.get("/queue/").content.decode()
    assert "Sent again" in queue
    assert address not in queue


def test_third_try_is_not_called_the_second(as_alice: Client, alice: User) -> None:
    row = make_generation(alice, state=State.CANCELLED, end_reason=EndReason.BY_OWNER)
    for _again in range(2):
        row = retrying.retry(alice, row)
        fields = {"end_reason": EndReason.BY_OWNER, "due_at": None, "finished_at": timezone.now()}
        Generation.objects.filter(pk=row.pk).update(state=State.CANCELLED, **fields)
        row.refresh_from_db()
    page = as_alice.get(reverse("gallery:generation", args=[row.public_id])).content.decode()
    assert "Another try of an earlier request" in page


def test_script_gets_the_tile_that_takes_the_place_of_the_old_one(
    as_alice: Client, alice: User
) -> None:
    failed = make_generation(alice, state=State.FAILED)
    address = reverse("gallery:generation-retry", args=[failed.public_id])
    answer = as_alice.post(address, headers={"X-Fragment": "1"})
    assert answer.status_code == 201
    text = answer.content.decode()
    made = Generation.objects.get(retry_of=failed)
    assert f'data-generation="{made.public_id}"' in text
    assert f'data-replaces="{failed.public_id}"' in text


def test_what_still_goes_on_is_not_sent_again(as_alice: Client, alice: User) -> None:
    running = make_generation(alice, state=State.RUNNING)
    address = reverse("gallery:generation-retry", args=[running.public_id])
    answer = as_alice.post(address, headers={"X-Fragment": "1"})
    assert answer.status_code == 409
    assert "form-error" in answer.content.decode()
    assert Generation.objects.count() == 1


def test_nothing_to_send_again_is_no_fault(as_alice: Client) -> None:
    """It may have been done in another tab."""
    address = reverse("gallery:retry-all")
    assert as_alice.post(address, headers={"X-Fragment": "1"}).status_code == 204
    assert as_alice.post(address).status_code == 302


@pytest.mark.parametrize("state", [State.QUEUED, State.FAILED, State.COMPLETED])
def test_tile_says_which_request_it_takes_the_place_of(
    as_alice: Client, alice: User, state: State
) -> None:
    """Also a picture that was finished before the answer to the button has come."""
    first = make_generation(alice, state=State.FAILED)
    again = make_generation(alice, state=state, retry_of=first)
    if state == State.COMPLETED:
        make_image(again)
    tile = as_alice.get(reverse("gallery:generation-tile", args=[again.public_id]))
    assert f'data-replaces="{first.public_id}"' in tile.content.decode()
