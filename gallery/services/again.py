"""Again, differently: a picture or a request that is there already is put into the draft anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gallery import access
from gallery.catalogue import MODELS, ImageModel, model_or_default
from gallery.errors import InvalidChoice, NotPossible, ReferenceUnavailable
from gallery.models import Draft, Generation, Image, ReferenceImage, User
from gallery.services import drafts, reachability, references

Words = str | Promise


class What(StrEnum):
    """What is taken: the wording, everything, the picture, or the picture to be changed."""

    PROMPT = "prompt"
    ALL = "all"
    REFERENCE = "reference"
    REMIX = "remix"


@dataclass(frozen=True)
class Taken:
    """The draft as it is then, what was done in words, and in words what could not be taken."""

    draft: Draft
    words: Words
    left_out: Sequence[Words] = ()


def take(actor: User, *, source: Image | Generation, what: What) -> Taken:
    """Put what is wanted of a picture or request into the draft; `drafts.undo` brings it back.

    The collection stays. A picture of somebody else's is credited to them where more than its words
    is taken, and what is theirs to keep to themselves is not taken. Raises `ReferenceUnavailable`,
    `ReferenceRefused`, `InvalidChoice` or `NotPossible`; then the draft was not changed.
    """
    generation = source if isinstance(source, Generation) else source.generation
    if not isinstance(source, Generation) and not access.prompt_is_shown(actor, source):
        return _take_without_words(actor, source, what)
    if what is What.PROMPT:
        draft = drafts.take_over(actor, prompt=generation.prompt)
        return Taken(draft, _("The prompt was put into the bar. Undo is beside it."))
    if what is What.ALL:
        return _take_all(actor, source, generation)
    image = _image_of(source)
    if what is What.REFERENCE:
        return _take_reference(actor, image)
    return _take_remix(actor, image, prompt=generation.prompt)


def _take_without_words(actor: User, image: Image, what: What) -> Taken:
    """Take a picture whose prompt its owner does not show."""
    if what is What.REMIX:
        return _take_remix(actor, image)
    if what is What.REFERENCE:
        return _take_reference(actor, image)
    raise NotPossible(_("The prompt of this picture is not shared. You can still remix it."))


def _take_reference(actor: User, image: Image) -> Taken:
    reference = _as_reference(actor, image)
    credit = {} if image.owner_id == actor.pk else {"remix_of": image}
    draft = drafts.add_references(actor, [reference], **credit)
    return Taken(draft, _("The picture was put into the bar as a reference. Undo is beside it."))


def _take_remix(actor: User, image: Image, **words: str) -> Taken:
    reference = _as_reference(actor, image)
    taken = {"references": (reference.public_id,), "remix_of": image}
    draft = drafts.take_over(actor, **taken, **words)
    said = _("The picture is in the bar. Say what is to be different. Undo is beside it.")
    return Taken(draft, said)


def _take_all(actor: User, source: Image | Generation, generation: Generation) -> Taken:
    left_out: list[Words] = []
    if generation.model not in MODELS:
        left_out.append(_("Its model is no longer on offer; another one was chosen."))
    kept, words = _usable(actor, generation, model_or_default(generation.model))
    draft = drafts.take_over(
        actor,
        prompt=generation.prompt,
        model=generation.model,
        aspect_ratio=generation.aspect_ratio,
        count=_pictures_of_press(generation),
        references=tuple(one.public_id for one in kept),
        remix_of=_credited(actor, source, generation),
    )
    words_of_all = _("The prompt and its settings were put into the bar. Undo is beside it.")
    return Taken(draft, words_of_all, [*left_out, *words])


def _credited(actor: User, source: Image | Generation, generation: Generation) -> Image | None:
    """Return to which picture credit is due for all of a source: itself, or that it is made of."""
    if isinstance(source, Image) and source.owner_id != actor.pk:
        return source
    if generation.remix_of_id is None:
        return None
    return access.viewable_images_of(actor).filter(pk=generation.remix_of_id).first()


def _pictures_of_press(generation: Generation) -> int:
    """Return how many pictures the press of the button has asked for; a table's count for one."""
    if generation.batch_id is not None:
        return 1
    return Generation.objects.filter(
        owner=generation.owner_id, form_token=generation.form_token
    ).count()


def _usable(
    actor: User, generation: Generation, model: ImageModel
) -> tuple[list[ReferenceImage], list[Words]]:
    """Return the references that can be used again, and in words why others can't."""
    used = list(generation.references.order_by("uses__position"))
    if not used:
        return [], []
    if not reachability.road().is_open:
        return [], [reachability.why_not(actor)]
    on_shelf = access.references_of(actor)
    kept = access.in_order(on_shelf, [one.public_id for one in used])[: model.references]
    gone = len(used) - len(kept)
    if not gone:
        return kept, []
    words = ngettext_lazy(
        "%(number)s of its reference images can't be used any more and was left out.",
        "%(number)s of its reference images can't be used any more and were left out.",
        gone,
    )
    return kept, [words % {"number": gone}]


def _image_of(source: Image | Generation) -> Image:
    """Return the picture, or the request's first one. Raises `NotPossible`."""
    image = (
        source if isinstance(source, Image) else source.images.kept().order_by("position").first()
    )
    if image is None:
        raise NotPossible(_("There is no picture yet that could be used."))
    return image


def _as_reference(actor: User, image: Image) -> ReferenceImage:
    """Return a reference image that is a copy of the picture."""
    if not reachability.road().is_open:
        raise ReferenceUnavailable(reachability.why_not(actor))
    model = model_or_default(drafts.draft_of(actor).model)
    if not model.references:
        raise InvalidChoice(_("This model takes no reference images. Choose another model first."))
    return references.of_image(actor, image)
