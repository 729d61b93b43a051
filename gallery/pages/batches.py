"""Batches as pages show them: how far each is, and its pictures one by one."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from gallery import access
from gallery.lifecycle import ACTIVE, State
from gallery.models import Batch, Generation, User
from gallery.pages.tiles import GenerationTile, ImageTile, generation_tile

PAGE_SIZE = 30
ROWS_ON_A_PAGE = 50
FAILURES = (State.FAILED, State.BLOCKED, State.EXPIRED)
FIGURES = ("size", "done", "failed", "cancelled", "waiting", "under_way", "spent")
UNDER_WAY = (State.SUBMITTING, State.RUNNING, State.COLLECTING)


@dataclass(frozen=True)
class BatchLine:
    """How far a batch is, in pictures; `spent` in credits."""

    batch: Batch
    size: int
    done: int
    failed: int
    cancelled: int
    waiting: int
    under_way: int
    spent: int

    @property
    def name(self) -> str:
        """What its owner calls it."""
        return self.batch.name

    @property
    def public_id(self) -> str:
        """What its addresses name it by."""
        return str(self.batch.public_id)

    @property
    def url(self) -> str:
        """Its own page."""
        return reverse("gallery:batch", args=[self.batch.public_id])

    @property
    def is_paused(self) -> bool:
        """Whether nothing more of it is sent for now."""
        return self.batch.paused_at is not None

    @property
    def is_cancelled(self) -> bool:
        """Whether what was not sent was taken back."""
        return self.batch.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it waits or is under way."""
        return not self.waiting and not self.under_way

    @property
    def can_pause(self) -> bool:
        """Whether something of it can be held back."""
        return bool(self.waiting) and not self.is_paused and not self.is_cancelled

    @property
    def can_resume(self) -> bool:
        """Whether something of it is held back."""
        return bool(self.waiting) and self.is_paused

    @property
    def can_cancel(self) -> bool:
        """Whether something of it can be taken back."""
        return bool(self.waiting)

    @property
    def ended(self) -> int:
        """How many have come to an end, whichever."""
        return self.done + self.failed + self.cancelled

    @property
    def state_words(self) -> str:
        """Where it is as a whole, in a word or two."""
        if self.is_cancelled:
            return _("Cancelled")
        if self.is_over:
            return _("Finished")
        return _("Paused") if self.is_paused else _("Under way")


@dataclass(frozen=True)
class BatchRow:
    """One picture of a batch: its request, and what came of it."""

    tile: GenerationTile

    @property
    def number(self) -> int:
        """Its place in the batch, from 1."""
        return self.tile.generation.position + 1

    @property
    def picture(self) -> ImageTile | None:
        """The picture, once it is there."""
        return next(iter(self.tile.images), None)

    @property
    def url(self) -> str:
        """Where more is said of it."""
        return self.picture.url if self.picture else self.tile.url


@dataclass(frozen=True)
class BatchPage:
    """A batch with some of its pictures, in the order of the table."""

    line: BatchLine
    rows: list[BatchRow]
    next_url: str
    is_first: bool


@dataclass(frozen=True)
class BatchesPage:
    """A page of somebody's batches, the newest first."""

    lines: list[BatchLine]
    older_url: str
    is_first: bool

    @cached_property
    def is_empty(self) -> bool:
        """Whether there was never one."""
        return self.is_first and not self.lines


def batch_lines(person: User, most: int = 20) -> list[BatchLine]:
    """Return the batches that still go on or are paused, the newest first, in two queries."""
    goes_on = Generation.objects.filter(batch=OuterRef("pk"), state__in=ACTIVE)
    rows = access.batches_of(person).filter(Exists(goes_on)).order_by("-pk")
    return _lines(rows, most)


def batch_line(batch: Batch) -> BatchLine:
    """Return how far one batch is."""
    return _lines(Batch.objects.filter(pk=batch.pk), 1)[0]


def batches_page(person: User, before: Batch | None = None) -> BatchesPage:
    """Return a page of all batches; `before` is the last one of the page before."""
    rows = access.batches_of(person).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before.pk)
    lines = _lines(rows, PAGE_SIZE + 1)
    shown, older_url = lines[:PAGE_SIZE], ""
    if len(lines) > PAGE_SIZE:
        older_url = f"{reverse('gallery:batches')}?before={shown[-1].public_id}"
    return BatchesPage(lines=shown, older_url=older_url, is_first=before is None)


def batch_page(batch: Batch, after: str = "") -> BatchPage:
    """Return a batch with its pictures that come after this number in it."""
    last = int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0
    found = list(
        Generation.objects.filter(batch=batch, position__gte=last)
        .prefetch_related(access.kept_images())
        .order_by("position", "pk")[: ROWS_ON_A_PAGE + 1]
    )
    rows = [
        BatchRow(generation_tile(one, images=list(one.images.all()), outlook=None))
        for one in found[:ROWS_ON_A_PAGE]
    ]
    line = batch_line(batch)
    more = f"{line.url}?after={rows[-1].number}" if len(found) > ROWS_ON_A_PAGE else ""
    return BatchPage(line=line, rows=rows, next_url=more, is_first=not last)


def _lines(batches: QuerySet[Batch], most: int) -> list[BatchLine]:
    """Return lines in two queries: the batches, and how many pictures of each are where."""
    chosen = list(batches[:most])
    counted = (
        Generation.objects.filter(batch__in=chosen)
        .values("batch")
        .annotate(
            size=Count("pk"),
            done=Count("pk", filter=Q(state=State.COMPLETED)),
            failed=Count("pk", filter=Q(state__in=FAILURES)),
            cancelled=Count("pk", filter=Q(state=State.CANCELLED)),
            waiting=Count("pk", filter=Q(state=State.QUEUED)),
            under_way=Count("pk", filter=Q(state__in=UNDER_WAY)),
            spent=Sum("credit_cost", default=0),
        )
        .values_list("batch", *FIGURES)
    )
    figures = {key: dict(zip(FIGURES, numbers, strict=True)) for key, *numbers in counted}
    nothing = dict.fromkeys(FIGURES, 0)
    return [BatchLine(batch, **figures.get(batch.pk, nothing)) for batch in chosen]
