"""Deleting what a person leaves: whole, files too, once, and however often it is cut off."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from gallery import files
from gallery.engine.repairs import CannotMend, collect_again
from gallery.errors import TooLate
from gallery.lifecycle import State
from gallery.models import (
    Departure,
    DiscardedFile,
    Generation,
    GenerationReference,
    Image,
    LedgerEntry,
    ReferenceImage,
    Standing,
    User,
)
from gallery.services import erasing, leaving
from tests.factories import make_generation, make_image, make_reference, picture

Kind = Departure.Kind


def files_of(storage: Path) -> set[str]:
    return {str(path.relative_to(storage)) for path in storage.rglob("*") if path.is_file()}


def make_belongings(person: User, number: int = 3) -> None:
    """Give a person pictures, a failure and a reference that was used."""
    for _number in range(number):
        make_image(make_generation(person, state=State.COMPLETED, provider_sentence="told"))
    failed = make_generation(person, state=State.FAILED, sent_request={"prompt": "A secret"})
    reference = make_reference(person, picture(colour="navy"))
    GenerationReference.objects.create(generation=failed, reference=reference, position=0)


def let_time_pass(person: User, days: int = 31) -> None:
    """Set the person's waiting period back, as if so many days had gone by."""
    departure = Departure.objects.get(person=person)
    departure.due_at -= timedelta(days=days)
    departure.save()


@pytest.fixture
def leaver(admin: User, alice: User) -> User:
    """Somebody whose things are to be deleted in thirty days."""
    make_belongings(alice)
    leaving.decide(admin, alice, kind=Kind.DELETE, days=30)
    return alice


def test_nothing_is_deleted_before_its_time(leaver: User, storage: Path) -> None:
    before = files_of(storage)
    let_time_pass(leaver, days=29)
    erasing.carry_out_what_is_due()
    assert files_of(storage) == before
    assert Image.objects.filter(owner=leaver).count() == 3


def test_pictures_prompts_and_files_are_gone_and_the_books_are_not(
    leaver: User, storage: Path
) -> None:
    books = list(LedgerEntry.objects.order_by("pk").values())
    let_time_pass(leaver)
    erasing.carry_out_what_is_due()
    assert files_of(storage) == set()
    assert not Image.objects.exists()
    assert not ReferenceImage.objects.exists()
    assert list(LedgerEntry.objects.order_by("pk").values()) == books
    assert Generation.objects.count() == 4
    for husk in Generation.objects.all():
        assert (husk.prompt, husk.sent_request, husk.provider_sentence) == ("", None, "")
    leaver.refresh_from_db()
    assert leaver.standing == Standing.FORMER
    assert Departure.objects.get().done_at is not None


def test_what_is_others_stays(leaver: User, bob: User, storage: Path) -> None:
    make_belongings(bob)
    # The factory names reference files by content, so this one is shared by two rows.
    shared = ReferenceImage.objects.get(owner=bob).file
    let_time_pass(leaver)
    erasing.carry_out_what_is_due()
    named = {name for image in Image.objects.all() for name in [image.file]}
    assert named | {shared} <= files_of(storage)
    assert Image.objects.filter(owner=bob).count() == 3


def test_file_of_two_rows_stays_for_the_other(leaver: User, bob: User, storage: Path) -> None:
    image = Image.objects.filter(owner=leaver)[0]
    other = make_image(make_generation(bob, state=State.COMPLETED))
    Image.objects.filter(pk=other.pk).update(file=image.file, thumbnails=image.thumbnails)
    let_time_pass(leaver)
    erasing.carry_out_what_is_due()
    assert {image.file, *image.thumbnails.values()} <= files_of(storage)


def test_deleted_request_can_not_be_brought_back(leaver: User) -> None:
    let_time_pass(leaver)
    erasing.carry_out_what_is_due()
    failed = Generation.objects.get(state=State.FAILED)
    with pytest.raises(CannotMend, match="deleted"):
        collect_again(failed)


def test_called_off_in_time_nothing_happens(admin: User, leaver: User) -> None:
    leaving.call_off(admin, leaver)
    erasing.carry_out_what_is_due()
    assert Image.objects.filter(owner=leaver).count() == 3


