"""The box in which a moderator decides a case, with what the person will read; and the log."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from gallery.forms.deciding import DecideForm, UndoForm
from gallery.models import Case, Decision, User
from gallery.services import deciding
from gallery.services.decision_words import words_for
from gallery.services.taking_back import named

PAGE_SIZE = 30


@dataclass(frozen=True)
class Preview:
    """What the person will read, in the language of their letters; nothing where none is told."""

    sentences: list[str]
    language: str
    name: str

    @property
    def title(self) -> str:
        """The first sentence."""
        return self.sentences[0] if self.sentences else ""

    @property
    def more(self) -> list[str]:
        """The other ones."""
        return self.sentences[1:]


@dataclass(frozen=True)
class DecideBox:
    """The form of a case that is open to the moderator."""

    case: Case
    form: DecideForm
    name: str
    preview: Preview | None = None

    @property
    def back_url(self) -> str:
        """The page of the case."""
        return _address("case", self.case.public_id)


@dataclass(frozen=True)
class DecisionLine:
    """One decision in the log."""

    decision: Decision
    form: UndoForm
    is_own: bool

    @property
    def words(self) -> str:
        """What was decided."""
        return named(self.decision)

    @property
    def appeal_words(self) -> str:
        """What became of an appeal against it, "" where there was none."""
        appeal = getattr(self.decision, "appeal", None)
        if appeal is None:
            return ""
        if appeal.is_granted is None:
            return _("Appealed against")
        return _("Appeal granted") if appeal.is_granted else _("Appeal declined")

    @property
    def may_undo(self) -> bool:
        """Whether the reader is offered to undo it."""
        return self.decision.undone_at is None and not self.is_own

    @property
    def case_url(self) -> str:
        """The page of its case."""
        return _address("case", self.decision.case.public_id)

    @property
    def person_url(self) -> str:
        """All decisions about the same person."""
        query = urlencode({"person": self.decision.subject.public_id})
        return f"{reverse('gallery:decisions')}?{query}"


@dataclass(frozen=True)
class DecisionsPage:
    """A page of the log of decisions, the newest first; `person` is whom it is about alone."""

    lines: list[DecisionLine]
    person: User | None
    older_url: str
    is_first: bool


def decide_box(moderator: User, case: Case, data: Any = None) -> DecideBox | None:
    """Return the box of a case, filled with `data`; None where it is not for them."""
    if not deciding.is_open_to(moderator, case):
        return None
    person = _person_of(case)
    form = DecideForm(
        data,
        has_picture=case.image is not None,
        may_measure=deciding.may_measure(moderator, person),
        initial={"act": "", "measure": ""},
    )
    return DecideBox(case, form, person.shown_name)


def preview_of(case: Case, told: dict[str, str]) -> Preview:
    """Return what the person of a case will read of a decision."""
    person = _person_of(case)
    language = person.language or settings.LANGUAGE_CODE
    sentences: list[str] = []
    if deciding.is_told(case.image, act=told["act"], measure=told["measure"]):
        with translation.override(language):
            sentences = words_for(**told)
    return Preview(sentences, language, person.shown_name)


def decisions_page(
    reader: User,
    *,
    person: User | None = None,
    before: Decision | None = None,
    refused: tuple[Decision, UndoForm] | None = None,
) -> DecisionsPage:
    """Return a page of the log; `refused` is a decision that could not be undone, with its form."""
    rows = Decision.objects.select_related("subject", "decided_by", "undone_by", "case", "appeal")
    rows = rows.order_by("-pk")
    if person is not None:
        rows = rows.filter(subject=person)
    if before is not None:
        rows = rows.filter(pk__lt=before.pk)
    found = list(rows[: PAGE_SIZE + 1])
    shown, older = found[:PAGE_SIZE], ""
    if len(found) > PAGE_SIZE:
        query = {"person": person.public_id} if person else {}
        query |= {"before": shown[-1].public_id}
        older = f"{reverse('gallery:decisions')}?{urlencode(query)}"
    lines = [
        DecisionLine(
            row,
            refused[1] if refused and refused[0].pk == row.pk else UndoForm(auto_id=False),
            is_own=row.subject_id == reader.pk,
        )
        for row in shown
    ]
    return DecisionsPage(lines, person, older, is_first=before is None)


def _person_of(case: Case) -> User:
    """Return whom a decision will be about: whose the picture is, or else was."""
    return case.image.owner if case.image is not None else case.subject


def _address(route: str, *names: object) -> str:
    try:
        return reverse(f"gallery:{route}", args=names)
    except NoReverseMatch:
        return reverse("gallery:decisions")
