"""Notices as e-mails."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from gallery.models import Appeal, Decision, Notice
from gallery.pages.notices import put_into_words
from gallery.services import appeal_links
from gallery.services.mailing import Letter


def letter_of(notice: Notice) -> Letter:
    """Return a notice as an e-mail in the language that is active."""
    told = put_into_words(notice)
    link = _link_without_account(notice)
    page = settings.PUBLIC_URL + (link or told.url or reverse("gallery:notices"))
    why = _("You get this e-mail because of your account at GrokWeb. All notices are also at:")
    paragraphs = [
        _("Hello %(name)s,") % {"name": notice.recipient.shown_name},
        told.title,
        told.words,
        _answer_in(notice),
        _("Without signing in you can read the decision here, and appeal against it:")
        if link
        else "",
        page,
        f"-- \n{why}\n{settings.PUBLIC_URL}{reverse('gallery:notices')}",
    ]
    return Letter(subject=told.title, body="\n\n".join(filter(None, paragraphs)) + "\n")


def _link_without_account(notice: Notice) -> str:
    """Return the way to a decision for somebody who can't sign in because of it; else ""."""
    if notice.kind != Notice.Kind.DECISION_MADE:
        return ""
    decision = _decision_of(notice)
    if decision is None or not appeal_links.is_needed_for(decision):
        return ""
    return appeal_links.path_of(decision)


def _answer_in(notice: Notice) -> str:
    """Return the words of an appeal's answer, which is read in full also by who can't sign in."""
    if notice.kind != Notice.Kind.APPEAL_ANSWERED:
        return ""
    appeal = Appeal.objects.filter(decision=_decision_of(notice)).first()
    return _("The moderator writes: “%(note)s”") % {"note": appeal.answer} if appeal else ""


def _decision_of(notice: Notice) -> Decision | None:
    rows = Decision.objects.select_related("subject").filter(subject=notice.recipient)
    try:
        return rows.filter(public_id=notice.data.get("decision")).first()
    except (ValidationError, ValueError):
        return None
