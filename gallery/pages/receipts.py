"""The receipt of a generation: what was set aside, what was paid, and why, in words."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery.lifecycle import ACTIVE, UNRESOLVED, State
from gallery.models import Generation, LedgerEntry
from gallery.services import wording

Kind = LedgerEntry.Kind
# Entries that are written together are apart by less.
AT_ONCE = timedelta(seconds=1)


def receipt(generation: Generation, entries: Iterable[LedgerEntry]) -> list[str]:
    """Return the lines of a receipt; `entries` are all of the generation's, with their members."""
    known = {Kind(entry.kind): entry for entry in entries}
    reserved = known.get(Kind.RESERVE)
    if reserved is None:
        return []
    lines = [_set_aside(-reserved.credits), _outcome(generation, known)]
    if reserved.member_id != generation.owner_id:
        lines.append(
            _("It counts against the budget of %(name)s, who asked for it.")
            % {"name": reserved.member.shown_name}
        )
    return lines


def _set_aside(credits: int) -> str:
    words = ngettext("%(credits)s credit set aside.", "%(credits)s credits set aside.", credits)
    return words % {"credits": wording.number(credits)}


def _outcome(generation: Generation, known: dict[LedgerEntry.Kind, LedgerEntry]) -> str:
    settled, released = known.get(Kind.SETTLE), known.get(Kind.RELEASE)
    if settled is not None:
        is_late = released is not None and settled.created_at - released.created_at > AT_ONCE
        return _paid(-settled.credits, _why_paid(generation, is_late=is_late))
    if released is not None:
        words = ngettext(
            "%(credits)s credit given back, nothing paid: %(why)s",
            "%(credits)s credits given back, nothing paid: %(why)s",
            released.credits,
        )
        credits = wording.number(released.credits)
        return words % {"credits": credits, "why": _why_free(generation)}
    if generation.state in ACTIVE or generation.state == State.EXPIRED:
        return _("What is really paid is what Apiframe names once the picture is done.")
    return _("They stay set aside until an admin has found out what it cost.")


def _paid(credits: int, why: str) -> str:
    if not credits:
        return _("Nothing paid: %(why)s") % {"why": why}
    words = ngettext(
        "%(credits)s credit paid: %(why)s", "%(credits)s credits paid: %(why)s", credits
    )
    return words % {"credits": wording.number(credits), "why": why}


def _why_paid(generation: Generation, *, is_late: bool) -> str:
    if generation.end_reason in UNRESOLVED:
        return _("an admin has found out what it cost.")
    if generation.state == State.FAILED:
        return _("Apiframe had finished the job and charged for it.")
    if is_late:
        return _("the picture came after all, at the price that Apiframe named.")
    return _("the price that Apiframe named.")


def _why_free(generation: Generation) -> str:
    if generation.state == State.CANCELLED:
        return _("it was never sent.")
    if generation.state == State.EXPIRED or generation.state in ACTIVE:
        return _("should the picture still come, its price is paid then.")
    if generation.state == State.BLOCKED:
        return _("what is blocked costs nothing.")
    if generation.end_reason in UNRESOLVED:
        return _("an admin has found out that it cost nothing.")
    return _("what fails costs nothing.")
