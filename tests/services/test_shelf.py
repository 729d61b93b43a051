"""The shelf: once per content, so many and no more, shared, taken off, and cleared away."""

import io
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from gallery import access
from gallery.errors import InvalidChoice, ReferenceRefused, ReferenceUnavailable, TooLate
from gallery.lifecycle import State
from gallery.models import GenerationReference, ReferenceImage, Standing, User
from gallery.services import erasing, references, shelf
from tests.factories import make_generation, make_image, make_reference, picture

COLOURS = ["teal", "navy", "olive", "plum", "gold", "tan", "coral", "khaki", "pink", "gray"]


def upload(owner: User, colour: str = "teal", name: str = "cup.png") -> ReferenceImage:
    content = io.BytesIO(picture(colour=colour))
    return references.accept_upload(owner, upload=content, name=name)


def files_of(storage: Path) -> set[str]:
    return {str(path.relative_to(storage)) for path in storage.rglob("*") if path.is_file()}


def clear_away() -> None:
    """Set the removals back, as if two hours had gone by, and run the task."""
    ReferenceImage.objects.filter(removed_at__isnull=False).update(
        removed_at=timezone.now() - timedelta(hours=2)
    )
    erasing.carry_out_what_is_due()


def test_same_content_is_kept_once_whatever_its_name(alice: User, storage: Path) -> None:
    first = upload(alice)
    again, is_new = references.keep_upload(alice, upload=io.BytesIO(picture()), name="other.png")
    assert (again, is_new) == (first, False)
    assert files_of(storage) == {first.file, first.thumbnail}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\u202egnp.exe", "agnp.exe"),
        (" two\r\nlines\0\t.png", "two lines .png"),
        ("\u304b\u3099.png", "\u304c.png"),
        ("\ud800.png", ".png"),
        ("x" * 300, "x" * 120),
        ("", ""),
    ],
)
def test_names_are_cleaned(alice: User, name: str, kept: str) -> None:
    reference = upload(alice, name=name)
    assert reference.name == kept
    shelf.describe(alice, reference, name=name, rights_note="ours\u202e\nonly")
    reference.refresh_from_db()
    assert (reference.name, reference.rights_note) == (kept, "ours only")


def test_full_shelf_takes_no_more_and_keeps_nothing(
    alice: User, bob: User, settings: Any, storage: Path
) -> None:
    settings.REFERENCES_PER_MEMBER = 2
    kept = [upload(alice, colour) for colour in COLOURS[:2]]
    before = files_of(storage)
    with pytest.raises(ReferenceRefused, match="2 reference images"):
        upload(alice, COLOURS[2])
    assert files_of(storage) == before
    assert upload(alice, COLOURS[0]) == kept[0]
    assert upload(bob, COLOURS[2]).owner == bob
    shelf.take_off(alice, kept[0])
    upload(alice, COLOURS[2])
    with pytest.raises(ReferenceRefused):
        upload(alice, COLOURS[0])


def test_who_adds_and_takes_off_in_turns_does_not_fill_the_storage(
    alice: User, settings: Any, storage: Path
) -> None:
    settings.REFERENCES_PER_MEMBER = 2
    for colour in COLOURS[:2]:
        shelf.take_off(alice, upload(alice, colour))
    before = files_of(storage)
    with pytest.raises(ReferenceRefused, match="after about an hour"):
        upload(alice, COLOURS[2])
    assert files_of(storage) == before
    clear_away()
    assert upload(alice, COLOURS[2])


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_never_exceed_what_fits(settings: Any, storage: Path) -> None:
    settings.REFERENCES_PER_MEMBER = 5
    alice, bob = (User.objects.create_user(name) for name in ("alice", "bob"))
    ends: list[str] = []

    def run(owner: User, colour: str) -> None:
        try:
            upload(owner, colour)
            ends.append(f"{owner} kept")
        except ReferenceRefused:
            ends.append(f"{owner} refused")
        finally:
            connection.close()

    uploads = [(alice, colour) for colour in COLOURS for _time in range(3)]
    uploads += [(bob, colour) for colour in COLOURS[:4] for _time in range(2)]
    threads = [threading.Thread(target=run, args=one) for one in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ends) == len(uploads)
    assert ReferenceImage.objects.filter(owner=alice).count() == 5
    assert ReferenceImage.objects.filter(owner=bob).count() == 4
    assert "bob refused" not in ends
    rows = ReferenceImage.objects.all()
    assert files_of(storage) == {name for row in rows for name in (row.file, row.thumbnail)}


