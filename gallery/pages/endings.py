"""An ended request in plain words: what happened, what it cost, and the one thing to do now."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gallery.lifecycle import EndReason, State
from gallery.models import Generation
from gallery.services import wording

Words = str | Promise


class Action(StrEnum):
    """What the one button of an ended request does."""

    EDIT_WORDING = "edit-wording"
    EDIT = "edit"
    RETRY = "retry"
    SEND_AGAIN = "send-again"


WORDS: dict[Action, Words] = {
    Action.EDIT_WORDING: gettext_lazy("Edit the wording and send again"),
    Action.EDIT: gettext_lazy("Edit and send again"),
    Action.RETRY: gettext_lazy("Try again"),
    Action.SEND_AGAIN: gettext_lazy("Send again"),
}
# All others are of the provider's or the portal's making, and may go well the next time.
ACTIONS: dict[EndReason, Action] = {
    EndReason.POLICY: Action.EDIT_WORDING,
    EndReason.REJECTED: Action.EDIT,
    EndReason.BY_OWNER: Action.SEND_AGAIN,
    EndReason.SUSPENDED: Action.SEND_AGAIN,
}
ADVICE: dict[EndReason, Words] = {
    EndReason.POLICY: gettext_lazy("Other words or another reference often help."),
    EndReason.REJECTED: gettext_lazy("Change what it did not like, and send it again."),
}


@dataclass(frozen=True)
class Ending:
    """How a request ended without a picture."""

    generation: Generation
    action: Action

    @property
    def reason(self) -> str:
        """Why there is no picture."""
        return str(EndReason(self.generation.end_reason).label)

    @property
    def advice(self) -> str:
        """What may help, or what may still come."""
        if self.generation.state == State.EXPIRED:
            return _("Should the picture still arrive, it will appear here, and is paid then.")
        return str(ADVICE.get(EndReason(self.generation.end_reason), ""))

    @property
    def cost(self) -> str:
        """What was paid."""
        paid = self.generation.credit_cost
        if paid:
            words = ngettext("%(number)s credit was paid.", "%(number)s credits were paid.", paid)
            return words % {"number": wording.number(paid)}
        if self.generation.cost_is_unknown:
            return _("What it cost is not known yet; an admin looks into it.")
        if self.generation.state == State.EXPIRED:
            return _("Nothing was spent so far.")
        return _("Nothing was spent.")

    @property
    def is_for_editing(self) -> bool:
        """Whether it is taken into the compose form; otherwise it is sent again as it is."""
        return self.action in {Action.EDIT, Action.EDIT_WORDING}

    @property
    def button(self) -> str:
        """The words of the button."""
        return str(WORDS[self.action])


def ending_of(generation: Generation) -> Ending | None:
    """Return how a request ended, or None while it goes on and where it has its picture."""
    if not generation.end_reason:
        return None
    action = ACTIONS.get(EndReason(generation.end_reason), Action.RETRY)
    if generation.state == State.BLOCKED:
        action = Action.EDIT_WORDING
    return Ending(generation, action)
