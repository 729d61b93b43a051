"""What tests of sharing begin with: pictures of Alice and Bob, and a collection of Alice's."""

from collections.abc import Callable

import pytest
from django.test import Client

from gallery.lifecycle import State
from gallery.models import Collection, Image, User
from gallery.services import collections
from tests.factories import make_generation, make_image, picture

SECRET = "A lighthouse nobody may read of"
Browse = Callable[[User], Client]


def picture_of(owner: User, prompt: str = SECRET) -> Image:
    """Write a finished picture of somebody's."""
    return make_image(make_generation(owner, state=State.COMPLETED, prompt=prompt), picture())


@pytest.fixture
def image(alice: User) -> Image:
    """A picture of Alice's."""
    return picture_of(alice)


@pytest.fixture
def fair(alice: User, image: Image) -> Collection:
    """A private collection of Alice's with that picture in it, and without prompts."""
    made = collections.make(alice, "Fair")
    collections.add(alice, made, [image])
    Collection.objects.filter(pk=made.pk).update(shows_prompts=False)
    made.refresh_from_db()
    return made


@pytest.fixture
def browse() -> Browse:
    """Sign somebody in, in a browser of their own."""

    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in
