"""Names of files in the storage, and writing them so that what is stored is what was meant."""

import hashlib
import uuid
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
CHUNK = 1024 * 1024


class NotStored(OSError):
    """The storage gave back other bytes than it was given."""


def image_folder(owner: uuid.UUID, generation: uuid.UUID) -> str:
    """Return the folder of one generation's files."""
    return f"images/{owner}/{generation}"


def reference_folder(owner: uuid.UUID) -> str:
    """Return the folder of one person's reference images."""
    return f"references/{owner}"


def store(name: str, content: BinaryIO | bytes, sha256: str) -> None:
    """Write a file under this very name and read it back.

    Names come from the content, so writing twice is harmless, and a file that a killed process
    left half-written is replaced. Raises `NotStored` where what is read back has another SHA-256,
    and `OSError` where the storage fails.
    """
    written = ContentFile(content) if isinstance(content, bytes) else File(content)
    default_storage.save(name, written)
    digest = hashlib.sha256()
    with default_storage.open(name) as stored:
        for chunk in stored.chunks(CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise NotStored(f"{name} was not stored as it was given.")


def open_file(name: str) -> File:  # type: ignore[type-arg]
    """Open a stored file for reading; raises `FileNotFoundError` where it is gone."""
    return default_storage.open(name)
