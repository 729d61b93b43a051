"""What moderators have decided about a person, what waits, and who has looked, for that person."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from gallery import access
from gallery.forms.appeals import AppealForm
from gallery.models import (
    Action,
    Appeal,
    AuditEntry,
    Case,
    Decision,
    Image,
    PrivateLook,
    Reason,
    User,
    Withheld,
)
from gallery.pages.thumbnails import data_uri
from gallery.services import appeals
from gallery.services.decision_words import meaning_of, title_of

PAGE_SIZE = 25
MOST_LOOKS = 20
MOST_WAITING = 50


@dataclass(frozen=True)
class WaitingPicture:
    """A picture of the person's own that others don't see until a moderator has looked at it."""

    case: Case
    image: Image

    @property
    def why(self) -> str:
        """Why it waits."""
        if self.case.has_reports:
            return _("A colleague has asked for it to be looked at.")
        return _("It is looked at before others see it.")

    @property
    def meaning(self) -> str:
        """What it means until then."""
        if self.image.withheld_at:
            return _("Until then it is shown to nobody. Nothing is deleted.")
        return _("Until then only you see it, in your gallery as ever. Nothing is deleted.")

    @property
    def url(self) -> str:
        """Where the person sees it, as long as they do."""
        if self.image.withheld_at:
            return ""
        return reverse("gallery:image", args=[self.image.public_id])

    @property
    def placeholder(self) -> str:
        """A blurred preview within the page itself."""
        return data_uri(self.image.placeholder)


@dataclass(frozen=True)
class DecisionView:
    """One decision as the person reads it; the form is there as long as they can appeal."""

    decision: Decision
    form: AppealForm | None = None

    @property
    def title(self) -> str:
        """What was decided."""
        return title_of(self.decision)

    @property
    def meaning(self) -> list[str]:
        """What it means."""
        return [] if self.decision.undone_at else meaning_of(self.decision)

    @property
    def reason(self) -> str:
        """Why, from the list of reasons."""
        reason = Reason(self.decision.reason)
        return "" if reason is Reason.NOTHING_WRONG else str(reason.label)

    @cached_property
    def appeal(self) -> Appeal | None:
        """What the person has said against it, with the answer."""
        return getattr(self.decision, "appeal", None)

    @property
    def state(self) -> str:
        """Where it stands, in a few words; "" where it simply holds."""
        if self.decision.undone_at:
            return _("Undone")
        if self.appeal is None:
            return ""
        return _("Appeal answered") if self.appeal.answered_at else _("Appeal waits")

    @property
    def url(self) -> str:
        """Its own page."""
        return reverse("gallery:my-decision", args=[self.decision.public_id])

    @property
    def image(self) -> Image | None:
        """The picture that it is about, while it is the person's."""
        image = self.decision.image if self.decision.act else None
        return image if image and image.owner_id == self.decision.subject_id else None

    @property
    def placeholder(self) -> str:
        """A blurred preview within the page itself."""
        return data_uri(self.image.placeholder) if self.image else ""

    @property
    def picture_url(self) -> str:
        """Where the hidden picture itself is sent from, to the person alone."""
        if self.image is None or self.image.withheld_as != Withheld.HIDDEN:
            return ""
        return reverse("gallery:decision-picture", args=[self.decision.public_id])

    @property
    def gallery_url(self) -> str:
        """The picture's own page, where it is back in the gallery."""
        if self.image is None or self.image.withheld_at:
            return ""
        return reverse("gallery:image", args=[self.image.public_id])


@dataclass(frozen=True)
class Look:
    """Somebody's looking at what is the person's own, on purpose."""

    at: datetime
    words: str
    why: str
    url: str = ""


@dataclass(frozen=True)
class MyDecisionsPage:
    """Decisions about a person, the newest first; the first page also has the rest."""

    waiting: list[WaitingPicture]
    decisions: list[DecisionView]
    looks: list[Look]
    older_url: str
    is_first: bool


def my_decisions_page(person: User, before: Decision | None = None) -> MyDecisionsPage:
    """Return a page of decisions; `before` is the last one of the page before."""
    rows = access.decisions_about(person).select_related("image", "appeal").order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before.pk)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    older = ""
    if len(found) > PAGE_SIZE:
        older = f"{reverse('gallery:my-decisions')}?before={shown[-1].public_id}"
    return MyDecisionsPage(
        waiting=_waiting(person) if before is None else [],
        decisions=[DecisionView(decision) for decision in shown],
        looks=_looks(person) if before is None else [],
        older_url=older,
        is_first=before is None,
    )


def decision_view(person: User, decision: Decision, form: AppealForm | None = None) -> DecisionView:
    """Return one decision; `form` is one that was filled in wrongly."""
    can_appeal = appeals.why_not(person, decision) is None
    return DecisionView(decision, (form or AppealForm()) if can_appeal else None)


def _waiting(person: User) -> list[WaitingPicture]:
    out_of_sight = Q(image__held_at__isnull=False) | Q(image__withheld_at__isnull=False)
    causes = Q(has_reports=True) | Q(has_hold=True)
    cases = Case.objects.filter(out_of_sight, causes, closed_at=None, image__owner=person)
    rows = cases.select_related("image").order_by("promised_at", "pk")[:MOST_WAITING]
    return [WaitingPicture(case, case.image) for case in rows if case.image]


def _looks(person: User) -> list[Look]:
    """Return the newest times that somebody has looked, without their names."""
    at_pictures = PrivateLook.objects.filter(image__owner=person).select_related("image")
    looks = [
        Look(
            at=look.opened_at,
            words=_("A moderator has opened a picture of yours that is not shared with them."),
            why=look.why,
            url=_url_of(look.image),
        )
        for look in at_pictures.order_by("-opened_at")[:MOST_LOOKS]
    ]
    looks += [
        Look(at=entry.written_at, words=words, why=entry.why)
        for action, words in _other_looks().items()
        for entry in AuditEntry.objects.filter(subject=person, action=action)
        .exclude(target_kind="image")
        .order_by("-position")[:MOST_LOOKS]
    ]
    return sorted(looks, key=lambda look: look.at, reverse=True)[:MOST_LOOKS]


def _other_looks() -> dict[Action, str]:
    """Return what else there is to be told of, and is in the audit log alone."""
    return {
        Action.PRIVATE_OPENED: _("A moderator has opened the prompt of a request of yours."),
        Action.VIEWING_BEGUN: _(
            "An admin has looked at the portal as you see it. Nothing could be changed."
        ),
    }


def _url_of(image: Image) -> str:
    return "" if image.withheld_at else reverse("gallery:image", args=[image.public_id])
