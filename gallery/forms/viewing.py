"""The form of viewing the portal as a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models.moderation import MOST_NOTE_CHARACTERS


class ViewAsForm(forms.Form):
    """Why it is needed."""

    why = forms.CharField(
        label=_("Why?"),
        max_length=MOST_NOTE_CHARACTERS,
        help_text=_("The person can read this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
