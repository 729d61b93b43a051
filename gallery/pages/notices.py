"""Notices in words, and the page that lists them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery.models import Notice, Period, User
from gallery.pages import moderation_notices
from gallery.pages.told import Told, url_of
from gallery.services.wording import credits_words, number

PAGE_SIZE = 50
Data = Mapping[str, Any]
Kind = Notice.Kind


@dataclass(frozen=True)
class NoticeLine:
    """One notice in the list."""

    notice: Notice
    told: Told

    @property
    def is_new(self) -> bool:
        """Whether the reader has not seen it."""
        return self.notice.seen_at is None


@dataclass(frozen=True)
class NoticesPage:
    """A page of somebody's notices, the newest first."""

    lines: list[NoticeLine]
    older_url: str
    has_new: bool


def notices_page(person: User, before: Notice | None = None) -> NoticesPage:
    """Return a page of notices; `before` is the last one of the page before."""
    notices = Notice.objects.filter(recipient=person).order_by("-pk")
    if before is not None:
        notices = notices.filter(pk__lt=before.pk)
    found = list(notices[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    older = ""
    if len(found) > PAGE_SIZE:
        older = f"{reverse('gallery:notices')}?before={shown[-1].public_id}"
    return NoticesPage(
        lines=[NoticeLine(notice, put_into_words(notice)) for notice in shown],
        older_url=older,
        has_new=any(notice.seen_at is None for notice in shown),
    )


def put_into_words(notice: Notice) -> Told:
    """Return a notice in words; one of a kind or with data that is not known says little."""
    speak = SPEAKERS.get(notice.kind)
    if speak is not None:
        try:
            return speak(notice.data)
        except (KeyError, TypeError, ValueError):
            pass
    return Told(_("There is news for you."), url=url_of("home"))


def _used_of(data: Data) -> dict[str, str]:
    return {"used": number(int(data["used"])), "budget": number(int(data["budget"]))}


def _budget_warning(data: Data) -> Told:
    by_period = {
        Period.DAY: _("You have used %(used)s of the %(budget)s credits of today."),
        Period.MONTH: _("You have used %(used)s of the %(budget)s credits of this month."),
    }
    title = _("Your budget is nearly used up.")
    if int(data["used"]) >= int(data["budget"]):
        title = _("Your budget is used up.")
    words = by_period[Period(data["period"])] % _used_of(data)
    return Told(title, words, url_of("usage"))


def _team_budget_warning(data: Data) -> Told:
    by_period = {
        Period.DAY: _("The team has used %(used)s of the %(budget)s credits of today."),
        Period.MONTH: _("The team has used %(used)s of the %(budget)s credits of this month."),
    }
    title = _("The team's budget is nearly used up.")
    if int(data["used"]) >= int(data["budget"]):
        title = _("The team's budget is used up.")
    words = by_period[Period(data["period"])] % _used_of(data)
    return Told(title, words, url_of("budgets") or url_of("team-usage"))


def _credits_asked(data: Data) -> Told:
    title = _("%(person)s asks for %(credits)s.") % {
        "person": data["person"],
        "credits": credits_words(int(data["credits"])),
    }
    return Told(title, str(data.get("reason", "")), url_of("credit-requests"))


def _credits_answered(data: Data) -> Told:
    title = _("Your request for more was declined.")
    if data["approved"]:
        title = _("Your request for more was approved: %(credits)s.") % {
            "credits": credits_words(int(data["credits"]))
        }
    return Told(title, str(data.get("answer", "")), url_of("usage"))


def _credits_granted(data: Data) -> Told:
    credits = credits_words(int(data["credits"]))
    title = _("You were granted %(credits)s.") % {"credits": credits}
    return Told(title, str(data.get("note", "")), url_of("usage"))


def _sign_up_waits(data: Data) -> Told:
    title = _("%(name)s has signed up and waits for approval.") % {"name": data["name"]}
    return Told(title, url=url_of("people"))


def _approved(_data: Data) -> Told:
    return Told(
        _("Your account was approved."), _("You can make pictures now. Welcome!"), url_of("home")
    )


def _pictures_received(data: Data) -> Told:
    count = int(data["count"])
    words = ngettext(
        "%(count)s picture of %(name)s is yours now.",
        "%(count)s pictures of %(name)s are yours now.",
        count,
    )
    return Told(words % {"count": number(count), "name": data["name"]}, url=url_of("home"))


def _out_of_credits(_data: Data) -> Told:
    return Told(
        _("The team's credits at the picture provider are used up."),
        _("Top up the Apiframe account; sending resumes then."),
        url_of("account-book"),
    )


def _collection_shared(data: Data) -> Told:
    title = _("%(person)s shares the collection “%(name)s” with you.")
    words = _("You may look at it.")
    if data["adds"]:
        words = _("You may look at it and add pictures of your own.")
    return Told(title % data, words, url_of("collection", data["collection"]))


def _sheet_commented(data: Data) -> Told:
    count = int(data["count"])
    words = ngettext(
        "%(count)s new comment on your contact sheet “%(title)s”, by %(person)s.",
        "%(count)s new comments on your contact sheet “%(title)s”, the latest by %(person)s.",
        count,
    )
    named = {"count": number(count), "person": data["person"], "title": data["title"]}
    return Told(words % named, url=url_of("sheet", data["sheet"]))


SPEAKERS: dict[str, Callable[[Data], Told]] = {
    Kind.BUDGET_WARNING: _budget_warning,
    Kind.TEAM_BUDGET_WARNING: _team_budget_warning,
    Kind.CREDITS_ASKED: _credits_asked,
    Kind.CREDITS_ANSWERED: _credits_answered,
    Kind.CREDITS_GRANTED: _credits_granted,
    Kind.SIGN_UP_WAITS: _sign_up_waits,
    Kind.APPROVED: _approved,
    Kind.PICTURES_RECEIVED: _pictures_received,
    Kind.OUT_OF_CREDITS: _out_of_credits,
    Kind.COLLECTION_SHARED: _collection_shared,
    Kind.SHEET_COMMENTED: _sheet_commented,
    **moderation_notices.SPEAKERS,
}
