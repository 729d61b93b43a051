"""The page of a picture: its way through a result, and what others see of it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import (
    CollectionMember,
    GenerationReference,
    Image,
    Share,
    User,
)
from gallery.services import collections, remembering
from tests.factories import COFFEE_SHOP, make_generation, make_image, make_reference

FRAGMENT = {"X-Fragment": "1"}
PANE_QUERIES = 13


def address(image: Image, name: str = "image") -> str:
    return reverse(f"gallery:{name}", args=[image.public_id])


def make_images(owner: User, *prompts: str) -> list[Image]:
    return [
        make_image(make_generation(owner, state=State.COMPLETED, prompt=prompt))
        for prompt in prompts
    ]


def beside(client: Client, image: Image, **named: str) -> Any:
    return client.get(address(image, "image-beside"), named).json()


def way(client: Client, image: Image, **named: str) -> list[str]:
    """Follow the links to older pictures from a picture; return all that were seen."""
    seen = [str(image.public_id)]
    page = client.get(address(image), named).context["page"]
    while page.older_url:
        seen.append(re.findall("images/([^/]+)/", page.older_url)[0])
        before = page.pane.tile.url
        page = client.get(page.older_url).context["page"]
        assert page.newer_url == before
    return seen


def ids(images: list[Image]) -> list[str]:
    return [str(image.public_id) for image in images]


def test_neighbours_are_those_of_the_search(as_alice: Client, alice: User) -> None:
    fox, _cat, other_fox, third = make_images(alice, "A fox", "A cat", "A red fox", "fox and hen")
    assert way(as_alice, third, q="fox") == ids([third, other_fox, fox])
    page = as_alice.get(address(other_fox), {"q": "fox"}).context["page"]
    assert page.back_url == f"/?q=fox&before={other_fox.pk + 1}"
    assert as_alice.get(page.back_url).status_code == 200
    assert as_alice.get(address(third), {"q": "fox"}).context["page"].back_url == "/?q=fox"


def test_neighbours_are_those_of_the_collection(as_alice: Client, alice: User) -> None:
    first, second, third = make_images(alice, "A", "B", "C")
    fair, other = collections.make(alice, "Fair"), collections.make(alice, "Other")
    collections.add(alice, other, [first, second, third])
    for image in (second, third, first):
        collections.add(alice, fair, [image])
    inside = {"collection": str(fair.public_id)}
    assert way(as_alice, first, **inside) == ids([first, third, second])
    found = beside(as_alice, third, **inside)
    assert [one["id"] for one in found["pictures"]] == ids([first, third, second])


def test_neighbours_are_those_of_the_team(as_bob: Client, alice: User, bob: User) -> None:
    hers, kept = make_images(alice, "Hers", "Kept")
    [his] = make_images(bob, "His")
    for image in (his, hers):
        Share.objects.create(image=image)
    assert way(as_bob, hers, place="team") == ids([hers, his])
    assert str(kept.public_id) not in str(beside(as_bob, hers, place="team"))


@pytest.mark.parametrize(
    "query",
    [
        "q=nothing",
        "place=team",
        "place=nonsense",
        "collection=x",
        f"collection={'0' * 32}",
        "q=%00",
    ],
)
def test_picture_that_is_not_in_the_result_is_in_the_gallery(
    as_alice: Client, alice: User, query: str
) -> None:
    older, image = make_images(alice, "A", "B")
    page = as_alice.get(f"{address(image)}?{query}").context["page"]
    assert page.older_url.startswith(address(older))
    assert page.back_url.startswith("/")
    found = as_alice.get(f"{address(image, 'image-beside')}?{query}").json()
    assert [one["id"] for one in found["pictures"]] == ids([image, older])


def test_script_gets_twenty_on_each_side_and_where_they_stand(
    as_alice: Client, alice: User
) -> None:
    images = make_images(alice, *(f"Fox {number}" for number in range(60)))[::-1]
    found = beside(as_alice, images[30], q="fox")
    assert [one["id"] for one in found["pictures"]] == ids(images[10:51])
    assert (found["first"], found["more"]) == (10, True)
    assert found["pictures"][0]["url"] == f"{address(images[10])}?q=fox"
    assert found["pictures"][0]["srcset"].endswith("/original 64w")
    newest = beside(as_alice, images[0])
    assert (newest["first"], len(newest["pictures"]), newest["more"]) == (0, 21, True)
    oldest = beside(as_alice, images[59])
    assert (oldest["first"], len(oldest["pictures"]), oldest["more"]) == (39, 21, False)


def test_others_see_neither_prompt_nor_money_nor_references(
    as_bob: Client, alice: User, bob: User
) -> None:
    [image] = make_images(alice, COFFEE_SHOP)
    reference = make_reference(alice)
    GenerationReference.objects.create(generation=image.generation, reference=reference, position=0)
    fair = collections.make(alice, "Spring fair")
    collections.add(alice, fair, [image])
    share = Share.objects.create(image=image)
    compare = reverse("gallery:compare")
    [own] = make_images(bob, "Own")
    for answer in (
        as_bob.get(address(image)),
        as_bob.get(address(image), headers=FRAGMENT),
        as_bob.get(address(image, "image-beside"), {"place": "team"}),
        as_bob.get(compare, {"image": [str(image.public_id), str(own.public_id)]}),
    ):
        html = answer.content.decode()
        assert "alice" in html
        for secret in (COFFEE_SHOP, "set aside", "Spring fair", str(reference.public_id)):
            assert secret not in html
    share.shows_prompt = True
    share.save()
    assert COFFEE_SHOP in as_bob.get(address(image)).content.decode()
    assert answer_of(as_bob, address(image, "image-original")).status_code == 200
    assert as_bob.post(address(image, "image-alternative"), {"text": "x"}).status_code == 404


def test_prompt_of_a_shared_collection_is_as_its_owner_says(
    as_bob: Client, alice: User, bob: User
) -> None:
    [image] = make_images(alice, COFFEE_SHOP)
    fair = collections.make(alice, "Fair")
    collections.add(alice, fair, [image])
    assert as_bob.get(address(image)).status_code == 404
    CollectionMember.objects.create(collection=fair, person=bob)
    named = {"collection": str(fair.public_id)}
    assert COFFEE_SHOP in as_bob.get(address(image), named).content.decode()
    assert beside(as_bob, image, **named)["pictures"][0]["alt"] == COFFEE_SHOP
    fair.shows_prompts = False
    fair.save()
    assert COFFEE_SHOP not in as_bob.get(address(image), named).content.decode()
    assert "offee" not in str(beside(as_bob, image, **named))


def answer_of(client: Client, address: str) -> Any:
    """Read an answer to its end, so that its file is closed."""
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()
    return answer


def test_picture_that_is_no_longer_shared_is_gone(as_bob: Client, alice: User) -> None:
    [image] = make_images(alice, "A")
    share = Share.objects.create(image=image)
    names = ("image", "image-beside", "image-original", "image-download")
    assert {answer_of(as_bob, address(image, name)).status_code for name in names} == {200}
    share.delete()
    assert {answer_of(as_bob, address(image, name)).status_code for name in names} == {404}


def test_name_of_a_download_tells_no_prompt_that_is_not_shown(as_bob: Client, alice: User) -> None:
    [image] = make_images(alice, COFFEE_SHOP)
    Share.objects.create(image=image)
    assert "offee" not in answer_of(as_bob, address(image, "image-download"))["Content-Disposition"]


def test_alternative_text_is_written_shown_and_reset(as_alice: Client, alice: User) -> None:
    [image] = make_images(alice, "A fox")
    where = f"{address(image, 'image-alternative')}?q=fox"
    answer = as_alice.post(where, {"text": "Red <fox>"}, follow=True)
    assert answer.redirect_chain == [(f"{address(image)}?q=fox", 302)]
    assert 'alt="Red &lt;fox&gt;"' in as_alice.get("/").content.decode()
    refused = as_alice.post(where, {"text": "x" * 501})
    assert refused.status_code == 422
    assert "This is too long" in refused.content.decode()
    fragment = as_alice.post(where, {"text": "x" * 501}, headers=FRAGMENT)
    assert (fragment.status_code, "<html" in fragment.content.decode()) == (422, False)
    as_alice.post(where, {"text": "anything", "reset": "1"})
    image.refresh_from_db()
    assert image.alternative_text == ""


@pytest.mark.parametrize("name", ["page", "pane", "beside"])
def test_number_of_queries_depends_on_nothing(
    as_alice: Client, alice: User, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "SECONDS", 3600)
    fair = collections.make(alice, "Fair")
    images = make_images(alice, *"ABCDE")
    collections.add(alice, fair, images)
    counts = set()
    # The first request of a session notes it.
    as_alice.get("/")
    for image in images[1:4]:
        where = address(image, "image-beside" if name == "beside" else "image")
        headers = FRAGMENT if name == "pane" else {}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            as_alice.get(where, {"collection": str(fair.public_id)}, headers=headers)
        counts.add(len(queries))
        make_images(alice, "F")
        collections.add(alice, collections.make(alice, f"Fair {image.pk}"), [image])
    assert len(counts) == 1, counts
    if name != "page":
        assert counts.pop() <= PANE_QUERIES


@pytest.mark.parametrize(("number", "status"), [(0, 422), (1, 422), (2, 200), (4, 200), (5, 422)])
def test_two_to_four_are_compared(as_alice: Client, alice: User, number: int, status: int) -> None:
    images = make_images(alice, *(f"A fox {number}" for number in range(5)))
    answer = as_alice.get(reverse("gallery:compare"), {"image": ids(images[:number])})
    assert answer.status_code == status
    html = answer.content.decode()
    for at, image in enumerate(images):
        shown = status == 200 and at < number
        assert (f'href="{address(image)}"' in html) == shown
    assert ("[differs:" in html) == (status == 200)


def test_what_one_may_not_see_is_left_out_of_the_comparison(
    as_bob: Client, alice: User, bob: User
) -> None:
    mine, other = make_images(bob, "A", "B")
    [hers] = make_images(alice, "C")
    compare = reverse("gallery:compare")
    named = [str(mine.public_id), str(hers.public_id), "nonsense", str(mine.public_id)]
    assert as_bob.get(compare, {"image": named}).status_code == 422
    named.append(str(other.public_id))
    page = as_bob.get(compare, {"image": named}).context["page"]
    assert [one.tile.image for one in page.pictures] == [mine, other]


def test_keys_are_a_page_and_a_dialog(as_alice: Client) -> None:
    page = as_alice.get(reverse("gallery:keys")).content.decode()
    dialog = as_alice.get(reverse("gallery:keys"), headers=FRAGMENT).content.decode()
    assert "<kbd" in page
    assert ("<html" in page, "<html" in dialog) == (True, False)
    assert dialog.strip().startswith("<dialog")
