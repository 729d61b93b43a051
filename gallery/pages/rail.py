"""The months in which a member has pictures, to jump to each of them."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Exists, Max, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from gallery import access
from gallery.models import User
from gallery.pages.grid import with_query
from gallery.services.finding import Result

# Of a member who has been here for longer, the earliest months are not on the rail.
MOST_MONTHS = 240


@dataclass(frozen=True)
class Month:
    """A month with pictures."""

    date: date

    @property
    def name(self) -> str:
        """The month without its year, in short."""
        return date_format(self.date, "M")

    @property
    def words(self) -> str:
        """The month with its year."""
        return date_format(self.date, "YEAR_MONTH_FORMAT")

    @property
    def url(self) -> str:
        """The gallery from the month's newest picture on."""
        return with_query(reverse("gallery:home"), month=f"{self.date:%Y-%m}")


@dataclass(frozen=True)
class Year:
    """The months of a year, the latest first."""

    number: int
    months: list[Month]


def rail_of(person: User) -> list[Year]:
    """Return the months in which a member has made pictures, by the clock that they have chosen.

    Each month is one look into the index by time, all of them in one query.
    """
    images = access.images_of(person)
    ends = images.aggregate(first=Min("created_at"), last=Max("created_at"))
    if ends["first"] is None:
        return []
    latest, earliest = (timezone.localtime(end).date() for end in (ends["last"], ends["first"]))
    months = _months_down(latest.replace(day=1), earliest.replace(day=1))
    looks = [
        Exists(images.filter(created_at__gte=_start(one), created_at__lt=_start(_next(one))))
        for one in months
    ]
    found = User.objects.filter(pk=person.pk).values_list(*looks).get()
    there = [Month(one) for one, is_there in zip(months, found, strict=True) if is_there]
    return [Year(year, list(group)) for year, group in groupby(there, lambda one: one.date.year)]


def newest_of_month(result: Result, text: str) -> int | None:
    """Return the key of the newest picture of a month, or of the nearest before it.

    None where no month is named, or nothing was made by then.
    """
    try:
        month = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007
        end = _start(_next(month))
    except (ValueError, OverflowError):
        return None
    made = result.images.filter(created_at__lt=end).order_by("-created_at", "-pk")
    return made.values_list(result.order, flat=True).first()


def _months_down(latest: date, earliest: date) -> list[date]:
    months = [latest]
    while months[-1] > earliest and len(months) < MOST_MONTHS:
        year, number = divmod(months[-1].year * 12 + months[-1].month - 2, 12)
        months.append(date(year, number + 1, 1))
    return months


def _next(month: date) -> date:
    year, number = divmod(month.year * 12 + month.month, 12)
    return date(year, number + 1, 1)


def _start(month: date) -> datetime:
    return timezone.make_aware(datetime(month.year, month.month, 1))  # noqa: DTZ001
