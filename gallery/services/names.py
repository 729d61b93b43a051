"""File names for what leaves the portal: words that a person recognises, safe on every system."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from gallery.files import SUFFIXES
from gallery.models import Image, ReferenceImage

NAME_LENGTH = 60
ID_LENGTH = 8


def picture_name(image: Image, *, id_length: int = ID_LENGTH, with_words: bool = True) -> str:
    """Return a name from the prompt's words and so much of the picture's id.

    Without the words it tells nothing of a prompt that is not shown.
    """
    return _name(image.generation.prompt if with_words else _("Picture"), image, id_length)


def numbered_name(image: Image, words: str, number: int) -> str:
    """Return a name from some words and the number of a picture among others."""
    stem = slugify(words[: NAME_LENGTH * 2], allow_unicode=True)[:NAME_LENGTH].strip("-_")
    parts = filter(None, [stem, str(number)])
    return "-".join(parts) + SUFFIXES.get(image.content_type, "")


def reference_name(reference: ReferenceImage, *, id_length: int = ID_LENGTH) -> str:
    """Return a name from what its owner calls it and so much of its id."""
    return _name(reference.name.rpartition(".")[0] or reference.name, reference, id_length)


def _name(text: str, row: Image | ReferenceImage, id_length: int) -> str:
    """Join words and id; the id keeps names apart, and from being one of a system's own."""
    words = slugify(text[: NAME_LENGTH * 2], allow_unicode=True)[:NAME_LENGTH].strip("-_")
    stem = "-".join(filter(None, [words, row.public_id.hex[:id_length]]))
    return stem + SUFFIXES.get(row.content_type, "")
