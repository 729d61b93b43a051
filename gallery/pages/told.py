"""What a notice says, in the reader's language."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Told:
    """A notice in words: a title, more words, and where to go on."""

    title: str
    words: str = ""
    url: str = ""


def url_of(route: str, *names: str) -> str:
    """Return the address of a page, or none where this portal does not have it."""
    try:
        return reverse(f"gallery:{route}", args=names)
    except NoReverseMatch:
        return ""
