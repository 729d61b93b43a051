"""The compose bar: the form with the member's draft, and what stands around it."""

import uuid
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from gallery import access
from gallery.catalogue import DEFAULT_MODEL, MODELS, ImageModel, model_or_default
from gallery.errors import OverBudget
from gallery.forms.compose import ComposeForm
from gallery.forms.references import ACCEPTED
from gallery.imaging.limits import UPLOAD_LIMITS
from gallery.models import Draft, ReferenceImage, User
from gallery.pages.remixes import RemixLine, remix_line
from gallery.pages.room import ASK_FOR_MORE, RoomLine, room_line
from gallery.pages.undo import UndoLine, undo_line
from gallery.pages.weather import WeatherLine, weather_line
from gallery.permissions import asked_for
from gallery.services import drafts, pricing, reachability, references
from gallery.services.audiences import Destination, destinations
from gallery.services.rooms import shown_rooms, tightest


@dataclass(frozen=True)
class ComposeBar:
    """The compose form of one member; each part is looked up where a template asks for it.

    What was `sent` and can't be is in the form again.
    """

    person: User
    draft: Draft
    sent: ComposeForm | None
    references: list[ReferenceImage]

    @cached_property
    def key(self) -> tuple[object, ...] | None:
        """All that the bar shows, for it to be drawn once; None where somebody has just sent it."""
        if self.sent is not None:
            return None
        person, draft = self.person, self.draft
        return (
            person.pk,
            person.role,
            person.sends_on_enter,
            (draft.pk, draft.revision, draft.changed_at, draft.collection_id, draft.remix_of_id),
            [(one.pk, one.name) for one in self.references],
            [(one.collection.pk, one.words) for one in self.destinations],
            (self.price, self.room, self.weather),
            (self.references_on, self.references_off_reason, self.undo, self.remix),
        )

    @cached_property
    def form(self) -> ComposeForm:
        """The form with all its fields; making it takes longer than all else about the bar."""
        return self.sent or ComposeForm.filled(drafts.Content.of(self.draft))

    @property
    def prompt(self) -> str:
        """What stands in the field for the prompt."""
        return self.draft.prompt if self.sent is None else self.sent["prompt"].value() or ""

    @property
    def form_token(self) -> object:
        """What names this press of the button."""
        return uuid.uuid4() if self.sent is None else self.sent["form_token"].value()

    @property
    def model(self) -> ImageModel:
        """The model that is chosen, which says what can be chosen beside it."""
        return model_or_default(self.draft.model) if self.sent is None else self.sent.image_model

    @property
    def models(self) -> list[ImageModel]:
        """All models on offer."""
        return list(MODELS.values())

    @property
    def counts(self) -> range:
        """How many pictures may be asked for at once."""
        return range(1, self.model.most_at_once + 1)

    @property
    def count(self) -> int:
        """How many pictures are asked for."""
        try:
            return int(self.form["count"].value() or 1)
        except ValueError:
            return 1

    @cached_property
    def destinations(self) -> list[Destination]:
        """The collections that the pictures may be put into."""
        return destinations(self.person, access.collections_of(self.person))

    @cached_property
    def price(self) -> int:
        """What one picture probably costs, in credits."""
        return pricing.shown_price(self.model.slug)

    @property
    def whole_price(self) -> int:
        """What all pictures of one press probably cost, in credits."""
        return self.price * min(max(self.count, 1), self.model.most_at_once)

    @cached_property
    def room(self) -> RoomLine | None:
        """What is left to spend."""
        return room_of(self.person, self.model.slug)

    @property
    def weather(self) -> WeatherLine:
        """How the provider does."""
        return weather_line()

    @cached_property
    def references_on(self) -> bool:
        """Whether reference images can be given to the provider at all."""
        return bool(self.model.references) and reachability.road().is_open

    @property
    def references_off_reason(self) -> str:
        """Why they can't, for a model that would take some."""
        return reachability.why_not(self.person) if self.model.references else ""

    @property
    def lost_references(self) -> int:
        """How many of the draft's references are gone since it was written."""
        return len(self.draft.references) - len(self.references)

    @cached_property
    def remix(self) -> RemixLine | None:
        """Of which picture this is to be a remix."""
        return remix_line(self.person, self.draft)

    @cached_property
    def undo(self) -> UndoLine | None:
        """What was replaced and can be brought back."""
        return undo_line(drafts.replaced_in(self.draft))

    @property
    def ask_url(self) -> str:
        """Where one asks for more, if what was just sent was refused for the budget."""
        refusals = self.form.non_field_errors().as_data()
        over = any(refusal.code == OverBudget.code for refusal in refusals)
        return reverse(ASK_FOR_MORE) if over and asked_for(ASK_FOR_MORE) else ""

    @property
    def most_kept_characters(self) -> int:
        """Length of the longest prompt that is kept as a draft."""
        return drafts.MOST_CHARACTERS

    @property
    def accepted_files(self) -> str:
        """Which kinds of files are offered for choice."""
        return ACCEPTED

    @property
    def most_upload_bytes(self) -> int:
        """Size of the largest reference file that is taken in."""
        return UPLOAD_LIMITS.max_bytes

    @property
    def too_large_words(self) -> str:
        """What a person reads about a larger file, whether the browser or the server says it."""
        return str(references.refusal("too-many-bytes").message)


def compose_bar(
    person: User, form: ComposeForm | None = None, *, draft: Draft | None = None
) -> ComposeBar:
    """Return the bar with the person's draft, or with what they have just sent and can't be."""
    draft = draft or drafts.draft_of(person)
    return ComposeBar(
        person=person,
        draft=draft,
        sent=form,
        references=drafts.references_of(person, draft),
    )


def room_of(person: User, model: str = DEFAULT_MODEL.slug) -> RoomLine | None:
    """Return what is left for the person to spend, beside the price of a model."""
    return room_line(tightest(shown_rooms(person, timezone.now())), pricing.shown_price(model))
