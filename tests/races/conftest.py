"""What tests of races begin with: pictures and a collection of Alice's."""

import pytest

from gallery.lifecycle import State
from gallery.models import Collection, Image, User
from gallery.services import collections
from tests.factories import make_generation, make_image


def picture_of(owner: User, prompt: str = "A fox") -> Image:
    """Write a finished picture of somebody's."""
    return make_image(make_generation(owner, state=State.COMPLETED, prompt=prompt))


@pytest.fixture
def image(alice: User) -> Image:
    """A picture of Alice's."""
    return picture_of(alice)


@pytest.fixture
def other(alice: User, image: Image) -> Image:
    """A later picture of Alice's."""
    return picture_of(alice, "A hare")


@pytest.fixture
def fair(alice: User) -> Collection:
    """An empty collection of Alice's."""
    return collections.make(alice, "Fair")
