"""Zips: whole, of what the person may have at that moment, in the same memory whatever is in it."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image as Picture

from gallery import tasks
from gallery.errors import InvalidChoice
from gallery.lifecycle import State
from gallery.models import Image, Standing, User, ZipDownload
from gallery.services import selection, sharing, trash, zips
from gallery.services.selection import Wish
from tests.factories import make_generation, make_image, picture
from tests.services.test_selection import make_images, many

SAID = zips.Words(name="left-out.txt", head="Not in it:")


def packed(pieces: Iterator[bytes]) -> zipfile.ZipFile:
    found = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert found.testzip() is None
    return found


def begun(person: User, *images: Image) -> ZipDownload:
    wish = Wish(named=[image.public_id for image in images])
    return zips.begin(person, selection.visible(person, wish))


def test_pictures_are_in_folders_by_month_with_their_mark_and_their_pixels(alice: User) -> None:
    content = picture(colour="navy")
    image = make_image(make_generation(alice, state=State.COMPLETED, prompt="猫 & café"), content)
    Image.objects.update(created_at=timezone.now().replace(year=2025, month=3, day=9))
    download = begun(alice, image)
    found = packed(zips.stream(download, SAID))
    assert found.namelist() == [f"2025-03/猫-café-{image.public_id.hex[:16]}.png"]
    taken = found.read(found.namelist()[0])
    assert b"trainedAlgorithmicMedia" in taken
    with Picture.open(io.BytesIO(taken)) as marked, Picture.open(io.BytesIO(content)) as made:
        assert marked.tobytes() == made.tobytes()
    download.refresh_from_db()
    assert download.packed == download.number == 1
    assert download.started_at
    assert download.finished_at
    # It can be had again, from its start.
    assert packed(zips.stream(download, SAID)).namelist() == found.namelist()


def test_what_was_taken_away_meanwhile_is_left_out_and_listed(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "ROWS_AT_ONCE", 1)
    first, second, third, fourth = make_images(alice, 4, prompt="Mine")
    (shared,) = make_images(bob, 1, prompt="Secret words")
    sharing.share(bob, [shared.pk], shows_prompt=False)
    download = begun(alice, first, second, third, fourth, shared)
    assert download.images == [one.pk for one in (shared, fourth, third, second, first)]
    pieces = zips.stream(download, SAID)
    start = next(pieces)
    default_storage.delete(fourth.file)
    trash.trash(alice, [third.pk, second.pk])
    trash.purge(alice, [second.pk])
    found = packed(iter([start, *pieces]))
    assert found.namelist()[0].endswith(f"/{shared.public_id.hex[:16]}.png")
    assert len(found.namelist()) == 3
    listed = found.read("left-out.txt").decode()
    assert fourth.public_id.hex[:16] in listed
    assert "3 / 5" in listed
    assert "4 / 5" in listed
    sharing.unshare(bob, [shared.pk])
    assert "1 / 5" in packed(zips.stream(download, SAID)).read("left-out.txt").decode()


def test_who_was_suspended_gets_nothing_more(alice: User) -> None:
    download = begun(alice, *make_images(alice, 2))
    User.objects.filter(pk=alice.pk).update(standing=Standing.SUSPENDED, is_active=False)
    assert packed(zips.stream(download, SAID)).namelist() == ["left-out.txt"]


def test_nothing_too_much_and_what_is_others_is_refused(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = make_images(alice, 3)
    with pytest.raises(InvalidChoice):
        begun(bob, *images)
    monkeypatch.setattr(zips, "MOST_PICTURES", 2)
    with pytest.raises(InvalidChoice, match="at most 2 pictures, and these are 3"):
        begun(alice, *images)
    assert not ZipDownload.objects.exists()


def test_who_goes_away_leaves_no_file_open_and_nothing_locked(alice: User) -> None:
    download = begun(alice, *make_images(alice, 3))
    pieces = zips.stream(download, SAID)
    next(pieces)
    pieces.close()
    assert trash.trash(alice, download.images).number == 3
    download.refresh_from_db()
    assert download.finished_at is None


def test_old_ones_are_forgotten(alice: User) -> None:
    old, young = (begun(alice, *make_images(alice, 1)) for _one in range(2))
    past = timezone.now() - timedelta(days=1, minutes=1)
    ZipDownload.objects.filter(pk=old.pk).update(created_at=past)
    tasks.prune()
    assert ZipDownload.objects.get() == young


def peak_of(person: User, number: int) -> int:
    """Return how much memory a zip of so many pictures takes, and check that all are in it."""
    everything = selection.visible(person, Wish(is_everything=True))
    download = zips.begin(person, everything[:number])
    tracemalloc.start()
    length = sum(len(piece) for piece in zips.stream(download, SAID))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > number * 10_000
    return peak


def test_ten_thousand_pictures_take_little_memory(alice: User) -> None:
    many(alice, 10_000)
    noise = io.BytesIO()
    Picture.effect_noise((128, 128), 80).save(noise, "PNG")
    name = default_storage.save("images/one.png", noise)
    Image.objects.update(file=name)
    few, lots = peak_of(alice, 500), peak_of(alice, 10_000)
    # What grows is the list of names that stands at a zip's end, not what is in it: 100 MB here.
    assert lots - few < 15_000_000
