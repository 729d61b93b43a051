"""Between which keys the pictures of a time are: rows stand in the order of keys, not of times."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from gallery.models import Image, User

# Of more pictures than these, the times are compared one by one, which ends soon anyway.
MOST_OF_A_SPAN = 30_000


@dataclass(frozen=True)
class Time:
    """A time from `first` until before `end`; None is a time without that end."""

    first: datetime | None
    end: datetime | None

    @property
    def condition(self) -> Q:
        """What a picture's time has to fit."""
        condition = Q()
        if self.first is not None:
            condition &= Q(created_at__gte=self.first)
        if self.end is not None:
            condition &= Q(created_at__lt=self.end)
        return condition

    @property
    def passing(self) -> Q:
        """The same for pictures that are gone through by their keys.

        In words that fit no index: a database that goes along that of times has to sort all that
        it finds, instead of stopping after the few that are asked for.
        """
        moment = Coalesce("created_at", F("created_at"))
        condition = Q()
        if self.first is not None:
            condition &= Q(GreaterThanOrEqual(moment, self.first))
        if self.end is not None:
            condition &= Q(LessThan(moment, self.end))
        return condition


@dataclass(frozen=True)
class Span:
    """The keys of the first and the last picture of a time."""

    first: int
    last: int

    @property
    def condition(self) -> Q:
        """The same as a condition on images."""
        return Q(pk__gte=self.first, pk__lte=self.last)


def span_of(owners: QuerySet[User], times: list[Time]) -> Span | None:
    """Return between which keys all pictures are that these people have made at such times.

    None where they are too many to look at all of them. Keys rise with time as a rule, and nothing
    relies on it: the pictures in between still have to be asked for their time.
    """
    conditions = [time.condition for time in times]
    made = Image.objects.filter(*conditions, owner__in=owners).values("pk")[: MOST_OF_A_SPAN + 1]
    ends = made.aggregate(first=Min("pk"), last=Max("pk"), number=Count("pk"))
    if ends["number"] > MOST_OF_A_SPAN:
        return None
    return Span(ends["first"] or 0, ends["last"] or 0)
