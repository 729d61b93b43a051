"""The life of a generation as data: its states, the moves between them, and their time limits."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a generation is; the texts are what its owner reads."""

    QUEUED = "queued", _("Waiting here")
    SUBMITTING = "submitting", _("Being sent")
    RUNNING = "running", _("Being made")
    COLLECTING = "collecting", _("Being saved")
    COMPLETED = "completed", _("Done")
    FAILED = "failed", _("Failed")
    BLOCKED = "blocked", _("Blocked by the content policy")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Stopped waiting")


class EndReason(TextChoices):
    """Why a generation ended without a picture; stored as a code and put into words by a page."""

    REJECTED = "rejected", _("The provider did not accept the request.")
    POLICY = "policy", _("The provider's content policy blocked this prompt or reference.")
    PROVIDER_FAULT = "provider-fault", _("The provider could not make this picture.")
    OUTCOME_UNKNOWN = "outcome-unknown", _("The provider never told us whether it took the job.")
    JOB_LOST = "job-lost", _("The provider no longer knows this job.")
    NO_RESULT = "no-result", _("The provider finished without a picture.")
    RESULT_UNAVAILABLE = "result-unavailable", _("The finished picture could not be fetched.")
    RESULT_DAMAGED = "result-damaged", _("The finished file was not a usable picture.")
    TIMED_OUT = "timed-out", _("The provider took longer than a day.")
    STOPPED_WAITING = "stopped-waiting", _("You no longer wait for it.")
    GAVE_UP = "gave-up", _("Something in the portal failed again and again on this request.")
    BY_OWNER = "by-owner", _("You cancelled this request before it was sent.")
    SUSPENDED = "suspended", _("Whoever asked for it was suspended before it was sent.")


# Ends at which nobody knows whether the provider was paid: the reservation stays for an admin.
UNRESOLVED = frozenset({EndReason.OUTCOME_UNKNOWN, EndReason.JOB_LOST, EndReason.GAVE_UP})

MOVES: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SUBMITTING, State.CANCELLED, State.FAILED}),
    # Back to the queue only where the provider certainly did not take the job.
    State.SUBMITTING: frozenset({State.QUEUED, State.RUNNING, State.FAILED, State.BLOCKED}),
    State.RUNNING: frozenset({State.COLLECTING, State.FAILED, State.BLOCKED, State.EXPIRED}),
    State.COLLECTING: frozenset({State.COMPLETED, State.FAILED}),
    State.COMPLETED: frozenset(),
    # A result that is found again, or that comes late, is still collected.
    State.FAILED: frozenset({State.COLLECTING}),
    State.EXPIRED: frozenset({State.COLLECTING, State.FAILED, State.BLOCKED}),
    State.BLOCKED: frozenset(),
    State.CANCELLED: frozenset(),
}
INITIAL = State.QUEUED
ENDS = frozenset(
    {State.COMPLETED, State.FAILED, State.BLOCKED, State.CANCELLED, State.EXPIRED},
)
ACTIVE = frozenset(State) - ENDS
# States in which the provider's job id is known.
WITH_JOB = frozenset({State.RUNNING, State.COLLECTING, State.COMPLETED, State.EXPIRED})

# How long one worker may hold a row without saying that it still works on it: longer than a call
# to the provider takes, and, while files are fetched and scaled, longer than from one picture to
# the next.
LEASES: dict[State, timedelta] = {
    State.QUEUED: timedelta(seconds=40),
    State.SUBMITTING: timedelta(seconds=40),
    State.RUNNING: timedelta(seconds=40),
    State.EXPIRED: timedelta(seconds=40),
    State.COLLECTING: timedelta(seconds=30),
}
LONGEST_LEASE = max(LEASES.values())
# How far ahead a row's next look may lie. A time that is further ahead was written before the
# clock was set back, and counts as reached.
LONGEST_PAUSES: dict[State, timedelta] = {
    State.QUEUED: timedelta(minutes=1),
    State.SUBMITTING: timedelta(minutes=1),
    State.RUNNING: timedelta(minutes=1),
    State.COLLECTING: timedelta(minutes=10),
    State.EXPIRED: timedelta(hours=1),
}
# The clocks of several machines differ a little.
CLOCK_SKEW = timedelta(seconds=5)
# Claims in a row that came to no orderly end, each of which may have killed its worker, before
# the row is set aside.
MOST_ATTEMPTS = 5
# Apiframe answers a repeated Idempotency-Key for 24 hours with the original job (Apiframe v2,
# POST /v2/images/generate); past this age a repeat could be a second, paid job.
RESEND_WINDOW = timedelta(hours=20)
# From this age on its owner may stop waiting for a job.
MEMBERS_PATIENCE = timedelta(minutes=5)
# Past this age a job is no longer waited for, but a result that comes late is still taken.
POLL_WINDOW = timedelta(hours=24)
LATE_WINDOW = timedelta(days=7)


def may_move(before: State, after: State) -> bool:
    """Tell whether the lifecycle has a move from one state to another."""
    return after in MOVES[before]


def _validate() -> None:
    """Refuse to import a lifecycle with a hole in it."""
    if set(MOVES) != set(State):
        raise RuntimeError("Every state needs its list of moves.")
    reached = {INITIAL}
    while new := {after for before in reached for after in MOVES[before]} - reached:
        reached |= new
    if reached != set(State):
        raise RuntimeError(f"These states can't be reached: {set(State) - reached}")
    if not (LEASES.keys() >= ACTIVE and LONGEST_PAUSES.keys() == LEASES.keys()):
        raise RuntimeError("Every active state needs the lengths of its lease and pause.")
    ending = set(ENDS)
    while new := {before for before in ACTIVE if MOVES[before] & ending} - ending:
        ending |= new
    if ending != set(State):
        raise RuntimeError(f"These states have no way out: {set(State) - ending}")


_validate()
