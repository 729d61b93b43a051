"""Prompt templates as a page shows them: the list, and one with its blanks to be filled in."""

from dataclasses import dataclass

from django.urls import reverse

from gallery import access
from gallery.catalogue import ImageModel, model_or_default
from gallery.forms.prompt_templates import FillForm, TemplateForm
from gallery.models import Image, PromptTemplate, User
from gallery.pages.tiles import ImageTile, image_tile
from gallery.services import templates
from gallery.services.blanks import Piece, pieces

MOST_SHOWN = 200
MOST_EXAMPLES = 18


@dataclass(frozen=True)
class TemplateCard:
    """One template in the list."""

    template: PromptTemplate
    person: User

    @property
    def url(self) -> str:
        """The page on which it is used."""
        return reverse("gallery:template", args=[self.template.public_id])

    @property
    def pieces(self) -> list[Piece]:
        """Its text, taken apart at its blanks."""
        return pieces(self.template.text)

    @property
    def is_own(self) -> bool:
        """Whether the reader has made it."""
        return self.template.author_id == self.person.pk

    @property
    def may_remove(self) -> bool:
        """Whether the reader may delete it."""
        return templates.may_remove(self.person, self.template)

    @property
    def model(self) -> ImageModel:
        """The model that goes with it."""
        return model_or_default(self.template.model)

    @property
    def example_url(self) -> str:
        """The thumbnail of its example."""
        example = self.template.example
        if example is None or not access.example_is_shown(self.person, example):
            return ""
        return reverse("gallery:template-example", args=[self.template.public_id])


@dataclass(frozen=True)
class TemplatesPage:
    """All templates of a member, those of colleagues apart."""

    own: list[TemplateCard]
    shared: list[TemplateCard]


@dataclass(frozen=True)
class TemplatePage:
    """One template with a field for each of its blanks."""

    card: TemplateCard
    form: FillForm

    @property
    def filled(self) -> list[Piece]:
        """Its text with what was typed; a blank has its text as well."""
        values = self.form.raw_values()
        return [
            Piece(values.get(piece.key, ""), piece.blank) if piece.blank else piece
            for piece in pieces(self.card.template.text)
        ]


@dataclass(frozen=True)
class TemplateFormPage:
    """The form in which a template is made or changed."""

    form: TemplateForm
    examples: list[ImageTile]
    template: PromptTemplate | None = None

    @property
    def chosen(self) -> str:
        """The public id of the example that is chosen."""
        return str(self.form["example"].value() or "")


def templates_page(person: User) -> TemplatesPage:
    """Return the templates that the person may use, in two queries."""
    rows = access.templates_of(person).select_related("author", "example").order_by("name", "pk")
    own, shared = rows.filter(author=person), rows.exclude(author=person)
    return TemplatesPage(
        own=[TemplateCard(row, person) for row in own[:MOST_SHOWN]],
        shared=[TemplateCard(row, person) for row in shared[:MOST_SHOWN]],
    )


def template_form_page(
    person: User, form: TemplateForm, template: PromptTemplate | None = None
) -> TemplateFormPage:
    """Return the form with the newest pictures to choose an example from, and the chosen one."""
    newest = access.images_of(person).select_related("generation").newest_first()
    shown: list[Image] = list(newest[:MOST_EXAMPLES])
    chosen = form.chosen_example(person, template)
    if chosen is not None and chosen not in shown:
        shown.insert(0, chosen)
    # One that is not in the own gallery any more has no thumbnail to show.
    tiles = [image_tile(image, person) for image in shown if image.owner_id == person.pk]
    return TemplateFormPage(form=form, examples=tiles, template=template)
