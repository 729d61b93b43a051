"""The choice between spans of days, as links."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.services.usage import Span, SpanName

WORDS: dict[SpanName, str | Promise] = {
    SpanName.THIS_MONTH: _("This month"),
    SpanName.LAST_MONTH: _("Last month"),
    SpanName.WEEK: _("7 days"),
    SpanName.DAYS_30: _("30 days"),
    SpanName.DAYS_90: _("90 days"),
}


@dataclass(frozen=True)
class SpanChoice:
    """One span to choose."""

    name: str
    words: str | Promise
    is_chosen: bool

    @property
    def query(self) -> str:
        """The part of an address that chooses it."""
        return f"?span={self.name}"


def span_choices(chosen: Span) -> list[SpanChoice]:
    """Return all spans, with the one that is shown."""
    return [SpanChoice(name.value, words, name is chosen.name) for name, words in WORDS.items()]


def span_words(span: Span) -> str:
    """Return the first and the last day of a span."""
    first, last = (date_format(day, "DATE_FORMAT") for day in (span.first, span.last))
    return first if first == last else f"{first} – {last}"
