"""What is left of the budgets, in the words that stand beside the price."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery.models import Budget
from gallery.models.budget import Period
from gallery.permissions import asked_for
from gallery.services import wording
from gallery.services.budgets import moment_words
from gallery.services.rooms import Room

Scope = Budget.Scope
ASK_FOR_MORE = "gallery:usage"


@dataclass(frozen=True)
class RoomLine:
    """The tightest budget in words; `why` says more where it has no room for another picture."""

    words: str
    is_low: bool
    why: str = ""

    @property
    def ask_url(self) -> str:
        """The page where one asks for more."""
        return reverse(ASK_FOR_MORE) if asked_for(ASK_FOR_MORE) else ""


def room_line(room: Room | None, price: int) -> RoomLine | None:
    """Return the line about a member's tightest room; None where there is no budget."""
    if room is None:
        return None
    is_full = room.left < max(price, 1)
    return RoomLine(
        left_words(room), is_low=room.is_low or is_full, why=_why(room) if is_full else ""
    )


def left_words(room: Room) -> str:
    """Return how much is left, and for how long."""
    own = room.scope == Scope.MEMBER
    if room.period == Period.DAY:
        words = (
            ngettext("%(left)s credit left today", "%(left)s credits left today", room.left)
            if own
            else ngettext(
                "%(left)s credit left for the team today",
                "%(left)s credits left for the team today",
                room.left,
            )
        )
    else:
        words = (
            ngettext(
                "%(left)s credit left this month", "%(left)s credits left this month", room.left
            )
            if own
            else ngettext(
                "%(left)s credit left for the team this month",
                "%(left)s credits left for the team this month",
                room.left,
            )
        )
    return words % {"left": wording.number(room.left)}


def _why(room: Room) -> str:
    moment = {"moment": moment_words(room.renews_at)}
    if room.scope == Scope.MEMBER:
        return (
            _("That is not enough for a picture. Your budget begins anew on %(moment)s.") % moment
        )
    return (
        _("That is not enough for a picture. The team's budget begins anew on %(moment)s.") % moment
    )