def test_shared_is_for_all_until_it_is_stopped(alice: User, bob: User) -> None:
    reference = upload(alice)
    assert reference not in access.references_of(bob)
    shelf.share(alice, reference)
    shared = access.references_of(bob).get()
    assert shared.may_be_used_by(bob)
    generation = make_generation(bob, state=State.COMPLETED)
    GenerationReference.objects.create(generation=generation, reference=shared, position=0)
    shelf.stop_sharing(alice, reference)
    assert not access.references_of(bob).exists()
    reference.refresh_from_db()
    assert not reference.may_be_used_by(bob)
    with pytest.raises(InvalidChoice):
        references.usable(bob, [reference.public_id])
    # What was made with it still shows it.
    assert access.viewable_references_of(bob).get() == reference


def test_what_a_suspended_colleague_shares_can_no_longer_be_used(alice: User, bob: User) -> None:
    shelf.share(alice, reference := upload(alice))
    alice.standing = Standing.SUSPENDED
    alice.save(update_fields=["standing"])
    assert not access.references_of(bob).exists()
    assert not access.viewable_references_of(bob).exists()
    assert not ReferenceImage.objects.get(pk=reference.pk).may_be_used_by(bob)


def test_others_cannot_change_it(alice: User, bob: User) -> None:
    shelf.share(alice, reference := upload(alice))
    for act in (shelf.share, shelf.stop_sharing, shelf.take_off):
        reference.shared_at = None
        with pytest.raises(TooLate):
            act(bob, reference)
    with pytest.raises(TooLate):
        shelf.describe(bob, reference, name="mine", rights_note="")
    assert ReferenceImage.objects.get().shared_at is not None


def test_unused_one_is_deleted_with_its_files(alice: User, storage: Path) -> None:
    shelf.take_off(alice, upload(alice))
    assert not access.references_of(alice).exists()
    erasing.carry_out_what_is_due()
    assert ReferenceImage.objects.exists(), "it may just be sent by another tab"
    clear_away()
    assert not ReferenceImage.objects.exists()
    assert files_of(storage) == set()


def test_used_one_stays_where_it_was_used(alice: User, storage: Path) -> None:
    reference = upload(alice)
    generation = make_generation(alice, state=State.COMPLETED)
    GenerationReference.objects.create(generation=generation, reference=reference, position=0)
    shelf.take_off(alice, reference)
    clear_away()
    assert access.viewable_references_of(alice).get() == reference
    assert files_of(storage) == {reference.file, reference.thumbnail}


def test_same_file_again_brings_it_back(alice: User) -> None:
    reference = upload(alice, name="old name.png")
    shelf.take_off(alice, reference)
    back, is_new = references.keep_upload(alice, upload=io.BytesIO(picture()), name="new.png")
    assert (back, is_new, back.name) == (reference, True, "old name.png")
    clear_away()
    assert access.references_of(alice).get() == reference


def test_picture_of_the_gallery_becomes_a_reference_once(alice: User) -> None:
    image = make_image(make_generation(alice, state=State.COMPLETED), picture(colour="plum"))
    first, second = references.of_image(alice, image), references.of_image(alice, image)
    assert first == second
    assert (first.image, first.owner) == (image, alice)
    # Not its prompt, which the team would read once it is shared.
    assert first.name == "Picture of the gallery"
    assert upload(alice, "plum") == first


def test_picture_whose_file_is_gone_is_refused_in_words(alice: User, storage: Path) -> None:
    image = make_image(make_generation(alice, state=State.COMPLETED))
    (storage / image.file).unlink()
    with pytest.raises(ReferenceUnavailable):
        references.of_image(alice, image)
    assert not ReferenceImage.objects.exists()


def test_rows_of_others_with_the_same_file_keep_it(alice: User, bob: User, storage: Path) -> None:
    """Files of two rows may have one name where things were handed over."""
    mine, theirs = make_reference(alice), make_reference(bob)
    assert mine.file == theirs.file
    shelf.take_off(alice, mine)
    clear_away()
    assert files_of(storage) == {theirs.file}
