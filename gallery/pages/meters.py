"""What was used of budgets, as bars with words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gallery.models import Budget, Period, User
from gallery.services.budgets import moment_words
from gallery.services.rooms import Room, Sheet


@dataclass(frozen=True)
class Meter:
    """What was used in a day or a month, of a budget where there is one."""

    period: Period
    used: int
    room: Room | None
    is_of_team: bool = False

    @property
    def is_today(self) -> bool:
        """Whether it is about the day, and not the month."""
        return self.period == Period.DAY

    @property
    def words(self) -> str:
        """Whose use of which span it shows."""
        if self.is_of_team:
            return _("The team today") if self.is_today else _("The team this month")
        return _("Today") if self.is_today else _("This month")

    @property
    def full(self) -> int:
        """The length of the meter; that of an empty budget is not 0, which would mean nothing."""
        return max(self.room.budget, 1) if self.room else 1

    @property
    def shown(self) -> int:
        """How far it is filled: all of it where nothing is left."""
        return self.full if self.room and self.room.left <= 0 else min(self.used, self.full)

    @property
    def style(self) -> str:
        """Style class by how much is left."""
        if self.room is None or not self.room.is_low:
            return ""
        return "meter-full" if self.room.left <= 0 else "meter-warn"

    @property
    def over(self) -> int:
        """How much more was used than there is."""
        return max(-self.room.left, 0) if self.room else 0

    @property
    def renews(self) -> str:
        """When the budget begins anew, in words."""
        return moment_words(self.room.renews_at) if self.room else ""


def meters_of(books: Sheet, person: User) -> list[Meter]:
    """Return what a member has used today and this month."""
    own = {
        room.period: room for room in books.rooms(person.pk) if room.scope == Budget.Scope.MEMBER
    }
    return [Meter(period, books.use(person.pk, period).used, own.get(period)) for period in Period]


def team_meters(books: Sheet) -> list[Meter]:
    """Return what all have used together today and this month."""
    team = {room.period: room for room in books.team()}
    return [
        Meter(period, books.used_by_all(period), team.get(period), is_of_team=True)
        for period in Period
    ]
