"""What is said of a picture to who can't see it: proposed from its prompt, or as its owner says."""

import re
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gallery.errors import InvalidChoice, TooLate
from gallery.models import Image, User
from gallery.models.image import MOST_ALTERNATIVE_CHARACTERS
from gallery.services import search_documents, wording
from gallery.services.wording import in_one_line

MOST_PROPOSED_CHARACTERS = 150
# A shorter beginning, such as "St.", is no sentence yet.
FEWEST_OF_A_SENTENCE = 12
END_OF_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
# Where a long sentence can be left, the best place first.
BREAKS = (re.compile(r"[,;:、，；]"), re.compile(r"\s"))


# The same pictures are shown again and again.
@lru_cache(maxsize=512)
def proposed(prompt: str) -> str:
    """Return what a prompt says of its picture: its first sentence, cut where it is too long."""
    text = in_one_line(prompt)
    for end in END_OF_SENTENCE.finditer(text):
        if end.start() >= FEWEST_OF_A_SENTENCE:
            text = text[: end.start()]
            break
    if len(text) <= MOST_PROPOSED_CHARACTERS:
        return text
    beginning = text[: MOST_PROPOSED_CHARACTERS - 1]
    for breaks in BREAKS:
        places = [found.start() for found in breaks.finditer(beginning)]
        if places and places[-1] >= MOST_PROPOSED_CHARACTERS // 2:
            beginning = beginning[: places[-1]]
            break
    return beginning.rstrip() + "…"


def words_for(image: Image, prompt: str) -> str:
    """Return what is said of a picture; `prompt` is empty where it may not be read."""
    if image.alternative_text:
        return image.alternative_text
    if prompt:
        return proposed(prompt)
    return _("A picture by %(name)s") % {"name": image.owner.shown_name}


def write(actor: User, image: Image, text: str) -> None:
    """Say of an own picture what is to be seen; nothing, or what is proposed, follows the prompt.

    Raises `InvalidChoice` for a text that is too long, `TooLate` for a picture that is gone.
    """
    text = in_one_line(text)
    if len(text) > MOST_ALTERNATIVE_CHARACTERS:
        raise InvalidChoice(
            gettext_lazy("This is too long: at most %(most)s characters fit. Shorten it.")
            % {"most": wording.number(MOST_ALTERNATIVE_CHARACTERS)},
            field="text",
        )
    if text == proposed(image.generation.prompt):
        text = ""
    with transaction.atomic():
        if not Image.objects.filter(pk=image.pk, owner=actor, withheld_at=None).update(
            alternative_text=text
        ):
            raise TooLate(gettext_lazy("This picture is gone."))
        search_documents.rewrite([image.pk])
    image.alternative_text = text
