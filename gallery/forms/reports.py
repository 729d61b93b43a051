"""The form by which a picture is reported."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models.moderation import MOST_NOTE_CHARACTERS
from gallery.services.reports import REASONS


class ReportForm(forms.Form):
    """What is wrong with a picture, and words for the moderators."""

    reason = forms.ChoiceField(
        choices=[(reason.value, reason.label) for reason in REASONS],
        widget=forms.RadioSelect,
        label=_("What is wrong with it?"),
        error_messages={
            "required": _("Choose what is wrong with the picture."),
            "invalid_choice": _("Choose what is wrong with the picture."),
        },
    )
    note = forms.CharField(
        required=False,
        max_length=MOST_NOTE_CHARACTERS,
        label=_("A note for the moderators"),
        help_text=_("What should they know? You may leave it empty, except for something else."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
