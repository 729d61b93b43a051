"""The page of one case: all that was said and found about one picture, and what was decided."""

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from gallery import access
from gallery.forms.inbox import LookForm
from gallery.models import (
    Case,
    Decision,
    Finding,
    Generation,
    Image,
    PrivateLook,
    Report,
    User,
    Withheld,
)
from gallery.pages.appeals import appeal_box
from gallery.pages.clocks import Clock
from gallery.pages.deciding import decide_box
from gallery.pages.glimpses import Glimpse, glimpses_of
from gallery.pages.inbox import finding_words, title_of
from gallery.services.inbox import following
from gallery.services.looking import LOOK_TIME, has_opened, look_in_force

MOST_COUNTED = 10


@dataclass(frozen=True)
class Found:
    """Something that was found automatically, in words."""

    finding: Finding
    words: str


@dataclass(frozen=True)
class Subject:
    """Whose it is, as far as that is of use for a decision."""

    person: User
    decisions: str
    decisions_url: str


@dataclass(frozen=True)
class CasePage:
    """A case as a moderator sees it; `prompt` is empty where it is not open to them."""

    case: Case
    clock: Clock
    subject: Subject
    glimpse: Glimpse | None
    look: PrivateLook | None
    prompt: str
    may_open: bool
    look_form: LookForm
    reports: list[Report] = field(default_factory=list)
    findings: list[Found] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    decide: object | None = None
    appeal: object | None = None
    next_url: str = ""

    @property
    def title(self) -> str:
        """What the case is about."""
        return title_of(self.case)

    @property
    def image(self) -> Image | None:
        """The picture, where there is one still."""
        return self.case.image

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.case.closed_at is None

    @property
    def is_sealed(self) -> bool:
        """Whether the picture is there, and neither open to the moderator nor to be opened."""
        return bool(self.glimpse and not self.glimpse.is_plain and not self.look)

    @property
    def look_minutes(self) -> int:
        """For how long something is opened."""
        return int(LOOK_TIME.total_seconds() // 60)

    @property
    def picture_url(self) -> str:
        """The file of a picture that the moderator has opened."""
        return reverse("gallery:case-picture", args=[self.case.public_id]) if self.look else ""


def case_page(
    moderator: User,
    case: Case,
    *,
    look_form: LookForm | None = None,
    decide: object | None = None,
    appeal: object | None = None,
) -> CasePage:
    """Return the page; `look_form`, `decide` and `appeal` are what was filled in and refused."""
    image = case.image
    glimpse = glimpses_of(moderator, [image])[image.pk] if image else None
    look = look_in_force(moderator, image) if image else None
    opened = look is not None or has_opened(moderator, case, image)
    prompt = _prompt(moderator, case, glimpse, opened=opened)
    next_case = following(moderator, case)
    return CasePage(
        case=case,
        clock=Clock(case.promised_at, timezone.now()),
        subject=_subject(case.subject),
        glimpse=glimpse,
        look=look,
        prompt=prompt,
        may_open=not opened and _is_open_to_be_seen(case, prompt=prompt, glimpse=glimpse),
        look_form=look_form or LookForm(),
        reports=list(case.reports.select_related("reporter").order_by("-pk")),
        findings=_findings(case),
        decisions=list(_decisions(case)),
        decide=decide or decide_box(moderator, case),
        appeal=appeal or appeal_box(moderator, case),
        next_url=reverse("gallery:case", args=[next_case.public_id]) if next_case else "",
    )


def _prompt(moderator: User, case: Case, glimpse: Glimpse | None, *, opened: bool) -> str:
    generation = _generation(case)
    if generation is None:
        return ""
    is_shown = bool(
        glimpse and glimpse.is_plain and access.prompt_is_shown(moderator, glimpse.image)
    )
    return generation.prompt if opened or is_shown else ""


def _generation(case: Case) -> Generation | None:
    return case.image.generation if case.image else case.generation


def _is_open_to_be_seen(case: Case, *, prompt: str, glimpse: Glimpse | None) -> bool:
    """Tell whether something of it is not open to the moderator yet, and may be opened."""
    if _generation(case) is None:
        return False
    is_hidden = case.image is not None and case.image.withheld_as == Withheld.HIDDEN
    is_whole = bool(prompt) and (glimpse is None or glimpse.is_plain)
    return not is_whole and (case.closed_at is None or is_hidden)


def _subject(person: User) -> Subject:
    number = person.decisions_about.filter(undone_at=None)[:MOST_COUNTED].count()
    try:
        url = f"{reverse('gallery:decisions')}?person={person.public_id}"
    except NoReverseMatch:
        url = ""
    words = str(number) if number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
    return Subject(person=person, decisions=words, decisions_url=url)


def _findings(case: Case) -> list[Found]:
    generation = _generation(case)
    if generation is None:
        return []
    rows = generation.findings.select_related("rule").order_by("pk")
    return [Found(row, finding_words(row)) for row in rows]


def _decisions(case: Case) -> QuerySet[Decision]:
    """Return what was decided about the picture before, or about the case itself."""
    rows = Decision.objects.select_related("decided_by", "undone_by", "appeal").order_by("-pk")
    return rows.filter(image=case.image) if case.image else rows.filter(case=case)
