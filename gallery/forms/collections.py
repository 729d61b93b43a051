"""The form of a collection's name; what a name may be is for the service to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models.collection import MOST_NAME_CHARACTERS


class CollectionForm(forms.Form):
    """What a collection is called."""

    name = forms.CharField(
        required=False,
        strip=False,
        label=_("Name"),
        widget=forms.TextInput(attrs={"maxlength": MOST_NAME_CHARACTERS, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators = []
