"""The compose form: reads what the member typed; what is allowed is for the services to say."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.catalogue import DEFAULT_MODEL, model_or_default
from gallery.models import User
from gallery.services.drafts import Content, viewable_image
from gallery.services.references import refusal

MOST_REFERENCES_READ = 20


class PublicIdsField(forms.Field):
    """Several public ids of one name; what is none is passed over."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[uuid.UUID]:
        """Return the ids in their order."""
        named = map(access.public_id_in, (value or [])[:MOST_REFERENCES_READ])
        return [public_id for public_id in named if public_id]


class ComposeForm(forms.Form):
    """The prompt with its settings and reference images, and the token of this press.

    `upload` and `reference_url` are for browsers without JavaScript, which bring a new reference
    image together with the prompt.
    """

    # What is allowed is not asked here: the service's answers say more than a field's could.
    prompt = forms.CharField(
        required=False,
        strip=False,
        label=_("Prompt"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    model = forms.CharField(required=False, label=_("Model"))
    aspect_ratio = forms.CharField(required=False, label=_("Shape"))
    count = forms.IntegerField(required=False, label=_("Pictures"))
    collection = forms.CharField(required=False, label=_("Collection"))
    remix_of = forms.CharField(required=False, label=_("Remix"))
    references = PublicIdsField(required=False, label=_("Reference images"))
    upload = forms.FileField(required=False, label=_("Reference image"), allow_empty_file=True)
    reference_url = forms.CharField(required=False, label=_("Address of a picture"))
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        self.image_model = model_or_default(str(self["model"].value()))
        for name in ("prompt", "aspect_ratio", "model", "collection", "remix_of", "reference_url"):
            self.fields[name].validators = []

    @classmethod
    def filled(cls, content: Content) -> "ComposeForm":
        """Return a fresh form that holds the content of a draft."""
        collection = content.collection
        return cls(
            initial={
                "prompt": content.prompt,
                "model": content.model,
                "aspect_ratio": content.aspect_ratio,
                "count": content.count,
                "collection": str(collection.public_id) if collection else "",
                "references": list(content.references),
                "remix_of": str(content.remix_of.public_id) if content.remix_of else "",
                "form_token": uuid.uuid4(),
            }
        )

    def clean_upload(self) -> object:
        """Refuse a file that the upload handler has cut off for its size."""
        if self.too_large:
            raise forms.ValidationError(str(refusal("too-many-bytes").message))
        return self.cleaned_data["upload"]

    def content(self, person: User) -> Content:
        """Return what was sent, as far as it can be read, whether or not it is valid."""
        data = self.cleaned_data
        collection = None
        if collection_id := access.public_id_in(data.get("collection")):
            collection = access.collections_of(person).filter(public_id=collection_id).first()
        count = data.get("count")
        return Content(
            prompt=data.get("prompt") or "",
            model=data.get("model") or DEFAULT_MODEL.slug,
            aspect_ratio=data.get("aspect_ratio") or "",
            count=1 if count is None else count,
            collection=collection,
            references=tuple(data.get("references") or ()),
            remix_of=viewable_image(person, data.get("remix_of")),
        )
