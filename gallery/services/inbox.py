"""What waits for moderators: in what order, narrowed down to what, and in parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from gallery import access
from gallery.models import Case, User
from gallery.services.cases import open_cases

# What somebody may want to see alone, by the word for it in an address.
CAUSES = {"reports": "has_reports", "holds": "has_hold", "appeals": "has_appeal"}
Place = tuple[datetime, int]


@dataclass(frozen=True)
class Wanted:
    """What of the inbox is asked for: a cause of `CAUSES`, and a person's name or public id."""

    cause: str = ""
    person: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """Return what an address asks for; nonsense asks for everything."""
        cause = query.get("cause", "")
        person = query.get("person", "").replace("\0", "").strip()
        return cls(cause=cause if cause in CAUSES else "", person=person[:150])


def waiting(wanted: Wanted) -> QuerySet[Case]:
    """Return what waits, what was promised first comes first."""
    cases = open_cases()
    if wanted.cause:
        cases = cases.filter(**{CAUSES[wanted.cause]: True})
    if wanted.person:
        cases = cases.filter(subject__in=people_named(wanted.person).values("pk"))
    return cases


def after(cases: QuerySet[Case], place: Place) -> QuerySet[Case]:
    """Return those that come after a place in the order."""
    moment, key = place
    return cases.filter(Q(promised_at__gt=moment) | Q(pk__gt=key), promised_at__gte=moment)


def following(moderator: User, case: Case) -> Case | None:
    """Return the case to go on with after another: the next one that is not about the moderator.

    After the last one it is the first again.
    """
    others = open_cases().exclude(subject=moderator).exclude(pk=case.pk)
    return after(others, (case.promised_at, case.pk)).first() or others.first()


def people_named(text: str) -> QuerySet[User]:
    """Return the people whom a public id names, or each word of a name."""
    public_id = access.public_id_in(text)
    if public_id is not None:
        return User.objects.filter(public_id=public_id)
    people = User.objects.all()
    for word in text.split():
        people = people.filter(
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
        )
    return people
