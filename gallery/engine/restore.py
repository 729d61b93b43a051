"""Fetching a finished picture's files once more, where ours are lost or damaged."""

from dataclasses import replace

from django.core.files.storage import default_storage

from gallery import files
from gallery.engine.client import provider
from gallery.engine.collect import fetch_all, render, store
from gallery.engine.repairs import CannotMend
from gallery.lifecycle import State
from gallery.models import Generation, Image


def lost_files(image: Image) -> list[str]:
    """Return the names of an image's files that are not there, or are not what was stored."""
    names = [name for name in image.thumbnails.values() if not default_storage.exists(name)]
    if not files.is_stored(image.file, image.sha256):
        names.append(image.file)
    return names


def restore(generation: Generation) -> int:
    """Fetch the files of a completed generation again; return how many images were restored.

    The picture must be the very same, by its checksum. Raises `CannotMend`.
    """
    if generation.state != State.COMPLETED:
        raise CannotMend(f"It is {generation.state}, not completed.")
    lost = {image.sha256: image for image in generation.images.all() if lost_files(image)}
    if not lost:
        return 0
    number = len(lost)
    fetched = fetch_all(provider(), generation.job_id, [], read_anew=True)
    try:
        for body, told in fetched.bodies:
            if told.sha256 in lost:
                image = lost.pop(told.sha256)
                result = render(generation, body, told)
                store(replace(result, name=image.file, thumbnails=image.thumbnails))
    finally:
        fetched.close()
    if lost:
        raise CannotMend(f"The provider no longer has {len(lost)} of the files: {fetched.trouble}")
    return number
