"""The page on which the team's use is seen by day, person, model and outcome, and its export."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gallery.lifecycle import State
from gallery.models import Standing, User
from gallery.pages.charts import DayChart, Share, day_chart
from gallery.pages.outcomes import (
    model_shares,
    model_words,
    outcome_shares,
    outcome_words,
)
from gallery.pages.spans import SpanChoice, span_choices, span_words
from gallery.services import account_book, usage
from gallery.services.account_book import Comparison
from gallery.services.usage import Figure, Span


class Order(StrEnum):
    """The columns of the table of persons, by which it can be sorted."""

    PERSON = "person"
    REQUESTS = "requests"
    PICTURES = "pictures"
    CREDITS = "credits"


HEADINGS: dict[Order, str | Promise] = {
    Order.PERSON: gettext_lazy("Person"),
    Order.REQUESTS: gettext_lazy("Requests"),
    Order.PICTURES: gettext_lazy("Done"),
    Order.CREDITS: gettext_lazy("Credits"),
}


@dataclass
class PersonRow:
    """What one person has used."""

    person: User
    requests: int = 0
    pictures: int = 0
    credits: int = 0
    most: int = 1

    @property
    def is_former(self) -> bool:
        """Whether the person has left."""
        return self.person.standing == Standing.FORMER


@dataclass(frozen=True)
class Heading:
    """A column that the table can be sorted by."""

    order: Order
    words: str | Promise
    query: str
    is_chosen: bool

    @property
    def is_number(self) -> bool:
        """Whether numbers stand below it."""
        return self.order is not Order.PERSON

    @property
    def sorted_as(self) -> str:
        """How the table is sorted by it, for screen readers."""
        if not self.is_chosen:
            return ""
        return "descending" if self.is_number else "ascending"


@dataclass(frozen=True)
class TeamUsagePage:
    """The team's use in a span."""

    span: Span
    order: Order
    chart: DayChart
    people: list[PersonRow]
    models: list[Share]
    outcomes: list[Share]
    comparison: Comparison | None

    @property
    def choices(self) -> list[SpanChoice]:
        """The spans to choose from."""
        return span_choices(self.span)

    @property
    def span_words(self) -> str:
        """The first and the last day."""
        return span_words(self.span)

    @property
    def headings(self) -> list[Heading]:
        """The table's columns as links."""
        return [
            Heading(
                order, words, f"?span={self.span.name}&sort={order}#people", order is self.order
            )
            for order, words in HEADINGS.items()
        ]

    @property
    def requests(self) -> int:
        """How many pictures were asked for."""
        return sum(row.requests for row in self.people)

    @property
    def pictures(self) -> int:
        """How many of them were made."""
        return sum(row.pictures for row in self.people)


KEYS: dict[Order, Callable[[PersonRow], tuple[int | str, ...]]] = {
    Order.PERSON: lambda row: (row.is_former, row.person.shown_name.casefold(), row.person.pk),
    Order.REQUESTS: lambda row: (-row.requests, -row.credits, row.person.pk),
    Order.PICTURES: lambda row: (-row.pictures, -row.credits, row.person.pk),
    Order.CREDITS: lambda row: (-row.credits, -row.requests, row.person.pk),
}


def order_named(name: str) -> Order:
    """Return a column by its name; nonsense means credits."""
    return Order(name) if name in set(Order) else Order.CREDITS


def team_usage_page(span: Span, order: Order) -> TeamUsagePage:
    """Return the page."""
    figures = usage.figures(span)
    return TeamUsagePage(
        span=span,
        order=order,
        chart=day_chart(usage.by_day(span)),
        people=sorted(_people(figures), key=KEYS[order]),
        models=model_shares(figures),
        outcomes=outcome_shares(figures),
        comparison=account_book.compare(),
    )


def _people(figures: Iterable[Figure]) -> list[PersonRow]:
    known = User.objects.in_bulk({figure.member for figure in figures})
    rows = {pk: PersonRow(person) for pk, person in known.items()}
    for figure in figures:
        row = rows[figure.member]
        row.requests += figure.requests
        row.credits += figure.credits
        row.pictures += figure.requests if figure.state is State.COMPLETED else 0
    most = max((row.credits for row in rows.values()), default=0)
    for row in rows.values():
        row.most = max(most, 1)
    return list(rows.values())


def export_rows(span: Span) -> Iterator[list[object]]:
    """Give the team's use by day, person, model and outcome, with a heading."""
    yield [
        _("Day"), _("Person"), _("Name of the account"), _("Id of the person"),
        _("Model"), _("Outcome"), _("Requests"), _("Credits"),
    ]  # fmt: skip
    people: dict[int, User] = User.objects.in_bulk()
    for row in usage.rows(span):
        person, figure = people[row.figure.member], row.figure
        is_former = person.standing == Standing.FORMER
        yield [
            row.day.isoformat(),
            person.shown_name,
            "" if is_former else person.get_username(),
            person.public_id,
            model_words(figure.model),
            outcome_words(figure.state),
            figure.requests,
            figure.credits,
        ]
