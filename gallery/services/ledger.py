"""Moving credits: the only writer of the ledger and of its daily sums.

Each function appends at most one entry of its kind per generation, however often it is called. All
entries of a generation are of the member who asked for it and of the day of its reservation, so
that a picture counts against one budget, whenever it is finished and whoever has it by then.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from gallery.errors import InvalidAmount
from gallery.models import DailyBalance, Generation, LedgerEntry, User
from gallery.models.budget import MOST_CREDITS
from gallery.services import wording

Kind = LedgerEntry.Kind


def day_of(moment: datetime) -> date:
    """Return the day of the portal's calendar, by which budgets begin anew."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def _append(
    generations: Sequence[Generation],
    entries_of: Callable[[Generation], dict[LedgerEntry.Kind, int]],
    now: datetime | None = None,
) -> None:
    """Append what is not there yet; of two that do so at once the slower one is rolled back."""
    known: dict[int, dict[str, LedgerEntry]] = defaultdict(dict)
    for entry in LedgerEntry.objects.filter(generation__in=generations):
        known[entry.generation_id or 0][entry.kind] = entry
    today = day_of(now or timezone.now())
    missing = []
    for generation in generations:
        there = known[generation.pk]
        first = there.get(Kind.RESERVE)
        member = first.member_id if first else generation.owner_id
        day = first.day if first else today
        missing += [
            LedgerEntry(
                generation=generation, member_id=member, day=day, kind=kind, credits=credits
            )
            for kind, credits in entries_of(generation).items()
            if kind not in there
        ]
    if missing:
        sums: dict[tuple[int, date], int] = defaultdict(int)
        for entry in missing:
            sums[entry.member_id, entry.day] -= entry.credits
        with transaction.atomic():
            LedgerEntry.objects.bulk_create(missing)
            # Always in the same order, so that no two wait for each other.
            for (member, day), used in sorted(sums.items()):
                _add_up(member, day, used=used)


def _add_up(member: int, day: date, *, used: int = 0, granted: int = 0) -> None:
    sums = {"used": F("used") + used, "granted": F("granted") + granted}
    if not DailyBalance.objects.filter(member=member, day=day).update(**sums):
        DailyBalance.objects.get_or_create(member_id=member, day=day)
        DailyBalance.objects.filter(member=member, day=day).update(**sums)


def reserve(generation: Generation, now: datetime | None = None) -> None:
    """Set aside what the generation is expected to cost, in credits.

    `now` is when the budget was looked at, whose day it has to count against.
    """
    reserve_all([generation], now)


def reserve_all(generations: Sequence[Generation], now: datetime | None = None) -> None:
    """Set aside for several what `reserve` does for one, in as many queries."""
    _append(generations, lambda one: {Kind.RESERVE: -one.estimated_credits}, now)


def release(generation: Generation) -> None:
    """Give back what was set aside; the reservation's end, whatever became of the generation."""
    release_all([generation])


def release_all(generations: Sequence[Generation]) -> None:
    """Give back for several what `release` does for one, in as many queries."""
    _append(generations, lambda one: {Kind.RELEASE: one.estimated_credits})


def settle(generation: Generation, cost: int) -> None:
    """Replace the reservation by what the job really cost, in credits."""
    _append([generation], lambda one: {Kind.RELEASE: one.estimated_credits, Kind.SETTLE: -cost})


def grant(actor: User, member: User, credits: int, *, note: str = "") -> LedgerEntry:
    """Give a member credits on top of the budget of this day and this month.

    Raises `InvalidAmount` for a number that is none, or that adds up to more than a budget can be.
    """
    day = day_of(timezone.now())
    with transaction.atomic():
        earlier = DailyBalance.objects.select_for_update().filter(member=member, day=day).first()
        most = MOST_CREDITS - (earlier.granted if earlier else 0)
        if not 1 <= credits <= most:
            raise InvalidAmount(
                _("Give from 1 to %(most)s credits.") % {"most": wording.number(most)},
                field="credits",
            )
        entry = LedgerEntry.objects.create(
            member=member, day=day, kind=Kind.GRANT, credits=credits, actor=actor, note=note[:300]
        )
        _add_up(member.pk, day, granted=credits)
    return entry


def balance(member: User) -> int:
    """Return the sum of a member's entries, in credits; negative by what was spent or set aside."""
    total = LedgerEntry.objects.filter(member=member).aggregate(total=Sum("credits"))["total"]
    return total or 0


def paid(generation: Generation) -> int:
    """Return what was paid for a generation, in credits."""
    entry = generation.ledger_entries.filter(kind=Kind.SETTLE).first()
    return -entry.credits if entry else 0
