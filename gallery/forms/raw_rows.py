"""What is asked before something is done with rows of Django's admin."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models import Reason
from gallery.models.moderation import MOST_NOTE_CHARACTERS


class WhyForm(forms.Form):
    """A reason for the audit log."""

    why = forms.CharField(
        label=_("Why?"),
        max_length=MOST_NOTE_CHARACTERS,
        help_text=_("It is kept in the audit log."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HideForm(forms.Form):
    """What the person reads whose picture is hidden."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[one for one in Reason.choices if one[0] != Reason.NOTHING_WRONG],
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=MOST_NOTE_CHARACTERS,
        help_text=_("The person can read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
