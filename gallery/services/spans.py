"""Between which keys the pictures of a time are: rows stand in the order of keys, not of times."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet

from gallery.models import Image, User

# Of more pictures than these, the times are compared one by one, which ends soon anyway.
MOST_OF_A_SPAN = 30_000


@dataclass(frozen=True)
class Span:
    """The keys of the first and the last picture of a time."""

    first: int
    last: int

    @property
    def condition(self) -> Q:
        """The same as a condition on images."""
        return Q(pk__gte=self.first, pk__lte=self.last)


def span_of(owners: QuerySet[User], times: list[Q]) -> Span | None:
    """Return between which keys all pictures are that these people have made at such times.

    None where they are too many to look at all of them. Keys rise with time as a rule, and nothing
    relies on it: the pictures in between still have to be asked for their time.
    """
    made = Image.objects.filter(*times, owner__in=owners).values("pk")[: MOST_OF_A_SPAN + 1]
    ends = made.aggregate(first=Min("pk"), last=Max("pk"), number=Count("pk"))
    if ends["number"] > MOST_OF_A_SPAN:
        return None
    return Span(ends["first"] or 0, ends["last"] or 0)
