"""Pages with pictures ask the database as often for many pictures as for few, and not often."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gallery.lifecycle import State
from gallery.models import Collection, CollectionImage, Share, User
from gallery.services import remembering
from tests.factories import make_generation, make_image

MOST = 8
PLACES = ("/", "/?q=lighthouse", "/?before=999999999", "/team/", "/trash/", "collection")


def number_of_queries(client: Client, address: str, **headers: str) -> int:
    """Return how often the database is asked, where the page was seen a moment ago."""
    client.get(address, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, headers=headers).status_code == 200
    return len(queries)


@pytest.mark.parametrize("place", PLACES)
def test_queries_are_few_however_many_pictures_there_are(
    place: str, alice: User, bob: User, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "SECONDS", 3600)
    collection = Collection.objects.create(owner=alice, name="Sea")
    address = f"/collections/{collection.public_id}/" if place == "collection" else place
    headers = {"X-Fragment": "1"} if "before" in place else {}
    numbers = []
    for more in (2, 9):
        for owner in [alice, bob] * more:
            made = make_generation(owner, state=State.COMPLETED, prompt="A lighthouse at dawn")
            image = make_image(made)
            if owner == bob:
                Share.objects.create(image=image, shows_prompt=True)
            else:
                CollectionImage.objects.create(collection=collection, image=image, added_by=alice)
        numbers.append(number_of_queries(as_alice, address, **headers))
    assert numbers[0] == numbers[1] <= MOST, numbers
