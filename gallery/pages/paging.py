"""One page of pictures, newest first, and the place from which the next one goes on."""

from dataclasses import dataclass

from gallery.models.image import ImageQuerySet
from gallery.pages.cursors import decode_cursor, encode_cursor
from gallery.pages.tiles import ImageTile, image_tile

PAGE_SIZE = 48


@dataclass(frozen=True)
class PicturePage:
    """Some pictures in the gallery's order; `older_url` is "" where these are the last."""

    pictures: list[ImageTile]
    older_url: str
    is_first: bool


def picture_page(images: ImageQuerySet, *, before: str, address: str) -> PicturePage:
    """Return a page of the images; `before` is a cursor, and nonsense in it means the start."""
    cursor = decode_cursor(before) if before else None
    images = images.select_related("generation")
    images = images.newest_first() if cursor is None else images.older_than(*cursor)
    found = list(images[: PAGE_SIZE + 1])
    older_url = ""
    if len(found) > PAGE_SIZE:
        last = found[PAGE_SIZE - 1]
        older_url = f"{address}?before={encode_cursor(last.created_at, last.pk)}"
    return PicturePage(
        pictures=[image_tile(image) for image in found[:PAGE_SIZE]],
        older_url=older_url,
        is_first=cursor is None,
    )
