"""What an ended request says of its cost: nothing, so much, or that nobody knows."""

import pytest
from django.test import Client
from django.urls import reverse

from gallery.lifecycle import EndReason, State
from gallery.models import User
from tests.factories import make_generation


@pytest.mark.parametrize(
    ("reason", "cost", "words"),
    [
        (EndReason.PROVIDER_FAULT, None, "Nothing was spent."),
        (EndReason.REJECTED, None, "Nothing was spent."),
        (EndReason.RESULT_DAMAGED, 4, "4 credits were paid."),
        (EndReason.NO_RESULT, 1, "1 credit was paid."),
        (EndReason.JOB_LOST, None, ""),
        (EndReason.OUTCOME_UNKNOWN, None, ""),
        (EndReason.GAVE_UP, None, ""),
    ],
)
def test_tile_and_page_tell_the_truth_about_the_cost(
    as_alice: Client, alice: User, reason: EndReason, cost: int | None, words: str
) -> None:
    generation = make_generation(alice, state=State.FAILED, end_reason=reason, credit_cost=cost)
    page = reverse("gallery:generation", args=[generation.public_id])
    for address in ("/", page):
        text = as_alice.get(address).content.decode()
        for claim in ("Nothing was spent.", "4 credits were paid.", "1 credit was paid."):
            assert (claim in text) == (claim == words), address
