"""The list of people, and the page of one person: counts and dates, never what they make."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from gallery.forms.people import FindPeopleForm, RoleForm
from gallery.forms.viewing import ViewAsForm
from gallery.models import DailyBalance, Departure, Image, Period, Standing, User
from gallery.permissions import Right
from gallery.services.leaving import Belongings, belongings
from gallery.services.rooms import term_of
from gallery.services.viewing import may_begin

PAGE_LENGTH = 50
BADGES = {
    Standing.PENDING: "badge-warn",
    Standing.ACTIVE: "badge-good",
    Standing.SUSPENDED: "badge-bad",
    Standing.FORMER: "",
}


@dataclass(frozen=True)
class PersonRow:
    """One person in the list."""

    person: User
    images: int
    used: int

    @property
    def url(self) -> str:
        """The person's own page."""
        return reverse("gallery:person", args=[self.person.public_id])

    @property
    def badge(self) -> str:
        """Style class of the person's standing."""
        return BADGES[Standing(self.person.standing)]


@dataclass(frozen=True)
class PeoplePage:
    """The list; `waiting` are those who have asked for an account."""

    form: FindPeopleForm
    rows: list[PersonRow]
    waiting: list[PersonRow]
    page: "Page[User]"
    query: str
    may_manage: bool


@dataclass(frozen=True)
class PersonPage:
    """One person, as an admin or an auditor sees them."""

    row: PersonRow
    has: Belongings
    departure: Departure | None
    role_form: RoleForm
    may_manage: bool
    may_moderate: bool
    is_oneself: bool
    view_as: ViewAsForm | None

    @property
    def person(self) -> User:
        """Whom the page is about."""
        return self.row.person

    @property
    def is_leaving(self) -> bool:
        """Whether their things are to be deleted, and that can still be called off."""
        return self.departure is not None and self.person.standing != Standing.FORMER


def _with_figures(people: QuerySet[User], now: datetime) -> QuerySet[User]:
    """Add how many pictures each has, and the credits of this month of the portal's calendar."""
    images = Image.objects.filter(owner=OuterRef("pk")).order_by().values("owner")
    month = term_of(Period.MONTH, now)
    balances = DailyBalance.objects.filter(
        member=OuterRef("pk"), day__range=(month.first, month.last)
    ).values("member")
    return people.annotate(
        images_had=Coalesce(Subquery(images.annotate(n=Count("pk")).values("n")), 0),
        credits_used=Coalesce(Subquery(balances.annotate(n=Sum("used")).values("n")), 0),
    )


def _row(person: User) -> PersonRow:
    return PersonRow(
        person,
        images=getattr(person, "images_had"),  # noqa: B009
        used=getattr(person, "credits_used"),  # noqa: B009
    )


def _found(form: FindPeopleForm) -> QuerySet[User]:
    people = User.objects.all()
    if not form.is_valid():
        return people
    for word in form.cleaned_data["q"].split():
        people = people.filter(
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
        )
    standing = form.cleaned_data["standing"]
    return people.filter(standing=standing) if standing else people


def people_page(reader: User, form: FindPeopleForm, number: str) -> PeoplePage:
    """Return a page of the list; those who wait for approval come before everybody else."""
    order = [When(standing=standing, then=place) for place, standing in enumerate(BADGES)]
    found = _with_figures(_found(form), timezone.now()).order_by(
        Case(*order, output_field=IntegerField()), "username", "pk"
    )
    page = Paginator(found, PAGE_LENGTH).get_page(number)
    rows = [_row(person) for person in page]
    asked = (
        {key: value for key, value in form.cleaned_data.items() if value}
        if (form.is_valid())
        else {}
    )
    return PeoplePage(
        form=form,
        rows=[row for row in rows if row.person.standing != Standing.PENDING],
        waiting=[row for row in rows if row.person.standing == Standing.PENDING],
        page=page,
        query=urlencode(asked),
        may_manage=reader.may(Right.MANAGE_PEOPLE),
    )


def person_page(reader: User, person: User, view_as: ViewAsForm | None = None) -> PersonPage:
    """Return the page of one person; `view_as` is a form of viewing as them that was refused."""
    figures = _with_figures(User.objects.filter(pk=person.pk), timezone.now()).get()
    departures = Departure.objects.filter(person=person).select_related("heir", "decided_by")
    return PersonPage(
        row=_row(figures),
        has=belongings(person),
        departure=departures.first(),
        role_form=RoleForm(initial={"role": person.role}),
        may_manage=reader.may(Right.MANAGE_PEOPLE) and person.standing != Standing.FORMER,
        may_moderate=reader.may(Right.MODERATE),
        is_oneself=reader.pk == person.pk,
        view_as=(view_as or ViewAsForm())
        if reader.may(Right.VIEW_AS) and may_begin(reader, person)
        else None,
    )
