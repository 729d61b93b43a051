"""Decisions in words, as the person reads them whom they are about: calm, and what it means."""

from django.utils.translation import gettext as _

from gallery.models import Decision, Reason

Act = Decision.Act
Measure = Decision.Measure


def words_for(*, act: str, measure: str, reason: str, note: str) -> list[str]:
    """Return a decision in sentences, in the language that is active; the first is its title."""
    sentences: list[str] = []
    of_act, of_measure = _of_act(act), _of_measure(measure)
    # What has consequences comes first.
    parts = [of_measure, of_act] if act == Act.KEEP else [of_act, of_measure]
    for part in parts:
        sentences += part
    if reason and reason != Reason.NOTHING_WRONG:
        sentences.append(_("Reason: %(reason)s.") % {"reason": Reason(reason).label})
    if note:
        sentences.append(_("The moderator writes: “%(note)s”") % {"note": note})
    return sentences


def _of_act(act: str) -> list[str]:
    if not act:
        return []
    return {
        Act.KEEP: [
            _("A moderator has looked at your picture: it stays."),
            _("Whoever you share it with sees it as before."),
        ],
        Act.HIDE: [
            _("Your picture was hidden."),
            _("Others no longer see it. You still do, on the page of this decision."),
        ],
        Act.REMOVE: [
            _("Your picture was removed."),
            _(
                "Nobody sees it any more. Its file is kept under seal until the time for an appeal"
                " is over, and deleted then."
            ),
        ],
    }[Act(act)]


def _of_measure(measure: str) -> list[str]:
    if not measure:
        return []
    return {
        Measure.WARN: [
            _("A moderator gives you a warning."),
            _("Nothing else changes: you can go on as before."),
        ],
        Measure.NO_SHARING: [
            _("You can't share pictures for now."),
            _("You can go on making them, and keep them for yourself."),
        ],
        Measure.REVIEW_FIRST: [
            _("What you share is looked at first for now."),
            _("Others see it once a moderator has looked at it."),
        ],
        Measure.SUSPEND: [
            _("Your account was suspended."),
            _("You can't sign in for now. Your pictures are kept."),
        ],
    }[Measure(measure)]


def title_of(decision: Decision) -> str:
    """Return what was decided, in one sentence."""
    return words_for(act=decision.act, measure=decision.measure, reason="", note="")[0]


def meaning_of(decision: Decision) -> list[str]:
    """Return what a decision means for the person, without its title, reason and note."""
    return words_for(act=decision.act, measure=decision.measure, reason="", note="")[1:]
