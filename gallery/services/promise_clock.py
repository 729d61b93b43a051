"""Telling moderators, once for each case, that little is left of the time that was promised."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from gallery.models import Case, Notice, Standing, Topic, User
from gallery.permissions import Right, Role, may
from gallery.services.cases import open_cases
from gallery.services.notices import tell
from gallery.services.selection import in_parts

# Of the time that was promised; the longest that can be is what the portal's settings allow.
SHARE = 4
LONGEST = timedelta(hours=720)
MODERATING = [role for role in Role if may(role, Right.MODERATE)]


def warn_of_short_ones() -> int:
    """Tell all moderators in one notice each of what runs short; return how many cases these are.

    Nobody is told of what is about themselves.
    """
    with transaction.atomic():
        told = [subject for some in in_parts(_short_ones()) for subject in _mark(some)]
        if told:
            people = User.objects.filter(role__in=MODERATING, standing=Standing.ACTIVE)
            for person in people.order_by("pk"):
                number = sum(subject != person.pk for subject in told)
                if number:
                    data = {"number": number}
                    tell(person, Notice.Kind.CASES_RUN_SHORT, topic=Topic.TEAM, data=data)
    return len(told)


def _short_ones() -> list[int]:
    """Return the keys of the cases of whose time less than a quarter is left."""
    now = timezone.now()
    cases = open_cases().filter(warned_at=None, promised_at__lt=now + LONGEST / SHARE)
    rows = cases.values_list("pk", "opened_at", "promised_at")
    return [key for key, opened, promised in rows if promised - now < (promised - opened) / SHARE]


def _mark(keys: list[int]) -> list[int]:
    """Note that people are told of these, where nobody was yet; return whose they are."""
    rows = Case.objects.select_for_update(of=["self"], no_key=True).order_by("pk")
    due = rows.filter(pk__in=keys, warned_at=None, closed_at=None)
    found = list(due.values_list("pk", "subject"))
    marked = Case.objects.filter(pk__in=[key for key, _subject in found])
    marked.update(warned_at=timezone.now())
    return [subject for _key, subject in found]
