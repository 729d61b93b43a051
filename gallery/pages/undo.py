"""The line of the compose bar that says what was replaced in it, and brings it back."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.services.drafts import Cause, Replaced

_TAKEN_OVER: dict[tuple[str, ...], Promise | str] = {
    ("prompt",): _("Your prompt was replaced."),
    ("settings",): _("Your settings were replaced."),
    ("references",): _("Your reference images were replaced."),
    ("prompt", "settings"): _("Your prompt and settings were replaced."),
    ("prompt", "references"): _("Your prompt and reference images were replaced."),
    ("settings", "references"): _("Your settings and reference images were replaced."),
}
_CREDIT_ALONE = _("It now says whose picture this is a remix of.")
_WHOLE = _("Your prompt, settings and reference images were replaced.")
_OTHERWISE: dict[Cause, Promise | str] = {
    Cause.OTHER_MODEL: _("This model takes fewer reference images, so some were left out."),
    Cause.ELSEWHERE: _("What you wrote elsewhere was replaced."),
    Cause.UNDONE: _("It is as it was before."),
}


@dataclass(frozen=True)
class UndoLine:
    """What was replaced, and what the button says that brings it back."""

    words: str
    button: str


def undo_line(replaced: Replaced | None) -> UndoLine | None:
    """Return the line in the reader's language; None where nothing was replaced."""
    if replaced is None:
        return None
    words = _OTHERWISE.get(replaced.cause) or _taken_over(replaced.parts)
    button = {
        Cause.UNDONE: _("Put it back"),
        Cause.ELSEWHERE: _("Bring it here"),
    }.get(replaced.cause, _("Undo"))
    return UndoLine(words=str(words), button=str(button))


def _taken_over(parts: tuple[str, ...]) -> Promise | str:
    """Return what was replaced; who is credited goes along with it and is told beside."""
    told = tuple(part for part in parts if part != "remix")
    return _TAKEN_OVER.get(told, _WHOLE) if told else _CREDIT_ALONE
