"""The pages of budgets: the team's with all its members, and one member's."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from gallery.forms.budgets import GrantForm, MemberBudgetForm, TeamBudgetsForm
from gallery.models import Budget, LedgerEntry, Standing, User
from gallery.models.budget import Period
from gallery.pages.meters import Meter, meters_of, team_meters
from gallery.permissions import Right
from gallery.services.rooms import Sheet, sheet

Scope = Budget.Scope
MOST_GRANTS = 20


@dataclass(frozen=True)
class MemberRow:
    """A member with what they use today and this month."""

    person: User
    meters: list[Meter]
    has_own: bool

    @property
    def url(self) -> str:
        """The page where the member's budget is set."""
        return reverse("gallery:member-budget", args=[self.person.public_id])


@dataclass(frozen=True)
class BudgetsPage:
    """The team's budgets and those of its members."""

    form: TeamBudgetsForm
    team: list[Meter]
    rows: list[MemberRow]
    may_change: bool

    @property
    def is_overdrawn(self) -> bool:
        """Whether something waits because more is used than there is."""
        own = [meter for row in self.rows for meter in row.meters]
        return any(meter.over for meter in [*self.team, *own])


@dataclass(frozen=True)
class MemberBudgetPage:
    """One member's budget."""

    person: User
    form: MemberBudgetForm
    grant_form: GrantForm
    meters: list[Meter]

    @cached_property
    def grants(self) -> list[LedgerEntry]:
        """What the member was given lately, the newest first."""
        given = self.person.ledger_entries.filter(kind=LedgerEntry.Kind.GRANT)
        return list(given.select_related("actor").order_by("-pk")[:MOST_GRANTS])

    @property
    def is_overdrawn(self) -> bool:
        """Whether what waits of the member is held back."""
        return any(meter.over for meter in self.meters)


def holders() -> QuerySet[User]:
    """Return the people whose budgets can be set."""
    return User.objects.filter(standing__in=[Standing.ACTIVE, Standing.SUSPENDED])


def budgets_page(reader: User, form: TeamBudgetsForm | None = None) -> BudgetsPage:
    """Return the page of all budgets; `form` is one that came back with errors."""
    books = sheet(timezone.now())
    return BudgetsPage(
        form=form or TeamBudgetsForm(initial=_initial(books)),
        team=team_meters(books),
        rows=[
            MemberRow(
                person,
                meters_of(books, person),
                has_own=any((person.pk, period) in books.budgets for period in Period),
            )
            for person in holders().order_by("username")
        ],
        may_change=reader.may(Right.MANAGE_MONEY),
    )


def _initial(books: Sheet) -> dict[str, int]:
    return {f"{of}_{period}": credits for (of, period), credits in books.budgets.items()}


def member_budget_page(
    person: User, *, form: MemberBudgetForm | None = None, grant_form: GrantForm | None = None
) -> MemberBudgetPage:
    """Return the page of one member's budget; the forms are those that came back with errors."""
    books = sheet(timezone.now())
    initial = {str(period): books.budgets.get((person.pk, period)) for period in Period}
    return MemberBudgetPage(
        person=person,
        form=form or MemberBudgetForm(initial=initial),
        grant_form=grant_form or GrantForm(),
        meters=meters_of(books, person),
    )
