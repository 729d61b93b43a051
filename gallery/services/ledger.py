"""Moving credits: the only writer of the ledger.

Each function appends at most one entry of its kind per generation, however often it is called.
"""

from django.db.models import Sum

from gallery.models import Generation, LedgerEntry, User

Kind = LedgerEntry.Kind


def _append(generation: Generation, entries: dict[LedgerEntry.Kind, int]) -> None:
    """Append what is not there yet; of two that do so at once the slower one is rolled back."""
    known = set(generation.ledger_entries.values_list("kind", flat=True))
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            generation=generation, member_id=generation.owner_id, kind=kind, credits=credits
        )
        for kind, credits in entries.items()
        if kind not in known
    )


def reserve(generation: Generation) -> None:
    """Set aside what the generation is expected to cost, in credits."""
    _append(generation, {Kind.RESERVE: -generation.estimated_credits})


def release(generation: Generation) -> None:
    """Give back what was set aside; the reservation's end, whatever became of the generation."""
    _append(generation, {Kind.RELEASE: generation.estimated_credits})


def settle(generation: Generation, cost: int) -> None:
    """Replace the reservation by what the job really cost, in credits."""
    _append(generation, {Kind.RELEASE: generation.estimated_credits, Kind.SETTLE: -cost})


def balance(member: User) -> int:
    """Return the sum of a member's entries, in credits; negative by what was spent or set aside."""
    total = LedgerEntry.objects.filter(member=member).aggregate(total=Sum("credits"))["total"]
    return total or 0


def paid(generation: Generation) -> int:
    """Return what was paid for a generation, in credits."""
    entry = generation.ledger_entries.filter(kind=Kind.SETTLE).first()
    return -entry.credits if entry else 0
