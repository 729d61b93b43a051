"""Budgets: the stop before a request, the warning before that, and how they are set and raised."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gallery.errors import InvalidAmount, OverBudget
from gallery.models import Action, Budget, LedgerEntry, Notice, Portal, Topic, User
from gallery.models.budget import MOST_CREDITS, Period
from gallery.services import audit, ledger, notices, wording
from gallery.services.rooms import WARN_PERCENT, Room, forget, rooms, tightest

logger = logging.getLogger(__name__)

Scope = Budget.Scope
# Credits by scope and period; None for no ceiling.
Ceilings = Mapping[tuple[Budget.Scope, Period], int | None]


def lock() -> None:
    """Let one transaction at a time look at budgets and use them up; held until it ends.

    It comes before any other row is locked: every request for a picture takes the same way.
    """
    Portal.locked()


def check_room(actor: User, credits: int, now: datetime) -> list[Room]:
    """Return the rooms that bound the actor; raise `OverBudget` where one is too small.

    To be called under `lock`, and what is used is to be written in the same transaction.
    """
    found = rooms(actor, now)
    room = tightest(found)
    # A budget of nothing is a stop, whatever the price.
    if room is not None and room.left < max(credits, 1):
        raise OverBudget(_refusal(room, credits))
    return found


def _refusal(room: Room, credits: int) -> str:
    words = {
        (Scope.MEMBER, Period.DAY): _(
            "Your budget for today has %(left)s of %(budget)s credits left, and this takes about"
            " %(cost)s. It begins anew on %(moment)s. An admin can give you more before."
        ),
        (Scope.MEMBER, Period.MONTH): _(
            "Your budget for this month has %(left)s of %(budget)s credits left, and this takes"
            " about %(cost)s. It begins anew on %(moment)s. An admin can give you more before."
        ),
        (Scope.TEAM, Period.DAY): _(
            "The team's budget for today has %(left)s of %(budget)s credits left, and this takes"
            " about %(cost)s. It begins anew on %(moment)s. An admin can raise it before."
        ),
        (Scope.TEAM, Period.MONTH): _(
            "The team's budget for this month has %(left)s of %(budget)s credits left, and this"
            " takes about %(cost)s. It begins anew on %(moment)s. An admin can raise it before."
        ),
    }[room.scope, room.period]
    return words % {
        "left": wording.number(room.left),
        "budget": wording.number(room.budget),
        "cost": wording.number(credits),
        "moment": moment_words(room.renews_at),
    }


def moment_words(moment: datetime) -> str:
    """Return a moment of the portal's calendar in words, with its time zone."""
    zone = timezone.get_default_timezone()
    return f"{date_format(timezone.localtime(moment, zone), 'DATETIME_FORMAT')} ({zone})"


def warn(actor: User, before: Sequence[Room], credits: int) -> None:
    """Tell the member, or the admins, whose budget is used by so much that it will soon be gone.

    `before` are the rooms before the credits were set aside. Each budget is told of once.
    """
    for room in before:
        used = room.used + credits
        if used * 100 < room.budget * WARN_PERCENT:
            continue
        data = {"period": str(room.period), "used": used, "budget": room.budget}
        once = f"{room.scope} budget {room.period} {room.term.first} {room.budget}"
        if room.scope == Scope.TEAM:
            notices.tell_admins(Notice.Kind.TEAM_BUDGET_WARNING, data=data, once=once)
        else:
            kind = Notice.Kind.BUDGET_WARNING
            notices.tell(actor, kind, topic=Topic.MY_BUDGET, data=data, once=once)


def set_budget(
    actor: User,
    *,
    scope: Budget.Scope,
    period: Period,
    credits: int | None,
    member: User | None = None,
) -> None:
    """Set a ceiling, or remove it with None. Raises `InvalidAmount`; then nothing has changed.

    One that is lower than what is used already is taken: nothing more is sent until there is room.
    """
    if (scope == Scope.MEMBER) != (member is not None):
        raise ValueError("Exactly the budget of one member names a member.")
    if credits is not None and not 0 <= credits <= MOST_CREDITS:
        raise InvalidAmount(
            _("A budget has from 0 to %(most)s credits; empty means that there is none.")
            % {"most": wording.number(MOST_CREDITS)},
            field="credits",
        )
    with transaction.atomic():
        lock()
        rows = Budget.objects.filter(scope=scope, member=member, period=period)
        before = rows.values_list("credits", flat=True).first()
        if credits is None:
            rows.delete()
        else:
            Budget.objects.update_or_create(
                scope=scope, member=member, period=period, defaults={"credits": credits}
            )
        if before != credits:
            changed = {"scope": scope, "period": period, "from": before, "to": credits}
            audit.record(actor, Action.BUDGET_CHANGED, subject=member, target=member, data=changed)
    forget()
    logger.info(
        "%s sets the budget of %s a %s: %s",
        actor.public_id,
        member.public_id if member else scope,
        period,
        credits,
    )


@transaction.atomic
def set_budgets(
    actor: User,
    wanted: Ceilings,
    *,
    member: User | None = None,
) -> None:
    """Set several ceilings, all or none of them. Raises `InvalidAmount`."""
    lock()
    for (scope, period), credits in wanted.items():
        set_budget(actor, scope=scope, period=period, credits=credits, member=member)


def give(actor: User, member: User, *, credits: int, note: str) -> LedgerEntry:
    """Give a member credits on top of today's and this month's budget, and tell them.

    Raises `InvalidAmount`; then nothing has changed.
    """
    with transaction.atomic():
        lock()
        entry = ledger.grant(actor, member, credits, note=note)
        data = {"credits": credits, "note": entry.note}
        notices.tell(member, Notice.Kind.CREDITS_GRANTED, topic=Topic.MY_BUDGET, data=data)
        audit.record(
            actor,
            Action.CREDITS_GRANTED,
            subject=member,
            target=member,
            why=entry.note,
            data={"credits": credits},
        )
    forget()
    return entry
