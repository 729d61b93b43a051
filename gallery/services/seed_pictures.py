"""The few pictures that all rows of a seeded gallery share, drawn and stored once."""

import hashlib
from collections.abc import Iterator
from random import Random

from gallery import files
from gallery.imaging.renditions import Thumbnail, make_renditions
from gallery.models import Image, ReferenceImage, User
from gallery.sandbox.pictures import as_jpeg, draw_picture
from gallery.services.seed_words import prompt

FOLDER = "images/seeded"


def stored_picture(number: int, ratio: str) -> Image:
    """Draw and store one; return an image without owner, of which many rows can be made."""
    content = _drawn(number, ratio)
    rendered = make_renditions(content)
    digest = hashlib.sha256(content).hexdigest()
    file = f"{FOLDER}/{digest}.jpg"
    files.store(file, content, digest)
    return Image(
        file=file,
        thumbnails=dict(_stored_thumbnails(digest, rendered.thumbnails)),
        placeholder=rendered.placeholder,
        sha256=digest,
        bytes=len(content),
        content_type=rendered.content_type,
        width=rendered.width,
        height=rendered.height,
    )


def stored_reference(owner: User, number: int) -> ReferenceImage:
    """Return one of the reference images on a person's shelf, drawn where it is missing."""
    content = _drawn(number, "1:1")
    rendered = make_renditions(content)
    digest = hashlib.sha256(content).hexdigest()
    folder = files.reference_folder(owner.public_id)
    names = {"file": f"{folder}/{digest}.jpg", "thumbnail": f"{folder}/{digest}.webp"}
    thumbnail = rendered.thumbnails[0].data
    files.store(names["file"], content, digest)
    files.store(names["thumbnail"], thumbnail, hashlib.sha256(thumbnail).hexdigest())
    columns = {
        "content_type": rendered.content_type,
        "bytes": len(content),
        "width": rendered.width,
        "height": rendered.height,
        "name": f"Moodboard {number + 1}",
    }
    rows = ReferenceImage.objects
    return rows.get_or_create(owner=owner, sha256=digest, defaults=names | columns)[0]


def _stored_thumbnails(digest: str, thumbnails: tuple[Thumbnail, ...]) -> Iterator[tuple[str, str]]:
    for thumbnail in thumbnails:
        name = f"{FOLDER}/{digest}-{thumbnail.name_width}.webp"
        files.store(name, thumbnail.data, hashlib.sha256(thumbnail.data).hexdigest())
        yield str(thumbnail.name_width), name


def _drawn(number: int, ratio: str) -> bytes:
    words = prompt(Random(number))  # noqa: S311
    return as_jpeg(draw_picture(words, f"seeded {number}", ratio, None))
