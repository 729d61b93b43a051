"""What every page shows around its content: whether we use the sandbox, and provider trouble."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery.lifecycle import State
from gallery.models import Draft, Generation, ProviderGate, User
from gallery.pages.compose import ComposeBar, compose_bar
from gallery.pages.panels import main_menu_of, menu_of
from gallery.pages.summary import active_of, count_words
from gallery.pages.viewing import banner_of
from gallery.permissions import Right
from gallery.services.drafts import LOOKED_UP, fresh_draft
from gallery.services.notices import MOST_COUNTED, unseen_of
from gallery.services.provider_account import Source, connection
from gallery.services.remembering import GATE, remembered

HOME = "gallery:home"
TRIES_WORTH_A_WORD = 3


@dataclass(frozen=True)
class Trouble:
    """Provider trouble in words, for the member and, where they can act, for the admin."""

    words: str
    advice: str = ""


def trouble_for(person: User) -> Trouble | None:
    """Return what keeps us from sending just now, in the words for this person, or None."""
    for_admin = person.may(Right.MANAGE_PORTAL)
    closed_for = remembered(GATE, lambda: [gate.reason for gate in ProviderGate.objects.closed()])
    if not closed_for or closed_for[0] == ProviderGate.Reason.RATE_LIMITED:
        return _trouble_with_files() if for_admin else None
    words = {
        ProviderGate.Reason.UNAVAILABLE: _(
            "The picture provider can't be reached just now. Your requests are kept"
            " and will be sent by themselves."
        ),
        ProviderGate.Reason.OUT_OF_CREDITS: _(
            "The team's credits at the picture provider are used up. Your requests are kept"
            " and will be sent once an admin has topped up."
        ),
        ProviderGate.Reason.BAD_KEY: _(
            "The picture provider refuses the team's key. Your requests are kept"
            " and will be sent once an admin has put it right."
        ),
    }[ProviderGate.Reason(closed_for[0])]
    advice = {
        ProviderGate.Reason.UNAVAILABLE: _(
            "It is tried again by itself; nothing needs to be done."
        ),
        ProviderGate.Reason.OUT_OF_CREDITS: _("Top up the Apiframe account; sending resumes then."),
        ProviderGate.Reason.BAD_KEY: _advice_for_bad_key(),
    }[ProviderGate.Reason(closed_for[0])]
    return Trouble(words=words, advice=advice if for_admin else "")


def _advice_for_bad_key() -> str:
    if connection().source is Source.ENVIRONMENT:
        return _("Check APIFRAME_API_KEY and restart the portal's processes.")
    return _("Replace the key in the portal's settings; sending resumes then.")


def _trouble_with_files() -> Trouble | None:
    """Return what an admin is told while finished pictures can't be brought home."""
    failing = Generation.objects.filter(state=State.COLLECTING, tries__gte=TRIES_WORTH_A_WORD)
    number = failing.count()
    if not number:
        return None
    words = ngettext(
        "%(number)s finished picture can't be fetched or stored just now.",
        "%(number)s finished pictures can't be fetched or stored just now.",
        number,
    )
    advice = _("They are tried again by themselves. The workers' log says why it fails.")
    return Trouble(words=words % {"number": number}, advice=advice)


def every_page(request: HttpRequest) -> dict[str, Any]:
    """Return the context that the base template uses."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    own: Any = SimpleLazyObject(lambda: person and own_of(person))
    viewing = banner_of(request)
    return {
        "uses_sandbox": connection().is_sandbox,
        "makes_pictures": person is not None and person.may(Right.MAKE_PICTURES),
        # Looked up where a template asks for it; most fragments of a page don't.
        "trouble": SimpleLazyObject(lambda: person and trouble_for(person)),
        "viewing": viewing,
        "compose": None if viewing else SimpleLazyObject(lambda: compose_of(person, own)),
        "main_menu": SimpleLazyObject(lambda: main_menu_of(person) if person else []),
        "queue_head": SimpleLazyObject(lambda: person and queue_head(person, own)),
        "menu": SimpleLazyObject(lambda: menu_of(person, to_view=bool(viewing)) if person else []),
        "unseen": SimpleLazyObject(lambda: person and unseen(own)),
        "return_to": request.get_full_path() if request.method == "GET" else reverse(HOME),
        "company_sign_in": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    }


def compose_of(person: User | None, own: "Own") -> ComposeBar | None:
    """Return the compose bar of those who make pictures."""
    makes = person is not None and person.may(Right.MAKE_PICTURES)
    return compose_bar(person, draft=own.draft) if person and makes else None


@dataclass(frozen=True, slots=True)
class Own:
    """What every page shows of a person's own, in one query."""

    draft: Draft
    under_way: int
    unseen: int


def own_of(person: User) -> Own:
    """Look up what every page shows of a person's own."""
    under_way = active_of(person).order_by().values("owner").annotate(number=Count("pk"))
    unseen = unseen_of(person).values("recipient").annotate(number=Count("pk"))
    looked_up = [f"draft__{name}" for name in LOOKED_UP]
    rows = User.objects.filter(pk=person.pk).select_related(*looked_up)
    row = rows.annotate(
        under_way=Subquery(under_way.values("number")), unseen=Subquery(unseen.values("number"))
    ).get()
    draft = getattr(row, "draft", None) or fresh_draft(person)
    return Own(draft=draft, under_way=row.under_way or 0, unseen=row.unseen or 0)


@dataclass(frozen=True)
class Unseen:
    """How many notices a person has not seen."""

    count: int

    @property
    def short(self) -> str:
        """The number as a mark has room for it."""
        return str(self.count) if self.count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"

    @property
    def words(self) -> str:
        """The number in words."""
        words = ngettext("%(number)s unread notice", "%(number)s unread notices", self.count)
        return words % {"number": self.short}


def unseen(own: Own) -> Unseen | None:
    """Return the unseen notices that the header tells of, if there are any."""
    return Unseen(own.unseen) if own.unseen else None


@dataclass(frozen=True)
class QueueHead:
    """What the header tells of a member's queue, and by what the browser is to tell of ends."""

    count: int
    now: datetime

    @property
    def words(self) -> str:
        """How many requests are under way."""
        return count_words(self.count)


def queue_head(person: User, own: Own) -> QueueHead | None:
    """Return what the header tells of a person's queue, if they have one."""
    if not person.may(Right.MAKE_PICTURES):
        return None
    return QueueHead(own.under_way, timezone.now())
