"""Asking for a picture: what is written, what is refused, and that a refusal writes nothing."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection

from gallery.errors import GalleryError, InvalidChoice, InvalidPrompt, ReferenceUnavailable
from gallery.lifecycle import State
from gallery.models import Generation, LedgerEntry, User
from gallery.services import generations, ledger
from tests.factories import COFFEE_SHOP, make_reference


def create(actor: User, **changes: Any) -> Generation:
    fields: dict[str, Any] = {
        "prompt": COFFEE_SHOP,
        "model": "grok-imagine-image",
        "aspect_ratio": "16:9",
        "form_token": uuid.uuid4(),
    }
    return generations.create(actor, **fields | changes)


def test_request_waits_and_its_cost_is_set_aside(alice: User) -> None:
    generation = create(alice)
    assert generation.state == State.QUEUED
    assert ledger.balance(alice) == -generation.estimated_credits < 0


def test_repeated_form_gives_the_same_generation(alice: User) -> None:
    token = uuid.uuid4()
    assert create(alice, form_token=token) == create(alice, form_token=token)
    assert LedgerEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_eight_times_at_once_gives_one_generation() -> None:
    owner = User.objects.create_user("owner")
    token = uuid.uuid4()
    made: list[int] = []

    def press() -> None:
        made.append(create(owner, form_token=token).pk)
        connection.close()

    threads = [threading.Thread(target=press) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"prompt": ""}, InvalidPrompt),
        ({"prompt": " \r\n\t "}, InvalidPrompt),
        ({"prompt": "x" * 2001}, InvalidPrompt),
        ({"prompt": "😀" * 1001}, InvalidPrompt),
        ({"prompt": "a\0b"}, InvalidPrompt),
        ({"prompt": "a\ud800b"}, InvalidPrompt),
        ({"aspect_ratio": "7:3"}, InvalidChoice),
        ({"aspect_ratio": ""}, InvalidChoice),
        ({"model": "another"}, InvalidChoice),
    ],
)
def test_refused_request_leaves_nothing_behind(
    alice: User, changes: dict[str, Any], error: type[GalleryError]
) -> None:
    with pytest.raises(error) as refusal:
        create(alice, **changes)
    assert refusal.value.field in {"prompt", "aspect_ratio", "model"}
    assert not Generation.objects.exists()
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("prompt", ["x" * 2000, "猫" * 2000, "😀" * 1000, "<script>", "‮rtl"])
def test_prompt_is_counted_as_the_provider_does_and_kept_as_it_is(alice: User, prompt: str) -> None:
    assert create(alice, prompt=prompt).prompt == prompt


def test_line_ends_of_browsers_count_once(alice: User) -> None:
    prompt = "\r\n".join(["x"] * 1000)
    assert create(alice, prompt=prompt).prompt == "\n".join(["x"] * 1000)


def test_another_members_reference_is_refused(alice: User, bob: User) -> None:
    with pytest.raises(InvalidChoice):
        create(alice, references=[make_reference(bob)])


def test_more_references_than_the_model_takes_are_refused(alice: User) -> None:
    reference = make_reference(alice)
    with pytest.raises(InvalidChoice):
        create(alice, references=[reference, reference])


def test_reference_is_refused_where_the_provider_cannot_reach_us(
    alice: User, settings: Any
) -> None:
    settings.APIFRAME_URL = "https://api.apiframe.ai/v2"
    settings.PUBLIC_URL = "http://localhost:8000"
    with pytest.raises(ReferenceUnavailable):
        create(alice, references=[make_reference(alice)])
    settings.PUBLIC_URL = "https://pictures.example.com"
    assert create(alice, references=[make_reference(alice)]).references.count() == 1


def test_price_follows_the_last_finished_job(alice: User) -> None:
    first = create(alice)
    Generation.objects.filter(pk=first.pk).update(
        state=State.COMPLETED,
        credit_cost=7,
        due_at=None,
        job_id="j",
        finished_at=first.created_at,
        sent_at=first.created_at,
    )
    assert create(alice).estimated_credits == 7
