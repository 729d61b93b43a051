"""The forms of the inbox: deciding about several cases, and why one has to look at something."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.forms.plain_text import PlainTextField
from gallery.models import Decision, Reason
from gallery.models.moderation import MOST_NOTE_CHARACTERS

ACTS = (Decision.Act.KEEP, Decision.Act.HIDE)


class SeveralForm(forms.Form):
    """One decision about several cases; which button was pressed says which."""

    act = forms.ChoiceField(
        choices=[(act.value, act.label) for act in ACTS], widget=forms.HiddenInput
    )
    reason = forms.ChoiceField(
        required=False,
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *Reason.choices],
    )
    note = forms.CharField(
        required=False,
        max_length=MOST_NOTE_CHARACTERS,
        label=_("Note, which the people read"),
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what is wrong where something is to be hidden."""
        cleaned = super().clean() or {}
        reason = cleaned.get("reason", "")
        if cleaned.get("act") == Decision.Act.KEEP:
            cleaned["reason"] = reason or Reason.NOTHING_WRONG.value
        elif reason in {"", Reason.NOTHING_WRONG} and "reason" not in self.errors:
            self.add_error("reason", _("Choose what is wrong with what you hide."))
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words what it is."))
        return cleaned


class LookForm(forms.Form):
    """Why a moderator has to look at what is not shared."""

    why = PlainTextField(
        label=_("Why do you need to look?"),
        help_text=_("The owner is told that you have looked, and reads this."),
        widget=forms.Textarea(
            attrs={"rows": 2, "maxlength": MOST_NOTE_CHARACTERS, "required": True}
        ),
    )
