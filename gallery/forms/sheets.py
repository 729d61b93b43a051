"""The forms of a contact sheet; what may be said is for the service to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.forms.plain_text import PlainTextField
from gallery.models.contact_sheet import MOST_COMMENT_CHARACTERS, MOST_TITLE_CHARACTERS


class SheetForm(forms.Form):
    """What a sheet is called, and whether it shows the prompts."""

    title = PlainTextField(
        label=_("Title"),
        widget=forms.TextInput(attrs={"maxlength": MOST_TITLE_CHARACTERS, "autocomplete": "off"}),
    )
    shows_prompts = forms.BooleanField(
        required=False, initial=True, label=_("With the prompts, as they are now")
    )


class CommentForm(forms.Form):
    """What somebody says."""

    text = PlainTextField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": MOST_COMMENT_CHARACTERS}),
    )
