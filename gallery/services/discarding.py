"""Letting go of pictures for good: their rows, and in the same transaction a note of their files.

The files are deleted by whoever comes to it, so a process that is killed in between leaves nothing
behind for ever.
"""

from collections.abc import Iterable, Sequence

from gallery.models import DiscardedFile, Image, SheetPicture

ROWS_AT_ONCE = 200


def delete_images(images: Sequence[Image]) -> None:
    """Delete the rows, within the caller's transaction; files that other rows have too are kept.

    What was made from them or names them stays, and forgets them: requests with their books,
    copies on the shelf, templates. On contact sheets their places stay, without the words.
    """
    keys = [image.pk for image in images]
    others = Image.objects.filter(file__in=[image.file for image in images]).exclude(pk__in=keys)
    kept = {
        name
        for file, thumbnails in others.values_list("file", "thumbnails")
        for name in (file, *thumbnails.values())
    }
    names = {name for image in images for name in (image.file, *image.thumbnails.values())}
    discard(sorted(names - kept))
    SheetPicture.objects.filter(image__in=keys).update(prompt="", alternative_text="")
    Image.objects.filter(pk__in=keys).delete()


def discard(names: Iterable[str]) -> None:
    """Note files that no row refers to any more."""
    rows = [DiscardedFile(name=name) for name in names]
    DiscardedFile.objects.bulk_create(rows, ignore_conflicts=True, batch_size=ROWS_AT_ONCE)
