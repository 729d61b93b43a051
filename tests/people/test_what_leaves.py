"""What a person has written goes where it was decided, and nothing is left to nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from gallery.lifecycle import State
from gallery.models import (
    Batch,
    Collection,
    Departure,
    Draft,
    Generation,
    GenerationReference,
    Image,
    Prompt,
    PromptTemplate,
    ReferenceImage,
    Standing,
    User,
)
from gallery.services import erasing, leaving
from tests.factories import make_generation, make_reference, picture
from tests.people.written import SECRET, SETTINGS, write_everything

Kind = Departure.Kind
# The books and the rows that say who was there; they have no words of anybody's.
OF_THE_HISTORY = {
    *("LedgerEntry", "DailyBalance", "Departure", "Generation", "Batch", "User"),
    # Who has taken a copy without marks stays known as a former member.
    "CleanCopy",
    # What was reported, decided and appealed against stays known, and who has done what.
    *("AuditEntry", "Case", "Report", "Decision", "Appeal"),
}
# What was said on sheets is said by a former member from then on.
SAID = {"SheetComment", "SheetVote"}


def erase(admin: User, person: User) -> None:
    leaving.decide(admin, person, kind=Kind.DELETE, days=7)
    Departure.objects.update(due_at=models.F("due_at") - timedelta(days=8))
    erasing.carry_out_what_is_due()


def owners(field: str = "owner") -> dict[str, set[User]]:
    """Return who has rows of each kind."""
    kinds = (Generation, Image, Batch, Collection, ReferenceImage)
    return {
        kind.__name__: {getattr(row, field) for row in kind._default_manager.all()}
        for kind in kinds
    }


def all_words() -> str:
    """Return everything that is written in any row of the portal."""
    rows = (
        row
        for model in apps.get_app_config("gallery").get_models()
        for row in model._base_manager.values()
    )
    return "\n".join(str(row) for row in rows)


def test_heir_gets_it_all_but_what_nobody_else_could_read(
    admin: User, alice: User, bob: User
) -> None:
    image = write_everything(alice)
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    assert all(found == {bob} for found in owners().values())
    assert list(Collection.objects.get().images.all()) == [image]
    shared = PromptTemplate.objects.get()
    assert (shared.author, shared.name) == (bob, "Shared")
    reference = ReferenceImage.objects.get()
    assert (reference.image, reference.shared_at is not None) == (image, True)
    assert not Draft.objects.exists()
    assert not Prompt.objects.exists()
    assert Generation.objects.filter(retry_of__owner=bob).count() == 1


def test_names_that_the_heir_has_too_say_whose_it_was(admin: User, alice: User, bob: User) -> None:
    for person in (alice, bob):
        for name in ("Fair", "x" * 80):
            Collection.objects.create(owner=person, name=name)
    Collection.objects.create(owner=bob, name="Fair (alice)")
    for person in (alice, bob):
        PromptTemplate.objects.create(
            author=person, name="Tea", text="Tea", shared_at=alice.date_joined, **SETTINGS
        )
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    names = set(Collection.objects.filter(owner=bob).values_list("name", flat=True))
    assert names == {"Fair", "Fair (alice)", "Fair (alice 2)", "x" * 80, "x" * 72 + " (alice)"}
    templates = PromptTemplate.objects.filter(author=bob)
    assert set(templates.values_list("name", flat=True)) == {"Tea", "Tea (alice)"}


def test_press_that_both_have_made_stays_one_press(admin: User, alice: User, bob: User) -> None:
    write_everything(alice)
    batch = Batch.objects.get()
    theirs = make_generation(bob, state=State.FAILED, form_token=batch.form_token)
    Batch.objects.create(owner=bob, name="Bob's", form_token=batch.form_token)
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    batch.refresh_from_db()
    theirs.refresh_from_db()
    assert batch.form_token != theirs.form_token
    tokens = set(batch.generations.values_list("form_token", flat=True))
    assert tokens == {batch.form_token}
    assert batch.generations.count() == 2


def test_reference_that_the_heir_has_too_stands_for_both(
    admin: User, alice: User, bob: User
) -> None:
    image = write_everything(alice)
    own = make_reference(bob, picture(66, 48, colour="navy"))
    admins = make_generation(admin, state=State.COMPLETED)
    double = ReferenceImage.objects.get(owner=alice)
    GenerationReference.objects.create(generation=admins, reference=double, position=0)
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    own.refresh_from_db()
    assert (own.rights_note, own.image) == (f"{SECRET}: ours", image)
    assert own.shared_at is not None
    assert list(admins.references.all()) == [own]
    assert not ReferenceImage.objects.filter(owner=alice, shared_at__isnull=False).exists()


def test_what_is_kept_stays_and_what_was_typed_goes(admin: User, alice: User) -> None:
    write_everything(alice)
    leaving.decide(admin, alice, kind=Kind.KEEP)
    assert all(found == {alice} for found in owners().values())
    assert not Draft.objects.exists()
    assert not Prompt.objects.exists()
    assert [row.name for row in PromptTemplate.objects.all()] == ["Shared"]
    alice.refresh_from_db()
    assert alice.standing == Standing.FORMER


def test_nothing_of_what_was_asked_for_stays_anywhere(
    admin: User, alice: User, storage: Any
) -> None:
    write_everything(alice)
    assert SECRET in all_words()
    erase(admin, alice)
    assert SECRET not in all_words()
    assert "alice" not in all_words()
    assert Departure.objects.get().done_at is not None
    assert not [path for path in storage.rglob("*") if path.is_file()]


def test_until_then_all_is_there_and_comes_back(admin: User, alice: User) -> None:
    write_everything(alice)
    leaving.decide(admin, alice, kind=Kind.DELETE, days=7)
    erasing.carry_out_what_is_due()
    leaving.call_off(admin, alice)
    assert Draft.objects.get(owner=alice).replaced is not None
    assert PromptTemplate.objects.count() == 2
    assert ReferenceImage.objects.get().shared_at is not None


def test_reference_is_not_deleted_while_a_colleagues_picture_is_made_from_it(
    admin: User, alice: User, bob: User
) -> None:
    write_everything(alice)
    shared = ReferenceImage.objects.get()
    running = make_generation(bob, state=State.RUNNING)
    GenerationReference.objects.create(generation=running, reference=shared, position=0)
    erase(admin, alice)
    shared.refresh_from_db()
    assert not shared.may_be_used_by(bob)
    Generation.objects.filter(pk=running.pk).update(
        state=State.COMPLETED, credit_cost=4, due_at=None, finished_at=running.created_at
    )
    erasing.carry_out_what_is_due()
    assert not ReferenceImage.objects.exists()
    assert Generation.objects.filter(owner=bob).count() == 1


@pytest.mark.parametrize("kind", list(Kind))
def test_no_row_is_left_to_somebody_who_is_gone(
    admin: User, alice: User, bob: User, kind: Departure.Kind
) -> None:
    """Each row that says whose it is belongs to somebody of the team, or to the history."""
    write_everything(alice)
    write_everything(bob, colour="red")
    if kind == Kind.DELETE:
        erase(admin, alice)
    else:
        heir = bob if kind == Kind.HAND_OVER else None
        leaving.decide(admin, alice, kind=kind, heir=heir)
    left = set()
    for model in apps.get_app_config("gallery").get_models():
        for field in model._meta.get_fields():
            names_people = isinstance(field, models.ForeignKey) and field.related_model is User
            if names_people and model._base_manager.filter(**{field.name: alice}).exists():
                left.add(model.__name__)
    kept = {"Collection", "Image", "PromptTemplate", "ReferenceImage", "ContactSheet", "ShareLink"}
    stays = {Kind.KEEP: kept | SAID, Kind.HAND_OVER: SAID, Kind.DELETE: set()}
    assert left <= OF_THE_HISTORY | stays[kind]
    assert ("Generation" in left) == (kind != Kind.HAND_OVER)
