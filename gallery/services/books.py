"""Comparing the daily sums that budgets go by with the ledger, and mending them from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, Sum

from gallery.models import Action, DailyBalance, LedgerEntry, User
from gallery.services import audit
from gallery.services.rooms import Use, forget

GRANTS = Q(kind=LedgerEntry.Kind.GRANT)


@dataclass(frozen=True, slots=True)
class Deviation:
    """A day of a member whose kept sums are not those of the ledger."""

    member: User
    day: date
    kept: Use
    true: Use


def deviations(*, mend: bool = False) -> Iterator[Deviation]:
    """Give each deviation; with `mend` the true sums are written.

    Entries may come in meanwhile, so that each is looked at again while its sums are held.
    """
    kept = {
        (row.member_id, row.day): Use(row.used, row.granted)
        for row in DailyBalance.objects.iterator()
    }
    true = _sums()
    suspects = {key for key in kept.keys() | true.keys() if kept.get(key) != true.get(key, Use())}
    for member, day in sorted(suspects):
        if (found := _looked_at_again(member, day, mend=mend)) is not None:
            yield found


def _sums(**of: object) -> dict[tuple[int, date], Use]:
    rows = LedgerEntry.objects.filter(**of).values("member", "day").order_by()
    return {
        (row["member"], row["day"]): Use(used=-row["moved"], granted=row["given"])
        for row in rows.annotate(
            moved=Sum("credits", filter=~GRANTS, default=0),
            given=Sum("credits", filter=GRANTS, default=0),
        )
    }


@transaction.atomic
def _looked_at_again(member: int, day: date, *, mend: bool) -> Deviation | None:
    rows = DailyBalance.objects.select_for_update().select_related("member")
    row, _created = rows.get_or_create(member_id=member, day=day)
    kept = Use(row.used, row.granted)
    true = _sums(member=member, day=day).get((member, day), Use())
    if kept == true:
        return None
    if mend:
        row.used, row.granted = true.used, true.granted
        row.save()
        transaction.on_commit(forget)
        told = {"kind": "mended", "day": day, "from": kept.used, "to": true.used}
        audit.record(None, Action.ACCOUNT_BOOKED, subject=row.member, target=row.member, data=told)
    return Deviation(row.member, day, kept, true)
