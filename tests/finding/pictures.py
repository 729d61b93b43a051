"""Pictures to be found, made the shortest honest way."""

from typing import Any

from gallery.lifecycle import State
from gallery.models import Image, User
from gallery.services.finding import Place, Result, find, read
from tests.factories import make_generation, make_image


def picture_of(owner: User, prompt: str, **fields: Any) -> Image:
    """Return a finished picture with this prompt."""
    generation = make_generation(owner, state=State.COMPLETED, prompt=prompt, **fields)
    return make_image(generation)


def prompts(result: Result) -> list[str]:
    """Return the prompts of a result, in its order."""
    return [image.generation.prompt for image in result.older_than(None, 100)]


def found(person: User, text: str, place: Place = Place.GALLERY) -> list[str]:
    """Return the prompts of what a person finds."""
    return prompts(find(person, read(text), place=place))
