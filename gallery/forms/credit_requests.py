"""Forms of asking for more, and of the answer; the limits are for the services to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.services.credit_requests import MOST_ASKED_FOR, MOST_WORDS


class AskForm(forms.Form):
    """How many credits, and what for."""

    credits = forms.IntegerField(
        label=_("Credits"),
        min_value=1,
        max_value=MOST_ASKED_FOR,
        help_text=_("On top of your budget."),
    )
    reason = forms.CharField(
        label=_("What for?"),
        max_length=MOST_WORDS,
        help_text=_("The admins read this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(forms.Form):
    """Another number than was asked for, and words for the member; both may be left out."""

    credits = forms.IntegerField(
        label=_("Credits"), min_value=1, max_value=MOST_ASKED_FOR, required=False
    )
    answer = forms.CharField(label=_("Words for the member"), max_length=MOST_WORDS, required=False)
