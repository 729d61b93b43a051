"""Names of files in the storage, and writing them so that what is stored is what was meant."""

import hashlib
import os
import uuid
from contextlib import suppress
from datetime import timedelta
from typing import IO, Any, BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage

SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
PART_SUFFIX = ".part"
CHUNK = 1024 * 1024


class NotStored(OSError):
    """The storage gave back other bytes than it was given."""


def image_folder(generation: uuid.UUID) -> str:
    """Return the folder of one generation's files, whoever has it: pictures may be handed over."""
    return f"images/{generation.hex[:2]}/{generation}"


def reference_folder(owner: uuid.UUID) -> str:
    """Return the folder of one person's reference images."""
    return f"references/{owner}"


def thumbnail_name(stem: str, width: int) -> str:
    """Return the name of a thumbnail; all of one image's have the same stem."""
    return f"{stem}-{width}.webp"


def stem_of(name: str) -> str:
    """Return what the names of an image's thumbnails have in common, by one of them."""
    return name.rpartition("-")[0]


class WholeFileStorage(FileSystemStorage):
    """Files on this machine's disk that are there whole or not at all.

    Django's own storage writes in place: a process that is killed, or a disk that is full, would
    leave the beginning of a file under its final name.
    """

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Write beside the final name first; raises `OSError` and leaves nothing behind then."""
        if name is None:
            raise ValueError("Files are stored under a name of ours.")
        part = f"{name}.{uuid.uuid4().hex}{PART_SUFFIX}"
        try:
            super().save(part, content, max_length)
            with open(self.path(part), "rb") as written:
                os.fsync(written.fileno())
            os.replace(self.path(part), self.path(name))
        except OSError:
            self.delete(part)
            raise
        return name


def store(name: str, content: BinaryIO | bytes, sha256: str) -> None:
    """Write a file under this very name and read it back, unless it is there already.

    A storage that has made a checksum of what it was given is taken at its word. Raises
    `NotStored` where what is there then has another SHA-256, and `OSError` where the storage fails.
    """
    if is_stored(name, sha256):
        return
    default_storage.save(
        name, ContentFile(content) if isinstance(content, bytes) else File(content)
    )
    if _sha256(name) != sha256:
        raise NotStored(f"{name} was not stored as it was given.")


def delete_all(folder: str) -> None:
    """Delete the files of a folder, where there is one."""
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")


def is_stored(name: str, sha256: str) -> bool:
    """Tell whether a file is there under this name, and is what it should be."""
    try:
        return _sha256(name) == sha256
    except FileNotFoundError:
        return False


def link(name: str, *, life: timedelta) -> str:
    """Return an address of a file that the storage itself serves to whoever holds it, for so long.

    Only a bucket can do that.
    """
    bucket: Any = default_storage
    return str(bucket.link(name, life=life))


def try_out() -> None:
    """Ask whether the storage is there. Raises `OSError` where it is not; a disk always is."""
    ask = getattr(default_storage, "try_out", None)
    if ask is not None:
        ask()


def _sha256(name: str) -> str:
    ask = getattr(default_storage, "told_sha256", None)
    told: str | None = ask(name) if ask is not None else None
    if told is not None:
        return told
    digest = hashlib.sha256()
    with default_storage.open(name) as stored:
        for chunk in stored.chunks(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
