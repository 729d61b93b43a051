"""What budgets leave: the room of a member and of the team, and who has overdrawn theirs.

A member's own budget goes before the one that is for each member, and grants of the period raise
it; the team's is a ceiling over all use, which no grant raises. All go by the portal's calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.cache import caches
from django.db.models import Q, Sum
from django.utils import timezone

from gallery.models import Budget, DailyBalance, User
from gallery.models.budget import Period
from gallery.services import ledger
from gallery.services.remembering import BUDGETS, remembered

Scope = Budget.Scope
Budgets = dict[tuple[int | str, Period], int]
WARN_PERCENT = 80
# How long the engine may go by what it has last seen of the books.
REMEMBER = timedelta(seconds=1)
OVERDRAWN = "overdrawn"


@dataclass(frozen=True, slots=True)
class Term:
    """The days of the present day or month, both ends included."""

    first: date
    last: date

    @property
    def renews_at(self) -> datetime:
        """The moment at which the next one begins."""
        after = self.last + timedelta(days=1)
        return datetime.combine(after, time(), tzinfo=timezone.get_default_timezone())


def term_of(period: Period, now: datetime) -> Term:
    """Return the day or the month that it is now."""
    today = ledger.day_of(now)
    if period == Period.DAY:
        return Term(today, today)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Term(today.replace(day=1), next_month - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Room:
    """What one budget leaves: `budget` has what was granted on top, `used` what is set aside.

    Its scope is the team or one member, also where that member has the budget of each.
    """

    scope: Budget.Scope
    period: Period
    budget: int
    used: int
    term: Term

    @property
    def left(self) -> int:
        """What may still be used; negative where more was used than there is."""
        return self.budget - self.used

    @property
    def renews_at(self) -> datetime:
        """When the budget begins anew."""
        return self.term.renews_at

    @property
    def is_low(self) -> bool:
        """Whether so much is used that its owner is warned."""
        return self.used * 100 >= self.budget * WARN_PERCENT


@dataclass(frozen=True, slots=True)
class Use:
    """What was used and granted in a day or a month, in credits."""

    used: int = 0
    granted: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The budgets, and what was used of them in the present day and month, by members' keys."""

    budgets: dict[tuple[int | str, Period], int]
    uses: dict[tuple[int, Period], Use]
    terms: dict[Period, Term]

    def use(self, member: int, period: Period) -> Use:
        """Return what a member has used."""
        return self.uses.get((member, period), Use())

    def rooms(self, member: int) -> list[Room]:
        """Return the rooms of a member, the team's included, those without a ceiling left out."""
        return [*self._own(member), *self.team()]

    def _own(self, member: int) -> list[Room]:
        found = []
        for period, term in self.terms.items():
            each = self.budgets.get((Scope.EACH_MEMBER, period))
            budget = self.budgets.get((member, period), each)
            if budget is not None:
                use = self.use(member, period)
                found.append(Room(Scope.MEMBER, period, budget + use.granted, use.used, term))
        return found

    def team(self) -> list[Room]:
        """Return the rooms of the team as a whole."""
        return [
            Room(Scope.TEAM, period, budget, self.used_by_all(period), term)
            for period, term in self.terms.items()
            if (budget := self.budgets.get((Scope.TEAM, period))) is not None
        ]

    def used_by_all(self, period: Period) -> int:
        """Return what all members have used together."""
        return sum(use.used for (_member, of), use in self.uses.items() if of == period)

    def overdrawn(self) -> "Overdrawn":
        """Return whose budgets have less than nothing left."""
        members = {member for member, _period in self.uses}
        return Overdrawn(
            team=any(room.left < 0 for room in self.team()),
            members=frozenset(
                member for member in members if any(room.left < 0 for room in self._own(member))
            ),
        )


@dataclass(frozen=True, slots=True)
class Overdrawn:
    """Whose requests are not sent for now: all of the team's, or those of some members."""

    team: bool = False
    members: frozenset[int] = frozenset()


def sheet(now: datetime, *, member: User | None = None) -> Sheet:
    """Return budgets and use, of all or as far as they concern a member, in two queries."""
    return _with_uses(_budgets(member), now, member)


def _budgets(member: User | None = None) -> Budgets:
    rows = Budget.objects.all()
    if member is not None:
        rows = rows.filter(Q(member=member) | Q(member=None))
    return {(row.member_id or row.scope, Period(row.period)): row.credits for row in rows}


def _with_uses(budgets: Budgets, now: datetime, member: User | None) -> Sheet:
    terms = {period: term_of(period, now) for period in Period}
    for_team = any(owner == Scope.TEAM for owner, _period in budgets)
    return Sheet(budgets, _uses(terms, None if for_team else member), terms)


def _uses(terms: dict[Period, Term], member: User | None) -> dict[tuple[int, Period], Use]:
    today, month = Q(day=terms[Period.DAY].first), terms[Period.MONTH]
    rows = DailyBalance.objects.filter(day__range=(month.first, month.last))
    if member is not None:
        rows = rows.filter(member=member)
    uses = {}
    for row in rows.values("member").annotate(
        used_this_month=Sum("used"),
        granted_this_month=Sum("granted"),
        used_today=Sum("used", filter=today, default=0),
        granted_today=Sum("granted", filter=today, default=0),
    ):
        key = row["member"]
        uses[key, Period.DAY] = Use(row["used_today"], row["granted_today"])
        uses[key, Period.MONTH] = Use(row["used_this_month"], row["granted_this_month"])
    return uses


def rooms(member: User, now: datetime) -> list[Room]:
    """Return what is left of each budget that bounds a member: the own ones, then the team's."""
    return sheet(now, member=member).rooms(member.pk)


def shown_rooms(member: User, now: datetime) -> list[Room]:
    """Return `rooms` for a page: the budgets as they were within the last second."""
    budgets = {
        (owner, period): credits
        for (owner, period), credits in remembered(BUDGETS, _budgets).items()
        if owner == member.pk or isinstance(owner, str)
    }
    return _with_uses(budgets, now, member).rooms(member.pk) if budgets else []


def tightest(found: Sequence[Room]) -> Room | None:
    """Return the room with the least left; of several the one that takes longest to renew."""
    return min(found, key=lambda room: (room.left, -room.renews_at.timestamp()), default=None)


def overdrawn(now: datetime) -> Overdrawn:
    """Return who has less than nothing left; looked up anew after a second.

    That happens where jobs cost more than they were expected to, and where a budget was lowered
    below what is set aside. What waits is then not sent before there is room again.
    """
    seen: tuple[datetime, Overdrawn] | None = caches["process"].get(OVERDRAWN)
    # What was seen later than now was seen before the clock was set back.
    if seen is not None and seen[0] <= now < seen[0] + REMEMBER:
        return seen[1]
    found = sheet(now).overdrawn() if Budget.objects.exists() else Overdrawn()
    caches["process"].set(OVERDRAWN, (now, found))
    return found


def forget() -> None:
    """Have budgets looked up anew at once, in this process."""
    caches["process"].delete_many([OVERDRAWN, BUDGETS])
