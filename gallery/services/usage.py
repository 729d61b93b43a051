"""Who has used what: figures of a span of days, added up by the database.

A request belongs to the member who asked for it and to the day of its reservation, as its credits
do, whoever has its pictures by now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.utils import timezone

from gallery.lifecycle import ACTIVE, UNRESOLVED, State
from gallery.models import DailyBalance, Image, LedgerEntry, User
from gallery.services.ledger import day_of


class SpanName(StrEnum):
    """The spans that can be chosen, by the portal's calendar; all but one end today."""

    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    WEEK = "7-days"
    DAYS_30 = "30-days"
    DAYS_90 = "90-days"


LENGTHS = {SpanName.WEEK: 7, SpanName.DAYS_30: 30, SpanName.DAYS_90: 90}


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both of them included."""

    name: SpanName
    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Each day."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=number) for number in range(count)]


@dataclass(frozen=True)
class Figure:
    """How many requests of one member, with one model, came to one state, and their credits."""

    member: int
    model: str
    state: State
    requests: int
    credits: int


@dataclass(frozen=True)
class Row:
    """The same of one day, for an export."""

    day: date
    figure: Figure


def span_named(name: str, now: datetime | None = None) -> Span:
    """Return a span by its name; nonsense means this month."""
    try:
        known = SpanName(name)
    except ValueError:
        known = SpanName.THIS_MONTH
    today = day_of(now or timezone.now())
    first_of_month = today.replace(day=1)
    if known is SpanName.LAST_MONTH:
        last = first_of_month - timedelta(days=1)
        return Span(known, last.replace(day=1), last)
    if known is SpanName.THIS_MONTH:
        return Span(known, first_of_month, today)
    return Span(known, today - timedelta(days=LENGTHS[known] - 1), today)


def by_day(span: Span, member: User | None = None) -> dict[date, int]:
    """Return the credits that were set aside or paid on each day of the span."""
    balances = DailyBalance.objects.filter(day__range=(span.first, span.last))
    if member is not None:
        balances = balances.filter(member=member)
    sums = dict(balances.order_by().values_list("day").annotate(sum=Sum("used")))
    return {day: sums.get(day, 0) for day in span.days}


def _reserved(span: Span, member: User | None) -> QuerySet[LedgerEntry]:
    """Return the beginnings of all requests of the span."""
    entries = LedgerEntry.objects.filter(
        kind=LedgerEntry.Kind.RESERVE, day__range=(span.first, span.last)
    )
    return entries.filter(member=member) if member is not None else entries


def _cost() -> Case:
    """Return what a request takes from its member: what was paid, or is set aside yet."""
    return Case(
        When(generation__state__in=sorted(ACTIVE), then=F("generation__estimated_credits")),
        When(generation__credit_cost__isnull=False, then=F("generation__credit_cost")),
        When(
            generation__state=State.FAILED,
            generation__end_reason__in=sorted(UNRESOLVED),
            then=F("generation__estimated_credits"),
        ),
        default=Value(0),
        output_field=IntegerField(),
    )


def figures(span: Span, member: User | None = None) -> list[Figure]:
    """Return all figures of the span, in one query: as many rows as there are combinations."""
    found = (
        _reserved(span, member)
        .order_by()
        .values_list("member_id", "generation__model", "generation__state")
        .annotate(requests=Count("pk"), credits=Sum(_cost()))
    )
    return [
        Figure(person, model, State(state), requests, credits)
        for person, model, state, requests, credits in found
    ]


def rows(span: Span) -> Iterator[Row]:
    """Give the figures by day, too, the oldest first."""
    found = (
        _reserved(span, None)
        .order_by("day", "member_id", "generation__model", "generation__state")
        .values_list("day", "member_id", "generation__model", "generation__state")
        .annotate(requests=Count("pk"), credits=Sum(_cost()))
    )
    for day, person, model, state, requests, credits in found.iterator():
        yield Row(day, Figure(person, model, State(state), requests, credits))


def receipts(member: User, most: int) -> list[LedgerEntry]:
    """Return a member's last payments and grants, each payment with its picture if there is one."""
    first_picture = (
        Image.objects.kept()
        .filter(generation=OuterRef("generation"), owner=member)
        .order_by("position")
        .values("public_id")[:1]
    )
    kinds = (LedgerEntry.Kind.SETTLE, LedgerEntry.Kind.GRANT)
    entries = LedgerEntry.objects.filter(member=member, kind__in=kinds)
    named = entries.select_related("generation").annotate(picture=Subquery(first_picture))
    return list(named.order_by("-day", "-pk")[:most])


def ledger_of(member: User, span: Span) -> Iterator[LedgerEntry]:
    """Give all of a member's entries of the span, in the order in which they were written."""
    entries = LedgerEntry.objects.filter(member=member, day__range=(span.first, span.last))
    yield from entries.select_related("generation", "actor").order_by("pk").iterator()
