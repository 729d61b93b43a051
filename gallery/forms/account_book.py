"""Forms of the comparison with the provider's balance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models.budget import MOST_CREDITS
from gallery.services.account_book import MOST_NOTE


class TopUpForm(forms.Form):
    """A top-up of the account; the difference that it was offered for goes along."""

    credits = forms.IntegerField(label=_("Credits"), min_value=1, max_value=MOST_CREDITS)
    difference = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """A correction of the book, up or down, with its reason."""

    credits = forms.IntegerField(
        label=_("Credits"),
        min_value=-MOST_CREDITS,
        max_value=MOST_CREDITS,
        help_text=_("Below 0 where the account holds less."),
    )
    note = forms.CharField(label=_("Reason"), max_length=MOST_NOTE)
