"""The inbox of moderators: what waits, folded per picture, what was promised first comes first."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gallery.access import public_id_in
from gallery.forms.inbox import SeveralForm
from gallery.models import Appeal, Case, Finding, Reason, Report, User, WordRule
from gallery.pages.clocks import Clock
from gallery.pages.cursors import decode_cursor, encode_cursor
from gallery.pages.glimpses import Glimpse, glimpses_of
from gallery.services.cases import is_own
from gallery.services.inbox import Wanted, after, people_named, waiting

PAGE_LENGTH = 25
MOST_REASONS, MOST_COUNTED = 5, 10


@dataclass(frozen=True)
class Reports:
    """What was said against a picture: the newest reasons, each once, and how many there are."""

    reasons: list[str]
    number: str


@dataclass(frozen=True)
class Card:
    """One case in the inbox. Of one about the reader no more is told than that it is there."""

    case: Case
    clock: Clock
    is_own: bool
    glimpse: Glimpse | None = None
    reports: Reports | None = None
    findings: list[str] = field(default_factory=list)
    appeal: str = ""
    is_chosen: bool = False

    @property
    def url(self) -> str:
        """The case's own page."""
        return reverse("gallery:case", args=[self.case.public_id])

    @property
    def title(self) -> str:
        """What it is about."""
        return title_of(self.case)

    @property
    def person_url(self) -> str:
        """The inbox with what is about the same person."""
        return f"{reverse('gallery:moderation')}?person={self.case.subject.public_id}"


@dataclass(frozen=True)
class Filter:
    """One way to narrow the inbox down."""

    words: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class InboxPage:
    """A part of what waits; `query` names it, as a part of an address."""

    cards: list[Card]
    wanted: Wanted
    filters: list[Filter]
    people: list[User]
    query: str
    more_url: str
    first_url: str
    form: SeveralForm

    @property
    def is_known(self) -> bool:
        """Whether there is somebody of the name that is asked for."""
        return bool(self.people)

    @property
    def typed(self) -> str:
        """The name by which it is narrowed down; one that an address had by key is looked up."""
        by_key = public_id_in(self.wanted.person) is not None and self.people
        return self.people[0].get_username() if by_key else self.wanted.person

    @property
    def has_choices(self) -> bool:
        """Whether there is any that the reader may decide about."""
        return any(not card.is_own for card in self.cards)


def inbox_page(
    moderator: User,
    wanted: Wanted,
    *,
    place: str = "",
    form: SeveralForm | None = None,
    chosen: Collection[str] = (),
) -> InboxPage:
    """Return a part of what waits, from a place on; `form` and `chosen` are what was refused."""
    cases = waiting(wanted).select_related("subject", "image__generation", "image__owner")
    start = decode_cursor(place)
    found = list((after(cases, start) if start else cases)[: PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    more = ""
    if len(found) > PAGE_LENGTH:
        more = inbox_address(wanted, after=encode_cursor(shown[-1].promised_at, shown[-1].pk))
    place = encode_cursor(*start) if start else ""
    return InboxPage(
        cards=_cards(moderator, shown, chosen),
        wanted=wanted,
        filters=_filters(wanted),
        people=list(people_named(wanted.person)[:1]) if wanted.person else [],
        query=_query(wanted, after=place),
        more_url=more,
        first_url=inbox_address(wanted) if start else "",
        form=form or SeveralForm(),
    )


def title_of(case: Case) -> str:
    """Return in words what a case is about."""
    words = _("Picture by %(name)s") if case.image_id else _("Request by %(name)s")
    return words % {"name": case.subject.shown_name}


def rule_words(rule: WordRule) -> str:
    """Return what a member reads of a rule, in the reader's language."""
    in_japanese = (get_language() or "").startswith("ja")
    return rule.reason_ja if in_japanese and rule.reason_ja else rule.reason_en


def finding_words(finding: Finding) -> str:
    """Return in words what was found automatically."""
    kind = str(finding.get_kind_display())
    return f"{kind}: {rule_words(finding.rule)}" if finding.rule else kind


def _cards(moderator: User, cases: Sequence[Case], chosen: Collection[str]) -> list[Card]:
    """Return the cards in as many queries for many cases as for one."""
    now = timezone.now()
    images = [case.image for case in cases if case.image]
    glimpses = glimpses_of(moderator, images)
    others = [case for case in cases if not is_own(moderator, case)]
    reports, findings, appeals = _reports(others), _findings(others), _appeals(others)

    def card(case: Case) -> Card:
        clock = Clock(case.promised_at, now)
        glimpse = glimpses.get(case.image_id or 0)
        if is_own(moderator, case):
            return Card(case, clock, is_own=True, glimpse=glimpse)
        return Card(
            case=case,
            clock=clock,
            is_own=False,
            glimpse=glimpse,
            reports=reports.get(case.pk),
            findings=findings.get(case.generation_id or 0, []),
            appeal=appeals.get(case.pk, ""),
            is_chosen=str(case.public_id) in chosen,
        )

    return [card(case) for case in cases]


def _reports(cases: Sequence[Case]) -> dict[int, Reports]:
    order = Window(RowNumber(), partition_by=F("case"), order_by=F("pk").desc())
    newest = (
        Report.objects.filter(case__in=[case.pk for case in cases if case.has_reports])
        .annotate(place=order)
        .filter(place__lte=MOST_COUNTED)
        .order_by("-pk")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for key, reason in newest.values_list("case", "reason"):
        found[key].append(str(Reason(reason).label))
    return {
        key: Reports(
            reasons=list(dict.fromkeys(reasons[:MOST_REASONS])),
            number=str(len(reasons)) if len(reasons) < MOST_COUNTED else f"{MOST_COUNTED - 1}+",
        )
        for key, reasons in found.items()
    }


def _findings(cases: Sequence[Case]) -> dict[int, list[str]]:
    keys = [case.generation_id for case in cases if case.has_hold and case.generation_id]
    rows = Finding.objects.filter(generation__in=keys).select_related("rule").order_by("pk")
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        words = finding_words(row)
        if row.generation_id and words not in found[row.generation_id]:
            found[row.generation_id].append(words)
    return found


def _appeals(cases: Sequence[Case]) -> dict[int, str]:
    keys = [case.pk for case in cases if case.has_appeal]
    rows = Appeal.objects.filter(case__in=keys, answered_at=None).order_by("pk")
    return dict(rows.values_list("case", "text"))


def _filters(wanted: Wanted) -> list[Filter]:
    words = {
        "": _("All"),
        "reports": _("Reports"),
        "holds": _("Holds"),
        "appeals": _("Appeals"),
    }
    return [
        Filter(name, inbox_address(Wanted(cause, wanted.person)), cause == wanted.cause)
        for cause, name in words.items()
    ]


def _query(wanted: Wanted, **more: str) -> str:
    named = {"cause": wanted.cause, "person": wanted.person, **more}
    asked = urlencode({name: value for name, value in named.items() if value})
    return f"?{asked}" if asked else ""


def inbox_address(wanted: Wanted, **more: str) -> str:
    """Return the address of what is asked for of the inbox."""
    return reverse("gallery:moderation") + _query(wanted, **more)
