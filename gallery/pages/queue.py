"""The queue: what a member has under way, what ended lately, and how busy the team is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery import access
from gallery.lifecycle import ACTIVE, State
from gallery.models import Generation, GenerationReference, ReferenceImage, User
from gallery.models.generation import GenerationQuerySet
from gallery.pages.batches import BatchLine, batch_lines
from gallery.pages.outlook import outlooks, roughly
from gallery.pages.tiles import GenerationTile, ImageTile, generation_tile, image_tile
from gallery.services import pricing, retrying, wording
from gallery.services.busyness import Busyness, busyness
from gallery.services.durations import durations

MOST_ROWS = 50
MOST_FINISHED = 5
LATELY = timedelta(days=1)
ENDED = (State.FAILED, State.BLOCKED, State.CANCELLED, State.EXPIRED)


@dataclass(frozen=True)
class QueueRow:
    """One request in the queue."""

    tile: GenerationTile
    now: datetime

    @property
    def generation(self) -> Generation:
        """The request itself."""
        return self.tile.generation

    @property
    def reference(self) -> ReferenceImage | None:
        """The first of its reference images."""
        return next((use.reference for use in self.generation.uses.all()), None)

    @property
    def so_far(self) -> str:
        """For how long it has gone on, and what is usual."""
        generation = self.generation
        began = generation.accepted_at or generation.created_at
        time = roughly(max((self.now - began).total_seconds(), 0))
        known = durations(generation.model, generation.aspect_ratio)
        if generation.state != State.RUNNING or known is None:
            return _("%(time)s so far") % {"time": time}
        usual = roughly(known.typical.total_seconds())
        return _("%(time)s so far, usually %(usual)s") % {"time": time, "usual": usual}


@dataclass(frozen=True)
class Rows:
    """The newest of some requests, and how many there are more."""

    rows: list[QueueRow]
    more: int

    @property
    def more_words(self) -> str:
        """How many are not shown."""
        words = ngettext("and %(count)s more", "and %(count)s more", self.more)
        return words % {"count": wording.number(self.more)}


@dataclass(frozen=True)
class RetryAll:
    """What sending all again that failed would be."""

    count: int
    credits: int


@dataclass(frozen=True)
class QueuePage:
    """The queue of one member."""

    batches: list[BatchLine]
    under_way: Rows
    ended: Rows
    finished: list[ImageTile]
    retry_all: RetryAll
    team: Busyness

    @property
    def team_words(self) -> list[str]:
        """How busy the team is."""
        team = self.team
        places = _("%(used)s of %(places)s places at the provider in use.") % {
            "used": wording.number(team.in_flight),
            "places": wording.number(team.places),
        }
        return [places, _waiting(team)]


def _waiting(team: Busyness) -> str:
    count = {"count": wording.number(team.waiting)}
    if not team.waiting:
        return _("Nothing waits.")
    if team.people is None:
        return (
            ngettext("%(count)s request waits.", "%(count)s requests wait.", team.waiting) % count
        )
    # Where three people wait there are several requests.
    return _("%(count)s requests of %(people)s people wait.") % {
        **count,
        "people": wording.number(team.people),
    }


def queue_page(person: User) -> QueuePage:
    """Return the queue of a person, in a number of queries that does not grow with it."""
    now = timezone.now()
    mine = access.generations_of(person)
    alone = mine.filter(dismissed_at=None, batch=None)
    # A failure is not hidden by what came after it.
    shown = Q(dismissed_at=None) | Q(retry__isnull=False)
    ended = mine.filter(shown, state__in=ENDED, finished_at__gte=now - LATELY)
    finished = access.images_of(person).select_related("generation").newest_first()
    return QueuePage(
        batches=batch_lines(person),
        # What goes out first comes first; a batch is one thing in the queue.
        under_way=_rows(alone.filter(state__in=ACTIVE).order_by("pk"), now),
        ended=_rows(ended.order_by("-finished_at", "-pk"), now),
        finished=[image_tile(image, person) for image in finished[:MOST_FINISHED]],
        retry_all=_retry_all(retrying.to_retry(person)),
        team=busyness(),
    )


def _rows(found: GenerationQuerySet, now: datetime) -> Rows:
    first = GenerationReference.objects.filter(position=0).select_related("reference")
    with_all = found.select_related("owner", "retry", "retry_of").prefetch_related(
        Prefetch("uses", queryset=first)
    )
    rows = list(with_all[:MOST_ROWS])
    known = outlooks(rows)
    return Rows(
        [QueueRow(generation_tile(row, images=[], outlook=known.get(row.pk)), now) for row in rows],
        more=found.count() - len(rows) if len(rows) == MOST_ROWS else 0,
    )


def _retry_all(failed: GenerationQuerySet) -> RetryAll:
    counts = dict(failed.order_by().values_list("model").annotate(Count("pk")))
    return RetryAll(
        count=sum(counts.values()),
        credits=sum(count * pricing.price_of(slug) for slug, count in counts.items()),
    )
