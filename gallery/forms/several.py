"""The form of a table of values: what is pasted or uploaded, and the settings for all rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.catalogue import DEFAULT_MODEL, MODELS
from gallery.errors import InvalidChoice
from gallery.forms.prompt_templates import model_choices, ratio_choices
from gallery.models import PromptTemplate, User
from gallery.services import tables
from gallery.services.audiences import destinations
from gallery.services.templates import MOST_NAME_CHARACTERS

# Without a template each row is a prompt as it stands.
WHOLE_PROMPT = "{prompt}"


def count_choices() -> list[tuple[int, int]]:
    """Return how many pictures there may be of each row."""
    most = max(model.most_at_once for model in MODELS.values())
    return [(number, number) for number in range(1, most + 1)]


class SeveralForm(forms.Form):
    """A table with the settings that all of its rows share."""

    template = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name of the batch"), required=False, max_length=MOST_NAME_CHARACTERS
    )
    table = forms.CharField(
        label=_("Table"),
        required=False,
        strip=False,
        max_length=tables.MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
        help_text=_("As spreadsheets save it: UTF-8 or Shift_JIS, with commas or semicolons."),
    )
    count = forms.TypedChoiceField(
        label=_("Pictures of each row"), choices=count_choices, coerce=int, initial=1
    )
    model = forms.ChoiceField(label=_("Model"), choices=model_choices, initial=DEFAULT_MODEL.slug)
    aspect_ratio = forms.ChoiceField(
        label=_("Shape"), choices=ratio_choices, initial=str(DEFAULT_MODEL.ratios[0])
    )
    collection = forms.ChoiceField(label=_("Collection"), required=False)

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = destinations(person, access.collections_of(person))
        known = [(str(one.collection.public_id), one.words) for one in own]
        field = self.fields["collection"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("No collection")), *known]
        self.row = _template(person, str(self["template"].value() or ""))

    @classmethod
    def filled(cls, person: User, template: str) -> "SeveralForm":
        """Return a fresh form with a template's settings, or with the usual ones."""
        row = _template(person, template)
        if row is None:
            return cls(person)
        settings = {"model": row.model, "aspect_ratio": row.aspect_ratio}
        return cls(person, initial={"template": template, **settings})

    @property
    def text(self) -> str:
        """The template's text that each row fills."""
        return self.row.text if self.row else WHOLE_PROMPT

    def clean(self) -> dict[str, Any]:
        """Take an uploaded file in the place of what was pasted."""
        data = super().clean() or self.cleaned_data
        if data.get("template") and self.row is None:
            self.add_error(None, _("This template is gone. Choose another one."))
        upload = data.get("file")
        if upload is not None:
            try:
                # One more byte tells that it is too large.
                data["table"] = tables.decode(upload.read(tables.MOST_BYTES + 1))
            except InvalidChoice as error:
                self.add_error("file", str(error.message))
            else:
                # It is shown in the form, to be mended there.
                self.data = {
                    **{name: self.data[name] for name in self.data},
                    "table": data["table"],
                }
        return data


def _template(person: User, public_id: str) -> PromptTemplate | None:
    wanted = access.public_id_in(public_id)
    return access.templates_of(person).filter(public_id=wanted).first() if wanted else None
