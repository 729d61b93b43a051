"""A zip on its way while its pictures are thrown away and deleted for good."""

import io
import zipfile

import pytest

from gallery import tasks
from gallery.models import User
from gallery.services import provenance, trash, zips
from tests.races.conftest import picture_of
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SAID = zips.Words(name="left-out.txt", head="Not in it:")


@pytest.mark.parametrize("when", ["before its row is read", "before its file is opened"])
def test_zip_goes_on_without_what_is_deleted_meanwhile(
    when: str, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    if when == "before its row is read":
        monkeypatch.setattr(zips, "ROWS_AT_ONCE", 1)
    first, second, third = (picture_of(alice, f"Idea {number}") for number in range(3))
    download = zips.begin(alice, [first.pk, second.pk, third.pk])
    pieces = zips.stream(download, SAID)
    got = [next(pieces)]
    trash.trash(alice, [second.pk])
    trash.purge(alice, [second.pk])
    tasks.leave()
    got += pieces
    with zipfile.ZipFile(io.BytesIO(b"".join(got))) as found:
        assert found.testzip() is None
        assert [name.split("/")[1][:6] for name in found.namelist()[:2]] == ["idea-0", "idea-2"]
        assert found.namelist()[2:] == ["left-out.txt"]
    download.refresh_from_db()
    assert download.finished_at


def test_picture_whose_file_is_open_is_in_the_zip_whole(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = picture_of(alice)
    open_marked = provenance.open_marked

    def opened(*arguments: object, **named: object) -> object:
        copy = open_marked(*arguments, **named)  # type: ignore[arg-type]
        trash.trash(alice, [image.pk])
        trash.purge(alice, [image.pk])
        tasks.leave()
        return copy

    monkeypatch.setattr(provenance, "open_marked", opened)
    content = b"".join(zips.stream(zips.begin(alice, [image.pk]), SAID))
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert found.testzip() is None
        assert len(found.namelist()) == 1


def test_two_who_take_the_same_zip_at_once_both_have_it(alice: User) -> None:
    download = zips.begin(alice, [picture_of(alice).pk for _number in range(3)])
    take = lambda: b"".join(zips.stream(download, SAID))  # noqa: E731
    for content in at_once(take, take):
        with zipfile.ZipFile(io.BytesIO(content)) as found:
            assert found.testzip() is None
            assert len(found.namelist()) == 3
