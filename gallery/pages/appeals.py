"""An appeal as moderators see it: what was decided, what the person says, and the answer."""

from dataclasses import dataclass

from gallery.forms.appeals import AppealAnswerForm
from gallery.models import Appeal, Case, Decision, Reason, User
from gallery.services import appeals
from gallery.services.decision_words import title_of


@dataclass(frozen=True)
class AppealBox:
    """One appeal; there is a form for whoever may answer it, and else the reason why not."""

    appeal: Appeal
    form: AppealAnswerForm | None
    why_not: str

    @property
    def decision(self) -> Decision:
        """What the appeal is against."""
        return self.appeal.decision

    @property
    def title(self) -> str:
        """What was decided, as the person reads it."""
        return title_of(self.decision)

    @property
    def reason(self) -> str:
        """Why it was decided."""
        return str(Reason(self.decision.reason).label)


def appeal_box(moderator: User, case: Case) -> AppealBox | None:
    """Return the appeal of a case that waits the longest, else the one answered last."""
    rows = Appeal.objects.filter(case=case).select_related(
        "decision__subject", "decision__decided_by", "decision__image", "answered_by"
    )
    appeal = rows.filter(answered_at=None).order_by("pk").first() or rows.order_by("pk").last()
    return box_of(moderator, appeal) if appeal else None


def box_of(moderator: User, appeal: Appeal, form: AppealAnswerForm | None = None) -> AppealBox:
    """Return one appeal; `form` is one that was filled in wrongly."""
    if appeal.answered_at is not None:
        return AppealBox(appeal, form=None, why_not="")
    refusal = appeals.why_not_answer(moderator, appeal)
    if refusal is not None:
        return AppealBox(appeal, form=None, why_not=str(refusal.message))
    return AppealBox(appeal, form=form or AppealAnswerForm(), why_not="")
