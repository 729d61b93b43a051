"""Generations: one request each, with its whole life, and the only code that changes a state."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gallery.lifecycle import (
    ACTIVE,
    CLOCK_SKEW,
    INITIAL,
    LONGEST_LEASE,
    LONGEST_PAUSES,
    UNRESOLVED,
    WITH_JOB,
    EndReason,
    State,
    may_move,
)

# A request whose outcome stays unknown holds no place in flight for long: a few that the provider
# can't cope with would stop everybody's.
TRIES_WITH_A_PLACE = 3
ENDS_FOR_GOOD = (State.COMPLETED, State.FAILED, State.BLOCKED, State.CANCELLED)
NOTHING_TO_DO = {"due_at": None, "lease_token": None, "lease_until": None}
ENDS_WITH_REASON = (State.FAILED, State.BLOCKED, State.CANCELLED, State.EXPIRED)


class GenerationQuerySet(models.QuerySet["Generation"]):
    """Questions about generations, and the guarded ways to write them."""

    def unleased(self, now: datetime) -> Self:
        """Those that no worker holds at this time."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lte=now))

    def due(self, now: datetime) -> Self:
        """Those that somebody should look at now, the longest waiting first."""
        return self.unleased(now).filter(due_at__lte=now).order_by("due_at", "pk")

    def without_paused(self) -> Self:
        """Those that no paused batch holds back."""
        return self.filter(Q(batch=None) | Q(batch__paused_at=None))

    def mend_times(self, now: datetime) -> int:
        """Forget times that lie further ahead than any could; return how many rows had some.

        They were written before the clock was set back, and would be waited for in vain.
        """
        mended = self.filter(
            state__in=LONGEST_PAUSES, lease_until__gt=now + LONGEST_LEASE + CLOCK_SKEW
        ).update(lease_token=None, lease_until=None)
        for state, pause in LONGEST_PAUSES.items():
            too_far = self.filter(state=state, due_at__gt=now + pause + CLOCK_SKEW)
            mended += too_far.update(due_at=now)
        return mended

    def lease(self, *, until: datetime, now: datetime) -> uuid.UUID:
        """Take the right to advance those of these rows that are free, under one token.

        The attempt is counted here, before anything risky, because a step may kill its worker.
        """
        token = uuid.uuid4()
        self.unleased(now).update(lease_token=token, lease_until=until, attempts=F("attempts") + 1)
        return token

    def renew(self, tokens: Collection[uuid.UUID], *, until: datetime, now: datetime) -> int:
        """Hold rows for longer that are held under one of the tokens; return how many are."""
        held = self.filter(lease_token__in=tokens, lease_until__gt=now)
        return held.update(lease_until=until)

    def in_flight(self) -> Self:
        """Those that the provider works on, or may be working on, as far as we know."""
        return self.filter(
            Q(state=State.RUNNING) | Q(state=State.SUBMITTING, tries__lt=TRIES_WITH_A_PLACE)
        )

    def still_running(
        self, pks: Collection[int], *, progress: int, due_at: datetime, now: datetime, news: bool
    ) -> None:
        """Note that these jobs run on; `news` says that who watches the rows would notice."""
        fields: dict[str, Any] = {"progress": progress, "due_at": due_at, "tries": 0}
        if news:
            fields |= {"changed_at": now, "revision": F("revision") + 1}
        self.unleased(now).filter(pk__in=pks, state=State.RUNNING).update(**fields)

    def write(
        self,
        pk: int,
        *,
        expect: State,
        to: State,
        now: datetime,
        token: uuid.UUID | None = None,
        quiet: bool = False,
        **fields: Any,
    ) -> bool:
        """Change a row, and its state if `to` differs: the one place where that happens.

        Nothing changes, and False is returned, unless the row is still in the state `expect` and
        still leased under `token` (or, without a token, leased to nobody). So a worker that lost
        its lease can't overwrite what its successor did. A `quiet` change is one that nobody who
        watches the row would notice. An end is looked at again only where `due_at` says when.

        Raises `ValueError` for a move that the lifecycle does not have.
        """
        if to != expect:
            if not may_move(expect, to):
                raise ValueError(f"There is no move from {expect} to {to}.")
            fields = {"attempts": 0, "tries": 0, "finished_at": None, "end_reason": ""} | fields
            if to not in ACTIVE:
                fields = NOTHING_TO_DO | fields | {"finished_at": now}
        rows = self.filter(pk=pk, state=expect)
        rows = rows.filter(lease_token=token) if token else rows.unleased(now)
        if not quiet:
            fields |= {"changed_at": now, "revision": F("revision") + 1}
        return bool(rows.update(state=to, **fields))

    def hand_back(
        self, pk: int, *, expect: State, to: State, now: datetime, token: uuid.UUID, **fields: Any
    ) -> bool:
        """Write like `write`, and end the lease, as an orderly step does, in the same statement."""
        ended = {"lease_token": None, "lease_until": None, "attempts": 0}
        return self.write(pk, expect=expect, to=to, now=now, token=token, **ended | fields)


