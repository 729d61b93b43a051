"""One part of a result, and the places from which the next ones go on."""

from dataclasses import dataclass

from gallery.models import Image
from gallery.services.finding import Result

PART_SIZE = 24


@dataclass(frozen=True)
class Slice:
    """Some images in the order of a result; `newer` and `older` are cursors, "" for nothing."""

    images: list[Image]
    newer: str
    older: str
    is_first: bool


def cursor_in(text: str) -> int | None:
    """Return the key that a cursor names, or None where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def slice_of(result: Result, *, before: str = "", after: str = "", size: int = PART_SIZE) -> Slice:
    """Return what follows the cursor `before`, or what comes just before the cursor `after`.

    Nonsense in either means the start.
    """
    newest = cursor_in(after)
    if newest is not None:
        found = result.newer_than(newest, size + 1)
        images = found[:size][::-1]
        newer = _key(images[0]) if len(found) > size else ""
        return Slice(images, newer, _key(images[-1]) if images else after, is_first=not newer)
    oldest = cursor_in(before)
    found = result.older_than(oldest, size + 1)
    images = found[:size]
    older = _key(images[-1]) if len(found) > size else ""
    newer = _key(images[0]) if images and oldest is not None else ""
    return Slice(images, newer, older, is_first=oldest is None)


def _key(image: Image) -> str:
    return str(image.key)
