"""One page of pictures, newest first, and the place from which the next one goes on."""

from dataclasses import dataclass

from gallery.models import Image
from gallery.models.image import ImageQuerySet
from gallery.pages.cursors import decode_cursor, encode_cursor
from gallery.pages.tiles import ImageTile, image_tile

PAGE_SIZE = 48


@dataclass(frozen=True)
class Slice:
    """Some images in the gallery's order; `older` is the cursor of what follows, "" for nothing."""

    images: list[Image]
    older: str
    is_first: bool


@dataclass(frozen=True)
class PicturePage:
    """Some pictures in the gallery's order; `older_url` is "" where these are the last."""

    pictures: list[ImageTile]
    older_url: str
    is_first: bool


def newest_images(images: ImageQuerySet, *, before: str) -> Slice:
    """Return a page of the images; `before` is a cursor, and nonsense in it means the start."""
    cursor = decode_cursor(before) if before else None
    images = images.select_related("generation")
    images = images.newest_first() if cursor is None else images.older_than(*cursor)
    found = list(images[: PAGE_SIZE + 1])
    older = ""
    if len(found) > PAGE_SIZE:
        last = found[PAGE_SIZE - 1]
        older = encode_cursor(last.created_at, last.pk)
    return Slice(found[:PAGE_SIZE], older, is_first=cursor is None)


def picture_page(images: ImageQuerySet, *, before: str, address: str) -> PicturePage:
    """Return a page of the images as tiles, as `newest_images` does."""
    found = newest_images(images, before=before)
    return PicturePage(
        pictures=[image_tile(image) for image in found.images],
        older_url=f"{address}?before={found.older}" if found.older else "",
        is_first=found.is_first,
    )
