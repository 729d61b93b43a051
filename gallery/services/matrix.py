"""What a finding leads to, by how far the person is trusted; admins can change each cell."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice
from gallery.models import Action, Answer, FindingKind, MatrixCell, Trust, User
from gallery.services import audit
from gallery.services.remembering import FINDINGS, forget

Cells = dict[tuple[Trust, FindingKind], Answer]

# What holds for cells that nobody has changed. A report hides what it is about until a moderator
# has looked, except of people of long standing.
DEFAULTS: Cells = {
    (Trust.NEW, FindingKind.WORD_RULE): Answer.HOLD,
    (Trust.NEW, FindingKind.PROVIDER_BLOCK): Answer.HOLD,
    (Trust.NEW, FindingKind.REPORT): Answer.HOLD,
    (Trust.REGULAR, FindingKind.WORD_RULE): Answer.ALLOW,
    (Trust.REGULAR, FindingKind.PROVIDER_BLOCK): Answer.ALLOW,
    (Trust.REGULAR, FindingKind.REPORT): Answer.HOLD,
    (Trust.TRUSTED, FindingKind.WORD_RULE): Answer.ALLOW,
    (Trust.TRUSTED, FindingKind.PROVIDER_BLOCK): Answer.ALLOW,
    (Trust.TRUSTED, FindingKind.REPORT): Answer.ALLOW,
}


def cells() -> Cells:
    """Return the whole matrix as it is now."""
    changed = {
        (Trust(row.trust), FindingKind(row.finding)): Answer(row.answer)
        for row in MatrixCell.objects.all()
    }
    return DEFAULTS | changed


def answer_for(person: User, kind: FindingKind) -> Answer:
    """Return what a finding about a person leads to."""
    row = MatrixCell.objects.filter(trust=person.trust, finding=kind).first()
    return Answer(row.answer) if row else DEFAULTS[Trust(person.trust), kind]


def change(actor: User, wanted: Cells) -> int:
    """Write the cells that differ, with an audit entry for each; return how many did.

    Raises `InvalidChoice` where a cell is missing.
    """
    if set(wanted) != set(DEFAULTS):
        raise InvalidChoice(_("The table is not complete. Fill in each of its cells."))
    with transaction.atomic():
        # Two admins at once would each tell of changes from what the other has written over.
        list(MatrixCell.objects.select_for_update().order_by("pk"))
        before = cells()
        changed = [cell for cell in DEFAULTS if before[cell] != wanted[cell]]
        for trust, kind in changed:
            MatrixCell.objects.update_or_create(
                trust=trust, finding=kind, defaults={"answer": wanted[trust, kind]}
            )
            told = {
                "trust": trust,
                "finding": kind,
                "from": before[trust, kind],
                "to": wanted[trust, kind],
            }
            audit.record(actor, Action.MATRIX_CHANGED, data=told)
    forget(FINDINGS)
    return len(changed)