def test_once_it_has_begun_it_can_not_be_called_off(
    admin: User, leaver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_time_pass(leaver)
    with monkeypatch.context() as killed:
        killed.setattr(erasing, "_erase_some", _killed)
        with pytest.raises(KeyboardInterrupt):
            erasing.carry_out_what_is_due()
    with pytest.raises(TooLate):
        leaving.call_off(admin, leaver)


def _killed(*_arguments: Any) -> bool:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["_erase_references", "_empty_requests", "_delete"])
def test_run_that_is_killed_is_finished_by_the_next(
    leaver: User, storage: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    let_time_pass(leaver)
    with monkeypatch.context() as killed:
        killed.setattr(erasing, step, _killed)
        with pytest.raises(KeyboardInterrupt):
            erasing.carry_out_what_is_due()
    assert files_of(storage)
    erasing.carry_out_what_is_due()
    assert files_of(storage) == set()
    assert not DiscardedFile.objects.exists()
    assert Departure.objects.get().done_at is not None


def test_file_that_can_not_be_deleted_just_now_is_deleted_later(
    leaver: User, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_time_pass(leaver)

    def refuse(_name: str) -> None:
        raise PermissionError

    with monkeypatch.context() as away:
        away.setattr(default_storage, "delete", refuse)
        erasing.carry_out_what_is_due()
    assert files_of(storage)
    erasing.carry_out_what_is_due()
    assert files_of(storage) == set()


def test_more_than_one_run_has_time_for_is_done_by_several(
    leaver: User, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "ROWS_AT_ONCE", 1)
    asked: list[str] = []
    monkeypatch.setattr(erasing, "enqueue", asked.append)
    let_time_pass(leaver)
    runs = 0
    while not runs or asked:
        asked.clear()
        erasing.carry_out_what_is_due(seconds=0)
        runs += 1
    assert runs > 3
    assert files_of(storage) == set()
    assert not Image.objects.exists()


def test_picture_that_is_still_being_made_is_waited_for(leaver: User) -> None:
    running = make_generation(leaver, state=State.RUNNING)
    let_time_pass(leaver)
    erasing.carry_out_what_is_due()
    assert Image.objects.filter(owner=leaver).count() == 3
    Generation.objects.write(
        running.pk,
        expect=State.RUNNING,
        to=State.FAILED,
        now=running.created_at,
        end_reason="provider-fault",
    )
    erasing.carry_out_what_is_due()
    assert not Image.objects.exists()


def test_double_of_the_heirs_reference_goes_once_no_link_names_it(
    admin: User, alice: User, bob: User, storage: Path
) -> None:
    content = picture()
    own = make_reference(bob, content)
    double = make_reference(alice, content)
    files.store("references/double.png", content, double.sha256)
    ReferenceImage.objects.filter(pk=double.pk).update(
        file="references/double.png", thumbnail="references/double.png"
    )
    leaving.decide(admin, alice, kind=Kind.HAND_OVER, heir=bob)
    erasing.carry_out_what_is_due()
    assert ReferenceImage.objects.filter(pk=double.pk).exists()
    let_time_pass(alice, days=2)
    erasing.carry_out_what_is_due()
    assert list(ReferenceImage.objects.all()) == [own]
    assert files_of(storage) == {own.file}


def test_nothing_belongs_to_nobody(admin: User, leaver: User, bob: User, storage: Path) -> None:
    """After all three kinds of leaving each file has a row, and each row an owner in the team."""
    carol, dave = (User.objects.create_user(name) for name in ("carol", "dave"))
    for person in (carol, dave):
        make_belongings(person)
    leaving.decide(admin, carol, kind=Kind.HAND_OVER, heir=bob)
    leaving.decide(admin, dave, kind=Kind.KEEP)
    let_time_pass(leaver)
    erasing.carry_out_what_is_due()
    rows: list[Image | ReferenceImage] = [*Image.objects.all(), *ReferenceImage.objects.all()]
    assert {row.owner for row in rows} == {bob, dave}
    named = {
        name
        for row in rows
        for name in (
            [row.file, *row.thumbnails.values()]
            if isinstance(row, Image)
            else [row.file, row.thumbnail]
        )
    }
    assert files_of(storage) == named
