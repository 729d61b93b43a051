"""The compose form: reads what the member typed; what is allowed is for the services to say."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.catalogue import DEFAULT_MODEL, MODELS
from gallery.services.references import refusal


class ComposeForm(forms.Form):
    """Prompt, aspect ratio, one reference image, and the token of this press of the button."""

    # What is allowed is not asked here: the service's answers say more than a field's could.
    prompt = forms.CharField(
        required=False,
        strip=False,
        label=_("Prompt"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    aspect_ratio = forms.CharField(required=False, label=_("Shape"))
    model = forms.CharField(max_length=60, initial=DEFAULT_MODEL.slug, widget=forms.HiddenInput)
    reference = forms.FileField(required=False, label=_("Reference image"), allow_empty_file=True)
    kept_reference = forms.UUIDField(required=False, widget=forms.HiddenInput)
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        self.image_model = MODELS.get(str(self["model"].value()), DEFAULT_MODEL)
        self.fields["aspect_ratio"].initial = str(self.image_model.ratios[0])
        for name in ("prompt", "aspect_ratio"):
            self.fields[name].validators = []

    def clean_reference(self) -> object:
        """Refuse a file that the upload handler has cut off for its size."""
        if self.too_large:
            raise forms.ValidationError(str(refusal("too-many-bytes")))
        return self.cleaned_data["reference"]
