"""What was asked for before there was a history is in it afterwards, each wording once."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.models.past import database_of, migrate

BEFORE = "0012_compose"
AFTER = "0013_prompts"


@pytest.fixture
def before(django_db_blocker: Any, tmp_path: Path) -> Iterator[Any]:
    """The models as they were, in a database of that time."""
    with django_db_blocker.unblock(), database_of(BEFORE, tmp_path) as apps:
        yield apps


def test_history_is_made_of_what_was_asked_for(before: Any) -> None:
    people = before.get_model("gallery", "User").objects
    alice, bob = people.create(username="alice"), people.create(username="bob")
    now = timezone.now()
    rows = before.get_model("gallery", "Generation").objects

    def ask(owner: Any, prompt: str, token: uuid.UUID | None = None, position: int = 0) -> Any:
        return rows.create(
            owner=owner,
            prompt=prompt,
            form_token=token or uuid.uuid4(),
            position=position,
            changed_at=now,
            due_at=now,
            estimated_credits=4,
        )

    first = ask(alice, "Ａ Lamp")
    rows.filter(pk=first.pk).update(created_at=now - timedelta(days=3))
    press = uuid.uuid4()
    last = [ask(alice, "Ａ Lamp", press, position) for position in range(3)][-1]
    ask(bob, "Ａ Lamp")
    # Somebody who was erased has asked for nothing any more.
    ask(bob, "")
    for number in range(600):
        ask(bob, f"Vase {number}")
    # One that the history has already.
    prompts = before.get_model("gallery", "Prompt").objects
    digest = "0c5fc1e0c8e1" * 5 + "abcd"
    prompts.create(owner=bob, digest=digest, text="Ｋｎｏｗｎ", last_used_at=now, uses=7)
    after = migrate(AFTER)
    found = after.get_model("gallery", "Prompt").objects
    lamp = found.get(owner_id=alice.pk)
    assert (lamp.text, lamp.folded, lamp.uses) == ("Ａ Lamp", "a lamp", 2)
    assert lamp.last_used_at >= last.created_at
    assert found.filter(owner_id=bob.pk).count() == 602
    assert not found.filter(text="").exists()
    known = found.get(digest=digest)
    assert (known.folded, known.uses) == ("known", 7)
