"""The form by which a case is decided, and that by which a decision is undone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models import Decision, Reason
from gallery.models.moderation import MOST_NOTE_CHARACTERS

Act = Decision.Act
ACTS = [
    (Act.KEEP.value, _("Keep it: it stays as it is, and is shown again if it was held back")),
    (Act.HIDE.value, _("Hide it: nobody sees it any more; its owner can still look at it")),
    (Act.REMOVE.value, _("Remove it: its file is sealed, and deleted after the time for appeals")),
]
ACTS_WITHOUT_A_PICTURE = [(Act.KEEP.value, _("Close the case; there is no picture any more"))]
MEASURES = [("", _("Nothing")), *Decision.Measure.choices]


class DecideForm(forms.Form):
    """What becomes of the picture and of the person, and why; the person reads the reason."""

    act = forms.ChoiceField(
        label=_("The picture"), choices=ACTS, widget=forms.RadioSelect, required=False
    )
    measure = forms.ChoiceField(
        label=_("The person"), choices=MEASURES, widget=forms.RadioSelect, required=False
    )
    # That one is needed is for the services to say, with why.
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", "—"), *Reason.choices], required=False
    )
    note = forms.CharField(
        label=_("Words for the person"),
        required=False,
        max_length=MOST_NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read it as it stands. Needed where the reason is “Something else”."),
    )

    def __init__(
        self, *args: Any, has_picture: bool = True, may_measure: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not has_picture:
            self.fields["act"] = forms.ChoiceField(
                label=_("The case"),
                choices=[*ACTS_WITHOUT_A_PICTURE, ("", _("Decide about the person alone"))],
                widget=forms.RadioSelect,
                required=False,
            )
        if not may_measure:
            del self.fields["measure"]


class UndoForm(forms.Form):
    """Why a decision is undone."""

    why = forms.CharField(
        label=_("Why?"),
        max_length=MOST_NOTE_CHARACTERS,
        help_text=_("It is kept in the audit log."),
    )
