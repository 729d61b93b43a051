"""Notices of moderation in words: calm, without blame, and with the way to where one can act."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery.models import FindingKind, Notice
from gallery.pages.reports import outcome_words
from gallery.pages.told import Told, url_of
from gallery.services.decision_words import words_for
from gallery.services.wording import number

Data = Mapping[str, Any]
Kind = Notice.Kind


def _picture_held(data: Data) -> Told:
    why = {
        FindingKind.REPORT: _("A colleague has asked for it to be looked at."),
        FindingKind.WORD_RULE: _("A word of its prompt is on the team's list."),
        FindingKind.PROVIDER_BLOCK: _("The picture provider has marked the request."),
    }.get(data["cause"], _("It is looked at before others see it."))
    meaning = _("Until a moderator has looked, others don't see it. Nothing is deleted.")
    title = _("A picture of yours waits for a moderator.")
    return Told(title, f"{why}\n{meaning}", url_of("my-decisions"))


def _decision_made(data: Data) -> Told:
    title, *more = words_for(
        act=data["act"], measure=data["measure"], reason=data["reason"], note=data["note"]
    )
    return Told(title, "\n".join(more), url_of("my-decision", data["decision"]))


def _decision_undone(data: Data) -> Told:
    return Told(
        _("A decision about you was undone."),
        _("All that it had taken from you was given back."),
        url_of("my-decision", data["decision"]),
    )


def _appeal_answered(data: Data) -> Told:
    title = _("Your appeal was answered: the decision stays.")
    words = _("Read why on the page of the decision.")
    if data["is_granted"]:
        title = _("Your appeal was granted.")
        words = _("All that the decision had taken from you was given back.")
    return Told(title, words, url_of("my-decision", data["decision"]))


def _report_answered(data: Data) -> Told:
    title = _("Your report was answered.")
    return Told(title, outcome_words(data["act"]), url_of("my-reports"))


def _private_opened(data: Data) -> Told:
    title = _("A moderator has opened the prompt of a request of yours.")
    if data["image"]:
        title = _("A moderator has opened a picture of yours that is not shared with them.")
    why = _("Why: %(why)s") % {"why": data["why"]}
    return Told(title, why, url_of("my-decisions"))


def _viewed_as(_data: Data) -> Told:
    return Told(
        _("An admin has looked at the portal as you see it."),
        _("Nothing could be changed. Why it was done is among the decisions about you."),
        url_of("my-decisions"),
    )


def _cases_run_short(data: Data) -> Told:
    count = int(data["number"])
    title = ngettext(
        "%(number)s case waits for a moderator, and its time runs short.",
        "%(number)s cases wait for a moderator, and their time runs short.",
        count,
    )
    words = _("People were promised an answer. Those whose time ends first come first.")
    return Told(title % {"number": number(count)}, words, url_of("moderation"))


SPEAKERS: dict[str, Callable[[Data], Told]] = {
    Kind.PICTURE_HELD: _picture_held,
    Kind.DECISION_MADE: _decision_made,
    Kind.DECISION_UNDONE: _decision_undone,
    Kind.APPEAL_ANSWERED: _appeal_answered,
    Kind.REPORT_ANSWERED: _report_answered,
    Kind.PRIVATE_OPENED: _private_opened,
    Kind.VIEWED_AS: _viewed_as,
    Kind.CASES_RUN_SHORT: _cases_run_short,
}
