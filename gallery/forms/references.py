"""What is typed and chosen on the shelf of reference images."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models import ReferenceImage
from gallery.services.references import NAME_LENGTH, refusal
from gallery.services.shelf import NOTE_LENGTH

# By what a file's own words say of it, and by its name where a system knows no HEIC.
ACCEPTED = "image/png,image/jpeg,image/webp,image/heic,image/heif,.heic,.heif"


class ReferenceUploadForm(forms.Form):
    """A file for the shelf."""

    upload = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=_("Choose a file"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def clean_upload(self) -> object:
        """Refuse a file that the upload handler has cut off for its size, and none at all."""
        if self.too_large:
            raise forms.ValidationError(str(refusal("too-many-bytes").message))
        if self.cleaned_data["upload"] is None:
            raise forms.ValidationError(_("No file was chosen."))
        return self.cleaned_data["upload"]


class ReferenceAddressForm(forms.Form):
    """The address of a picture anywhere on the internet."""

    url = forms.CharField(
        required=False,
        strip=True,
        label=_("Address of a picture"),
        widget=forms.URLInput(
            attrs={"placeholder": "https://", "inputmode": "url", "autocomplete": "off"}
        ),
    )


class ReferenceImageForm(forms.Form):
    """Which picture of the gallery is to be a reference."""

    image = forms.UUIDField()


class ReferenceForm(forms.Form):
    """What its owner says of a reference image."""

    name = forms.CharField(required=False, max_length=NAME_LENGTH, label=_("Name"))
    rights_note = forms.CharField(
        required=False,
        max_length=NOTE_LENGTH,
        label=_("Rights"),
        help_text=_("Whose picture it is, and what it may be used for."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @classmethod
    def of(cls, reference: ReferenceImage) -> "ReferenceForm":
        """Return the form as it is filled in now."""
        return cls(initial={"name": reference.name, "rights_note": reference.rights_note})
