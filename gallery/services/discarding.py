"""Letting go of pictures for good: their rows, and in the same transaction a note of their files.

The files are deleted by whoever comes to it, so a process that is killed in between leaves nothing
behind for ever.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from gallery.models import (
    DiscardedFile,
    GenerationReference,
    Image,
    ReferenceImage,
    SheetPicture,
)

ROWS_AT_ONCE = 200


def delete_images(images: Sequence[Image]) -> None:
    """Delete the rows, within the caller's transaction; files that other rows have too are kept.

    What was made from them or names them stays, and forgets them: requests with their books,
    copies on the shelf, templates. On contact sheets their places stay, without the words. Copies
    of what moderators withhold go with it.
    """
    keys = [image.pk for image in images]
    withheld = [image.pk for image in images if image.withheld_at is not None]
    if withheld:
        delete_references(ReferenceImage.objects.filter(image__in=withheld))
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


def delete_references(references: Iterable[ReferenceImage]) -> None:
    """Delete the rows with their uses, and note those of their files that no other row has."""
    references = list(references)
    if references:
        keys = [reference.pk for reference in references]
        names = {name for row in references for name in (row.file, row.thumbnail)}
        others = ReferenceImage.objects.filter(Q(file__in=names) | Q(thumbnail__in=names))
        for row in others.exclude(pk__in=keys):
            names -= {row.file, row.thumbnail}
        discard(names)
        GenerationReference.objects.filter(reference__in=keys).delete()
        ReferenceImage.objects.filter(pk__in=keys).delete()


def discard(names: Iterable[str]) -> None:
    """Note files that no row refers to any more."""
    rows = [DiscardedFile(name=name) for name in names]
    DiscardedFile.objects.bulk_create(rows, ignore_conflicts=True, batch_size=ROWS_AT_ONCE)
