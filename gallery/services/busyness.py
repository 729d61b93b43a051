"""How busy the team is, in numbers that tell of nobody in particular."""

from dataclasses import dataclass

from django.db.models import Count

from gallery.lifecycle import State
from gallery.models import Generation, ProviderGate

# Of so few people one could guess whose requests are counted.
FEWEST_PEOPLE = 3


@dataclass(frozen=True, slots=True)
class Busyness:
    """Jobs at the provider of so many places, and requests that wait, of so many people.

    `people` is None where they are so few that each would know of the others.
    """

    in_flight: int
    places: int
    waiting: int
    people: int | None


def busyness() -> Busyness:
    """Return how busy the team is, its requests of all members taken together."""
    places = ProviderGate.objects.values_list("max_in_flight", flat=True).first()
    in_flight = Generation.objects.in_flight().count()
    waiting = Generation.objects.filter(state=State.QUEUED).aggregate(
        requests=Count("pk"), people=Count("owner", distinct=True)
    )
    people = waiting["people"]
    return Busyness(
        in_flight=in_flight,
        places=max(places or ProviderGate().max_in_flight, in_flight),
        waiting=waiting["requests"],
        people=people if people >= FEWEST_PEOPLE else None,
    )
