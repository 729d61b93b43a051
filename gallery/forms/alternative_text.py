"""The form of a picture's alternative text; what it may be is for the service to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.forms.plain_text import PlainTextField
from gallery.models.image import MOST_ALTERNATIVE_CHARACTERS


class AlternativeTextForm(forms.Form):
    """What is to be seen on a picture."""

    text = PlainTextField(
        label=_("Alternative text"),
        help_text=_("What is to be seen, for people who can't see it."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_ALTERNATIVE_CHARACTERS}),
    )
