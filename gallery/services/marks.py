"""Marking in a text the words that it was found by."""

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from gallery.searching.matching import Span, spans
from gallery.searching.reading import Question

EXTRACT, BEFORE = 120, 30


def marked(text: str, question: Question | None) -> SafeString:
    """Return a text for a page, with the words of a question marked in it."""
    return _marked(text, spans(text, question.terms) if question else [])


def marked_extract(text: str, question: Question) -> SafeString:
    """Return the part of a text in which words of a question stand, or "" where none does."""
    found = spans(text, question.terms)
    if not found:
        return SafeString("")
    begin = max(0, found[0][0] - BEFORE) if len(text) > EXTRACT else 0
    part = text[begin : begin + EXTRACT]
    inside = [
        (first - begin, min(end - begin, EXTRACT))
        for first, end in found
        if first - begin < EXTRACT
    ]
    head = "…" if begin else ""
    tail = "…" if begin + EXTRACT < len(text) else ""
    return mark_safe(f"{head}{_marked(part, inside)}{tail}")  # noqa: S308


def _marked(text: str, found: list[Span]) -> SafeString:
    parts, at = [], 0
    for begin, end in found:
        parts += [conditional_escape(text[at:begin]), "<mark>"]
        parts += [conditional_escape(text[begin:end]), "</mark>"]
        at = end
    return mark_safe("".join([*parts, conditional_escape(text[at:])]))  # noqa: S308
