"""A stored file is there whole or not at all, whatever happens while it is written."""

import hashlib
import io
from pathlib import Path

import pytest

from gallery import files

CONTENT = b"picture" * 500_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
NAME = "images/a/b.png"


class FullDisk(io.BytesIO):
    """Content whose writing fails half-way."""

    def read(self, size: int | None = -1) -> bytes:
        """Give the beginning only."""
        if self.tell():
            raise OSError(28, "No space left on device")
        return super().read(size)


def stored(storage: Path) -> list[str]:
    return [str(path.relative_to(storage)) for path in storage.rglob("*") if path.is_file()]


def test_failed_write_leaves_nothing_behind(storage: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        files.store(NAME, FullDisk(CONTENT), DIGEST)
    assert stored(storage) == []


def test_failed_second_write_leaves_the_first_file_as_it_was(storage: Path) -> None:
    files.store(NAME, CONTENT, DIGEST)
    with pytest.raises(OSError, match="No space"):
        files.store(NAME, FullDisk(CONTENT), "another digest")
    assert (storage / NAME).read_bytes() == CONTENT
    assert stored(storage) == [NAME]


def test_file_that_is_there_already_is_not_written_again(storage: Path) -> None:
    files.store(NAME, CONTENT, DIGEST)
    written = (storage / NAME).stat().st_mtime_ns
    files.store(NAME, FullDisk(CONTENT), DIGEST)
    assert (storage / NAME).stat().st_mtime_ns == written


def test_damaged_file_of_that_name_is_replaced(storage: Path) -> None:
    (storage / NAME).parent.mkdir(parents=True)
    (storage / NAME).write_bytes(CONTENT[:100])
    files.store(NAME, CONTENT, DIGEST)
    assert (storage / NAME).read_bytes() == CONTENT


def test_other_bytes_than_announced_are_noticed(storage: Path) -> None:
    with pytest.raises(files.NotStored):
        files.store(NAME, CONTENT, "another digest")
