"""The form of a collection's name; what a name may be is for the service to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.forms.plain_text import PlainTextField
from gallery.models.collection import MOST_NAME_CHARACTERS


class CollectionForm(forms.Form):
    """What a collection is called."""

    name = PlainTextField(
        label=_("Name"),
        widget=forms.TextInput(attrs={"maxlength": MOST_NAME_CHARACTERS, "autocomplete": "off"}),
    )
