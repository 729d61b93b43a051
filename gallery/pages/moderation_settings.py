"""The settings of moderation: matrix and promises; and how far a person is trusted."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.forms.moderation import MatrixForm, PromisesForm, TrustForm
from gallery.models import Answer, Case, Finding, FindingKind, Portal, Standing, Trust, User
from gallery.permissions import Right
from gallery.services import matrix

Words = str | Promise

# What each answer means, by what was found.
MEANINGS: dict[FindingKind, dict[Answer, Words]] = {
    FindingKind.WORD_RULE: {
        Answer.ALLOW: _("The prompt is sent; only the log notes it."),
        Answer.HOLD: _("The prompt is sent; only its owner sees the picture until it is reviewed."),
        Answer.REFUSE: _("The prompt is not sent and stays in the bar; nothing is spent."),
    },
    FindingKind.PROVIDER_BLOCK: {
        Answer.ALLOW: _("Nothing more happens; only the log notes it."),
        Answer.HOLD: _("A moderator finds the blocked request in the inbox."),
        Answer.REFUSE: _("The same, and the same person can't send the same prompt again."),
    },
    FindingKind.REPORT: {
        Answer.ALLOW: _("The picture stays in sight until a moderator has decided."),
        Answer.HOLD: _("Only its owner sees the picture until it is reviewed."),
        Answer.REFUSE: _("The picture is hidden from everybody until a moderator has decided."),
    },
}


@dataclass(frozen=True)
class Column:
    """A finding, with what each answer to it means."""

    kind: FindingKind
    meanings: list[tuple[Words, Words]]

    @property
    def words(self) -> Words:
        """What was found."""
        return self.kind.label


@dataclass(frozen=True)
class Cell:
    """What a finding leads to at one level: to be chosen, or to be read."""

    finding: Words
    field: BoundField
    answer: Words


@dataclass(frozen=True)
class SettingsPage:
    """The matrix and the promises; who may not change them reads them."""

    matrix: MatrixForm
    promises: PromisesForm
    may_change: bool

    @property
    def columns(self) -> list[Column]:
        """The findings."""
        return [
            Column(kind, [(answer.label, MEANINGS[kind][answer]) for answer in Answer])
            for kind in FindingKind
        ]

    @property
    def rows(self) -> Iterator[tuple[Words, list[Cell]]]:
        """The levels of trust, each with its cells."""
        for trust in Trust:
            fields = [(kind, self.matrix[f"{trust}_{kind}"]) for kind in FindingKind]
            yield (
                trust.label,
                [Cell(kind.label, one, Answer(one.initial).label) for kind, one in fields],
            )


def moderation_settings_page(
    reader: User, *, matrix_form: MatrixForm | None = None, promises: PromisesForm | None = None
) -> SettingsPage:
    """Return the settings, with a form that could not be taken where there is one."""
    portal = Portal.current()
    promised = {"promised_hours": portal.promised_hours, "appeal_days": portal.appeal_days}
    return SettingsPage(
        matrix=matrix_form or MatrixForm(cells=matrix.cells()),
        promises=promises or PromisesForm(initial=promised),
        may_change=reader.may(Right.MANAGE_PORTAL),
    )


@dataclass(frozen=True)
class ModeratedPerson:
    """What moderators see of a person: numbers, never what they make."""

    person: User
    form: TrustForm
    may_change: bool
    findings: list[tuple[Words, int]]
    cases: int


def moderated_person(reader: User, person: User) -> ModeratedPerson:
    """Return how far a person is trusted, and how often something was found about them."""
    counts = Finding.objects.filter(person=person).order_by().values("kind")
    numbers = dict(counts.annotate(n=Count("pk")).values_list("kind", "n"))
    return ModeratedPerson(
        person=person,
        form=TrustForm(initial={"trust": person.trust}),
        may_change=reader.pk != person.pk and person.standing != Standing.FORMER,
        findings=[(kind.label, numbers.get(kind, 0)) for kind in AUTOMATIC],
        cases=Case.objects.filter(subject=person).count(),
    )


AUTOMATIC = (FindingKind.WORD_RULE, FindingKind.PROVIDER_BLOCK)
