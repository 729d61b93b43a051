"""The forms of prompt templates: making one, and filling in its blanks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.catalogue import DEFAULT_MODEL, MODELS
from gallery.models import Image, PromptTemplate, User
from gallery.services import blanks
from gallery.services.templates import MOST_NAME_CHARACTERS, Pattern

MOST_VALUE_CHARACTERS = 2000


def model_choices() -> list[tuple[str, str]]:
    """Return the models on offer."""
    return [(model.slug, model.name) for model in MODELS.values()]


def ratio_choices() -> list[tuple[str, str]]:
    """Return the shapes that some model on offer takes; the service says which takes which."""
    known = dict.fromkeys(str(ratio) for model in MODELS.values() for ratio in model.ratios)
    return [(ratio, ratio) for ratio in known]


class TemplateForm(forms.Form):
    """A template's name, text, settings and example."""

    name = forms.CharField(label=_("Name"), max_length=MOST_NAME_CHARACTERS)
    text = forms.CharField(
        label=_("Prompt with blanks"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "Write {product} where a value comes in. A blank may have any name; write {{ and }}"
            " for braces that belong to the text."
        ),
    )
    model = forms.ChoiceField(label=_("Model"), choices=model_choices, initial=DEFAULT_MODEL.slug)
    aspect_ratio = forms.ChoiceField(
        label=_("Shape"), choices=ratio_choices, initial=str(DEFAULT_MODEL.ratios[0])
    )
    example = forms.UUIDField(label=_("Example"), required=False)
    shared = forms.BooleanField(
        label=_("Share it with the team"),
        required=False,
        help_text=_(
            "Colleagues then see and use the template, and see a small version of its example"
            " picture. They can't change it."
        ),
    )

    @classmethod
    def of(cls, template: PromptTemplate) -> "TemplateForm":
        """Return the form as a template is now."""
        example = template.example
        return cls(
            initial={
                "name": template.name,
                "text": template.text,
                "model": template.model,
                "aspect_ratio": template.aspect_ratio,
                "example": example.public_id if example else None,
                "shared": template.shared_at is not None,
            }
        )

    @classmethod
    def from_image(cls, image: Image) -> "TemplateForm":
        """Return the form filled with a picture's prompt and settings."""
        generation = image.generation
        return cls(
            initial={
                "text": blanks.escape(generation.prompt),
                "model": generation.model,
                "aspect_ratio": generation.aspect_ratio,
                "example": image.public_id,
            }
        )

    def chosen_example(self, person: User, template: PromptTemplate | None = None) -> Image | None:
        """Return the picture that is chosen: an own one, or the one that is there already."""
        public_id = access.public_id_in(self["example"].value())
        if public_id is None:
            return None
        present = template.example if template else None
        if present is not None and present.public_id == public_id:
            return present
        rows = access.images_of(person).select_related("generation")
        return rows.filter(public_id=public_id).first()

    def pattern(self, person: User, template: PromptTemplate | None = None) -> Pattern:
        """Return what was typed."""
        data = self.cleaned_data
        return Pattern(
            name=data["name"],
            text=data["text"],
            model=data["model"],
            aspect_ratio=data["aspect_ratio"],
            example=self.chosen_example(person, template),
            shared=data["shared"],
        )


class FillForm(forms.Form):
    """A field for each blank of a template."""

    def __init__(self, text: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = blanks.blanks(text)
        for at, name in enumerate(self.names):
            self.fields[f"blank-{at}"] = forms.CharField(
                label=name,
                max_length=MOST_VALUE_CHARACTERS,
                widget=forms.TextInput(
                    attrs={"data-value": blanks.key(name), "autocomplete": "off", "dir": "auto"}
                ),
            )

    def raw_values(self) -> dict[str, str]:
        """Return what was typed by the keys of the blanks, whether or not it is valid.

        Of what is far too long no more than what may be typed.
        """
        return {
            blanks.key(name): str(self[f"blank-{at}"].value() or "")[:MOST_VALUE_CHARACTERS]
            for at, name in enumerate(self.names)
        }

    def values(self) -> dict[str, str]:
        """Return what was typed by the keys of the blanks."""
        data = self.cleaned_data
        return {blanks.key(name): data[f"blank-{at}"] for at, name in enumerate(self.names)}
