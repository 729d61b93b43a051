"""What a guest's download says of its making: the same marks as a member's, and no more than the
link shows.
"""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture

from gallery.imaging.xmp import MADE_BY_MODEL
from gallery.models import Collection, Image, ShareLink, User
from gallery.services import collection_sharing, collections, contact_sheets, links
from tests.sharing.conftest import SECRET, picture_of


def made(alice: User, target: Any, *, shows_prompts: bool) -> ShareLink:
    return links.make(alice, target, days=7, password="", shows_prompts=shows_prompts)


def content(client: Client, link: ShareLink, number: int) -> bytes:
    names = [links.token_of(link), number]
    answer = client.get(reverse("gallery:shared-download", args=names))
    body = bytes(answer.getvalue())
    assert answer.status_code == 200
    assert len(body) == int(answer["Content-Length"])
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "sandbox" in answer["Content-Security-Policy"]
    return body


def allow_prompts(*people: User) -> None:
    pks = [person.pk for person in people]
    User.objects.filter(pk__in=pks).update(writes_prompts_into_files=True)


def test_download_says_that_a_model_made_it_and_names_nothing_within(
    alice: User, fair: Collection, image: Image, client: Client, as_alice: Client
) -> None:
    link = made(alice, fair, shows_prompts=False)
    mine = content(client, link, fair.places.get().pk)
    marks = Picture.open(io.BytesIO(mine)).info["xmp"].decode()
    hers = as_alice.get(reverse("gallery:image-download", args=[image.public_id])).getvalue()
    known = Picture.open(io.BytesIO(bytes(hers))).info["xmp"].decode()
    assert MADE_BY_MODEL in marks
    assert "Grok Imagine via Apiframe" in marks
    assert "CreateDate" in marks
    # The same but for the picture's name, which a guest is not told anywhere.
    told = [line for line in known.splitlines() if "DocumentID" not in line]
    assert marks.splitlines() == told
    for secret in (image.public_id.hex, str(image.public_id), "alice", SECRET):
        assert secret.encode() not in mine


@pytest.mark.parametrize(
    ("shows", "allows", "goes_along"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_prompt_goes_along_only_where_the_link_shows_it_and_its_owner_allows(
    alice: User, fair: Collection, client: Client, shows: bool, allows: bool, goes_along: bool
) -> None:
    if allows:
        allow_prompts(alice)
    link = made(alice, fair, shows_prompts=shows)
    assert (SECRET.encode() in content(client, link, fair.places.get().pk)) is goes_along


def test_what_a_colleague_has_written_never_goes_along(
    alice: User, bob: User, fair: Collection, client: Client
) -> None:
    allow_prompts(alice, bob)
    collection_sharing.share_with(alice, fair, person=bob, level="add")
    collections.add(bob, fair, [picture_of(bob, "What Bob has written")])
    link = made(alice, fair, shows_prompts=True)
    body = content(client, link, fair.places.latest("pk").pk)
    assert MADE_BY_MODEL.encode() in body
    assert b"Bob" not in body


@pytest.mark.parametrize("shows", [True, False])
def test_picture_of_a_sheet_carries_the_words_that_the_sheet_shows(
    alice: User, client: Client, shows: bool
) -> None:
    allow_prompts(alice)
    images = [picture_of(alice, f"Idea {number}") for number in (1, 2)]
    sheet = contact_sheets.make(alice, title="Poster", images=images, shows_prompts=True)
    generation = images[1].generation
    generation.prompt = "Changed"
    generation.save()
    body = content(client, made(alice, sheet, shows_prompts=shows), 2)
    assert MADE_BY_MODEL.encode() in body
    assert (b"Idea 2" in body) is shows
    assert b"Changed" not in body
