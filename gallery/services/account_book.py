"""The other book: what the provider's account ought to hold, beside what it says that it holds.

The provider takes a job's credits when it accepts it, and gives them back when the job fails; we
set them aside when it is asked for. So the account should hold what it was opened with and topped
up by, less all that members use, plus what was set aside for requests that were not sent yet, less
what was given back to members who stopped waiting for a job that may still come. All of it is
added up as it was when the balance was read, for members go on meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidAmount, TooLate
from gallery.lifecycle import UNRESOLVED, State
from gallery.models import (
    AccountEntry,
    Action,
    DailyBalance,
    Generation,
    LedgerEntry,
    ProviderGate,
    User,
)
from gallery.models.budget import MOST_CREDITS
from gallery.services import audit

Kind = AccountEntry.Kind
MOST_NOTE = 300
TAKEN = (State.SUBMITTING, State.RUNNING, State.COLLECTING)


@dataclass(frozen=True)
class Parts:
    """What the expected balance is made of, in credits, at the time of a reading."""

    opening: int
    top_ups: int
    corrections: int
    used: int
    unsent: int
    waited_for_no_more: int

    @property
    def expected(self) -> int:
        """What the account ought to hold."""
        entered = self.opening + self.top_ups + self.corrections
        return entered - self.used + self.unsent - self.waited_for_no_more


@dataclass(frozen=True)
class Comparison:
    """The balance that was read, beside what it ought to be."""

    parts: Parts
    balance: int
    read_at: datetime
    in_flight: int
    at_stake: int

    @property
    def difference(self) -> int:
        """What ought to be 0: positive where the account holds more than our books explain."""
        return self.balance - self.parts.expected

    @property
    def is_odd(self) -> bool:
        """Whether the difference is more than the jobs under way may account for.

        One that is taken, or fails, just when the balance is read is in one book and not in the
        other for a moment.
        """
        return abs(self.difference) > self.at_stake


def _entries() -> dict[str, int]:
    """Return the sums by kind since the last opening; empty where there is none."""
    opening = AccountEntry.objects.filter(kind=Kind.OPENING).order_by("-pk").first()
    if opening is None:
        return {}
    since = AccountEntry.objects.filter(pk__gte=opening.pk).order_by()
    sums: dict[str, int] = dict(since.values_list("kind").annotate(sum=Sum("credits")))
    return sums


def _moved(at: datetime) -> tuple[int, int, int]:
    """Return what was used, not sent yet, and waited for no more, in credits, at a time."""
    total = DailyBalance.objects.aggregate(sum=Coalesce(Sum("used"), 0))["sum"]
    later = LedgerEntry.objects.filter(created_at__gt=at).exclude(kind=LedgerEntry.Kind.GRANT)
    used = total + later.aggregate(sum=Coalesce(Sum("credits"), 0))["sum"]
    unsent = (
        Generation.objects.filter(
            Q(state__in=[State.QUEUED, State.SUBMITTING]) | Q(changed_at__gt=at),
            Q(sent_at=None) | Q(sent_at__gt=at),
            Q(finished_at=None) | Q(finished_at__gt=at),
            created_at__lte=at,
        )
        .order_by()
        .aggregate(sum=Coalesce(Sum("estimated_credits"), 0))["sum"]
    )
    stopped = Generation.objects.filter(state=State.EXPIRED, finished_at__lte=at).aggregate(
        sum=Coalesce(Sum("estimated_credits"), 0)
    )["sum"]
    return used, unsent, stopped


def _explained_by(entries: dict[str, int], at: datetime) -> Parts:
    used, unsent, stopped = _moved(at)
    return Parts(
        opening=entries.get(Kind.OPENING, 0),
        top_ups=entries.get(Kind.TOP_UP, 0),
        corrections=entries.get(Kind.CORRECTION, 0),
        used=used,
        unsent=unsent,
        waited_for_no_more=stopped,
    )


def compare() -> Comparison | None:
    """Compare both books as they were at the last reading; None before the first one."""
    gate = ProviderGate.objects.first()
    entries = _entries()
    if gate is None or gate.balance is None or gate.balance_at is None or not entries:
        return None
    taken = Q(state__in=TAKEN) | Q(state=State.EXPIRED, due_at__isnull=False)
    under_way = Generation.objects.filter(taken).aggregate(
        jobs=Count("pk"), credits=Coalesce(Sum("estimated_credits"), 0)
    )
    return Comparison(
        parts=_explained_by(entries, gate.balance_at),
        balance=gate.balance,
        read_at=gate.balance_at,
        in_flight=under_way["jobs"],
        at_stake=under_way["credits"],
    )


def unresolved() -> tuple[int, int]:
    """Return how many requests ended at a cost that nobody knows yet, and what is set aside."""
    rows = Generation.objects.filter(
        state=State.FAILED, end_reason__in=sorted(UNRESOLVED), credit_cost=None
    )
    return rows.count(), rows.aggregate(sum=Coalesce(Sum("estimated_credits"), 0))["sum"]


def open_once(balance: int, now: datetime) -> None:
    """Write the opening with the first balance that is read, so that the difference is 0 then."""
    if not AccountEntry.objects.filter(kind=Kind.OPENING).exists():
        _open(balance, now, actor=None, note="")


def _open(balance: int, at: datetime, *, actor: User | None, note: str) -> None:
    needed = balance - _explained_by({}, at).expected
    _book(actor, Kind.OPENING, credits=needed, note=note)


def _book(actor: User | None, kind: AccountEntry.Kind, *, credits: int, note: str = "") -> None:
    """Append an entry to the book, and to the audit log."""
    with transaction.atomic():
        AccountEntry.objects.create(kind=kind, credits=credits, actor=actor, note=note)
        told = {"kind": kind, "credits": credits}
        audit.record(actor, Action.ACCOUNT_BOOKED, why=note, data=told)


def begin_anew(actor: User, *, note: str = "") -> None:
    """Take the last balance as right, as after a change to another account.

    Raises `TooLate` where no balance was read yet.
    """
    with transaction.atomic():
        gate = ProviderGate.objects.select_for_update().first()
        if gate is None or gate.balance is None or gate.balance_at is None:
            raise TooLate(_("The provider has not told its balance yet. Try again in a minute."))
        _open(gate.balance, gate.balance_at, actor=actor, note=note[:MOST_NOTE])


def note_top_up(actor: User, *, credits: int, while_difference_is: int | None = None) -> None:
    """Note that the account was topped up.

    With `while_difference_is` it is noted only as long as the difference is that one, so that two
    who press the same button note it once. Raises `InvalidAmount` or `TooLate`.
    """
    if not 1 <= credits <= MOST_CREDITS:
        raise InvalidAmount(_("A top-up is 1 credit or more. Check the number."), field="credits")
    with transaction.atomic():
        _must_still_be(while_difference_is)
        _book(actor, Kind.TOP_UP, credits=credits)


def _must_still_be(difference: int | None) -> None:
    ProviderGate.objects.select_for_update().first()
    if difference is None:
        return
    comparison = compare()
    if comparison is None or comparison.difference != difference:
        raise TooLate(_("The difference has changed meanwhile. Look at it again."))


def correct(actor: User, *, credits: int, note: str) -> None:
    """Correct the book by more or less credits, with the reason. Raises `InvalidAmount`."""
    if not 1 <= abs(credits) <= MOST_CREDITS:
        raise InvalidAmount(
            _("A correction is a number of credits above or below 0. Check it."), field="credits"
        )
    if not note.strip():
        raise InvalidAmount(_("Say in a few words why, for whoever reads it later."), field="note")
    _book(actor, Kind.CORRECTION, credits=credits, note=note.strip()[:MOST_NOTE])