class Generation(models.Model):
    """One request for a picture: prompt, settings, references, and where it is in its life.

    The row says what is to happen next and when (`due_at`); whoever holds its lease does it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="generations"
    )
    prompt = models.TextField()
    model = models.CharField(max_length=60)
    aspect_ratio = models.CharField(max_length=10)
    references = models.ManyToManyField(
        "gallery.ReferenceImage", through="gallery.GenerationReference", related_name="generations"
    )
    form_token = models.UUIDField(
        help_text="Names one press of the button, so that a repeated form makes its requests once."
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Its place among those that one press has asked for."
    )
    batch = models.ForeignKey(
        "gallery.Batch", on_delete=models.PROTECT, null=True, blank=True, related_name="generations"
    )
    collection = models.ForeignKey(
        "gallery.Collection",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where its pictures are put.",
    )
    retry_of = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="retry"
    )
    remix_of = models.ForeignKey(
        "gallery.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="remixes",
        help_text="The picture whose prompt or looks it began with.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=12, choices=State.choices, default=INITIAL)
    end_reason = models.CharField(max_length=24, choices=EndReason.choices, blank=True, default="")
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="When the engine is to look at it; empty once it is over."
    )
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="Claims since the last step that came to an orderly end."
    )
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="Orderly failures of the step that this state asks for."
    )
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    job_id = models.CharField(max_length=100, blank=True, default="")
    progress = models.PositiveSmallIntegerField(default=0)
    result_urls = models.JSONField(default=list, blank=True)
    provider_sentence = models.CharField(max_length=300, blank=True, default="")
    turn = models.PositiveBigIntegerField(
        default=0, help_text="Its place in the order of sending, in which members take turns."
    )
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was first sent under its idempotency key."
    )
    sent_request = models.JSONField(
        null=True,
        blank=True,
        help_text="What was sent then: under one key the provider takes nothing else.",
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(
        null=True, blank=True, help_text="When the provider had finished, by our clock."
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    estimated_credits = models.PositiveIntegerField()
    credit_cost = models.PositiveIntegerField(null=True, blank=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        indexes = [
            # Whole and not partial: the planner can't prove that a bound parameter fits a part.
            models.Index(fields=["state", "due_at", "id"], name="generation_due"),
            models.Index(fields=["state", "turn", "id"], name="generation_turns"),
            models.Index(fields=["changed_at"], name="generation_changed"),
            models.Index(
                "owner", F("created_at").desc(), F("id").desc(), name="generation_own_newest_first"
            ),
            models.Index(
                fields=["owner", "id"],
                name="generation_own_unresolved",
                condition=~Q(state=State.COMPLETED) & Q(dismissed_at=None),
            ),
            models.Index("model", "state", F("id").desc(), name="generation_newest_of_model"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="generation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(lease_token=None, lease_until=None)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="generation_lease_whole_or_none",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ACTIVE), due_at__isnull=False, finished_at=None)
                | Q(state=State.EXPIRED, finished_at__isnull=False)
                | Q(
                    state__in=ENDS_FOR_GOOD,
                    due_at=None,
                    lease_token=None,
                    finished_at__isnull=False,
                ),
                name="generation_is_due_or_over",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDS_WITH_REASON) & ~Q(end_reason="")
                | ~Q(state__in=ENDS_WITH_REASON) & Q(end_reason=""),
                name="generation_ends_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WITH_JOB))
                | (~Q(job_id="") & Q(sent_at__isnull=False)),
                name="generation_made_by_a_job",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUBMITTING) | Q(sent_at__isnull=False),
                name="generation_sent_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.QUEUED, State.CANCELLED])
                | Q(job_id="", sent_at=None),
                name="generation_unsent_has_no_job",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.COMPLETED) | Q(credit_cost__isnull=False),
                name="generation_completed_has_a_cost",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="generation_progress_in_percent"
            ),
            models.UniqueConstraint(
                "owner", "form_token", "position", name="generation_once_per_form"
            ),
            models.UniqueConstraint(
                fields=["job_id"], condition=~Q(job_id=""), name="generation_once_per_job"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def idempotency_key(self) -> str:
        """What the provider recognises a repeat by (Apiframe v2, POST /v2/images/generate)."""
        return str(self.public_id)

    @property
    def is_over(self) -> bool:
        """Whether it has reached an end, whichever."""
        return self.state not in ACTIVE

    @property
    def cost_is_unknown(self) -> bool:
        """Whether it ended without our learning what it has cost."""
        return self.end_reason in UNRESOLVED and self.credit_cost is None
