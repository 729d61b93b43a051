"""A removed picture stays under seal for as long as somebody may appeal, and then it is deleted."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from gallery import tasks
from gallery.models import (
    Action,
    Appeal,
    AuditEntry,
    Decision,
    GenerationReference,
    Image,
    ReferenceImage,
    User,
)
from gallery.services import cases, deciding, references, sealed
from tests.factories import make_generation
from tests.moderation.conftest import Decide

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def let_the_time_pass() -> None:
    Decision.objects.update(appeal_until=timezone.now() - timedelta(hours=1))


def test_file_is_kept_until_the_time_is_over_and_then_gone(
    alice: User, image: Image, decide: Decide, storage: Path
) -> None:
    decision = decide("remove")
    tasks.prune()
    assert (storage / image.file).exists()
    let_the_time_pass()
    tasks.prune()
    tasks.leave()
    assert not Image.objects.exists()
    assert not (storage / image.file).exists()
    decision.refresh_from_db()
    assert decision.image is None
    entry = AuditEntry.objects.get(action=Action.SEALED_DELETED)
    assert (entry.actor, entry.subject) == (None, alice)
    assert entry.target_id == str(image.public_id)
    assert entry.data == {"decision": str(decision.public_id)}


@pytest.mark.parametrize("act", ["hide", "keep"])
def test_nothing_but_what_was_removed_is_deleted(image: Image, decide: Decide, act: str) -> None:
    decide(act)
    let_the_time_pass()
    assert sealed.delete_due() == 0
    assert Image.objects.filter(pk=image.pk).exists()


def test_what_was_undone_is_not_deleted(milo: User, image: Image, decide: Decide) -> None:
    deciding.undo(milo, decide("remove"), why="A mistake")
    let_the_time_pass()
    assert sealed.delete_due() == 0


def test_what_was_appealed_against_waits_for_the_answer(
    alice: User, milo: User, image: Image, decide: Decide
) -> None:
    decision = decide("remove")
    case = cases.open_case("has_appeal", subject=alice, image=image)
    appeal = Appeal.objects.create(
        decision=decision, case=case, text="It is ketchup.", created_at=timezone.now()
    )
    let_the_time_pass()
    assert sealed.delete_due() == 0
    now = timezone.now()
    Appeal.objects.filter(pk=appeal.pk).update(
        is_granted=False, answer="It is not.", answered_by=milo, answered_at=now
    )
    case.closed_at = now
    case.save()
    assert sealed.delete_due() == 1


def test_copies_on_shelves_go_with_it(alice: User, bob: User, image: Image, decide: Decide) -> None:
    copy = references.of_image(bob, image)
    generation = make_generation(bob)
    GenerationReference.objects.create(generation=generation, reference=copy, position=0)
    decide("remove")
    let_the_time_pass()
    assert sealed.delete_due() == 1
    assert not ReferenceImage.objects.exists()
    generation.refresh_from_db()
    assert not generation.references.exists()
