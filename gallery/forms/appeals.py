"""Forms of an appeal and of its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models.moderation import MOST_NOTE_CHARACTERS

GRANTED, STAYS = "granted", "stays"


class AppealForm(forms.Form):
    """Why a decision is wrong, in the person's own words."""

    text = forms.CharField(
        max_length=MOST_NOTE_CHARACTERS,
        label=_("Why should it be looked at again?"),
        help_text=_("Up to 1,000 characters. You can appeal once, so take your time."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AppealAnswerForm(forms.Form):
    """What becomes of the decision, and why."""

    outcome = forms.ChoiceField(
        choices=[
            (GRANTED, _("The appeal is right: take the decision back")),
            (STAYS, _("The decision stays")),
        ],
        widget=forms.RadioSelect,
        label=_("What becomes of the decision?"),
        error_messages={
            "required": _("Choose what becomes of the decision."),
            "invalid_choice": _("Choose what becomes of the decision."),
        },
    )
    text = forms.CharField(
        max_length=MOST_NOTE_CHARACTERS,
        label=_("Answer"),
        help_text=_("The person reads it, without your name."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
