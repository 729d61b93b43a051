"""The addresses of choosing: acts with and without a script, questions before, and privacy."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import Collection, Image, Share, User, ZipDownload
from gallery.services import collections, sharing, trash
from tests.factories import make_generation, make_image, make_template

SELECTION = reverse("gallery:selection")
SCRIPT = {"X-Fragment": "1"}


@pytest.fixture
def images(alice: User) -> list[Image]:
    return [
        make_image(make_generation(alice, state=State.COMPLETED, prompt=f"A red fox {one}"))
        for one in range(3)
    ]


def ids(images: list[Image]) -> str:
    return ",".join(str(one.public_id) for one in images)


def said(client: Client, act: str, **fields: object) -> str:
    """Do something without a script, and return the page that follows."""
    answer = client.post(SELECTION, {"act": act, **fields}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_act_says_what_it_has_done(as_alice: Client, alice: User, images: list[Image]) -> None:
    boxes = [str(one.public_id) for one in images]
    assert "3 pictures were starred." in said(as_alice, "star", image=boxes)
    assert "Nothing had to be changed." in said(as_alice, "star", image=boxes)
    assert "The star was taken off 1 picture." in said(as_alice, "unstar", image=boxes[:1])
    assert "“fox” was put on 3 pictures" in said(as_alice, "tag", image=boxes, tag="fox")
    assert "taken off 2 pictures" in said(as_alice, "untag", image=boxes[:2], tag="FOX")
    new = {"collection_to": "new", "name": "Fair"}
    assert "3 pictures were put into “Fair”." in said(as_alice, "collect", image=boxes, **new)
    fair = Collection.objects.get()
    assert [place.image_id for place in fair.places.order_by("pk")] == [one.pk for one in images]
    inside = {"collection": fair.public_id, "everything": "1"}
    assert "3 pictures were taken out of “Fair”." in said(as_alice, "uncollect", **inside)
    assert "2 pictures are shared" in said(as_alice, "share", image=boxes[:2], shows_prompt="0")
    assert not Share.objects.filter(shows_prompt=True).exists()
    assert "2 pictures are no longer shared" in said(as_alice, "unshare", image=boxes)
    whole = {"everything": "1", "q": "fox", "except": boxes[0]}
    page = said(as_alice, "trash", **whole)
    assert "2 pictures were moved to the trash." in page
    assert "Undo" in page
    page = said(as_alice, "restore", place="trash", everything="1")
    assert "2 pictures are back in their places." in page


@pytest.mark.parametrize("act", ["tag", "untag", "collect", "share"])
def test_what_is_missing_is_asked_for(as_alice: Client, images: list[Image], act: str) -> None:
    page = said(as_alice, act, image=ids(images))
    assert "3 pictures" in page
    assert ids(images) in page
    part = as_alice.post(SELECTION, {"act": act, "image": ids(images)}, headers=SCRIPT)
    assert "<html" not in part.content.decode()


def test_wrong_word_is_told_where_it_was_typed(as_alice: Client, images: list[Image]) -> None:
    typed = {"act": "tag", "image": ids(images), "tag": "x" * 41}
    answer = as_alice.post(SELECTION, typed)
    assert answer.status_code == 422
    assert "too long" in answer.content.decode()
    answer = as_alice.post(SELECTION, typed, headers=SCRIPT)
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")


def test_deleting_for_good_asks_first(as_alice: Client, alice: User, images: list[Image]) -> None:
    trash.trash(alice, [one.pk for one in images])
    assert "Empty the trash?" in said(as_alice, "purge", place="trash", everything="1")
    assert Image.objects.count() == 3
    one = images[0].public_id
    page = as_alice.post(reverse("gallery:image-purge", args=[one])).content.decode()
    assert "Delete 1 picture" in page
    sure = {"place": "trash", "everything": "1", "sure": "1"}
    assert "3 pictures were deleted for good." in said(as_alice, "purge", **sure)
    assert not Image.objects.exists()


def test_others_pictures_are_passed_over_like_those_that_are_not_there(
    as_bob: Client, images: list[Image], bob: User, alice: User
) -> None:
    for act in ("star", "trash", "zip", "restore"):
        theirs = as_bob.post(SELECTION, {"act": act, "image": ids(images)}, headers=SCRIPT)
        nothing = as_bob.post(SELECTION, {"act": act, "image": uuid.uuid4()}, headers=SCRIPT)
        assert (theirs.status_code, theirs.content) == (nothing.status_code, nothing.content)
    assert not Image.objects.exclude(starred_at=None, trashed_at=None).exists()
    sharing.share(alice, [images[0].pk], shows_prompt=False)
    answer = as_bob.post(SELECTION, {"act": "trash", "image": ids(images)}, headers=SCRIPT)
    assert "1 of them belongs to somebody else" in answer.json()["words"]
    zipped = as_bob.post(SELECTION, {"act": "zip", "image": ids(images)}, headers=SCRIPT).json()
    download = ZipDownload.objects.get()
    assert zipped["address"] == reverse("gallery:zip", args=[download.public_id])
    assert download.images == [images[0].pk]


def test_place_that_is_not_theirs_is_not_there(
    as_bob: Client, alice: User, images: list[Image]
) -> None:
    fair = collections.make(alice, "Fair")
    collections.add(alice, fair, images)
    fields = {"act": "zip", "everything": "1", "collection": fair.public_id}
    assert as_bob.post(SELECTION, fields).status_code == 404
    for wrong in ({"act": "eat"}, {"act": "zip", "place": "moon"}, {"act": "zip", "collection": 1}):
        assert as_bob.post(SELECTION, wrong).status_code == 404


def test_script_learns_numbers_and_ranges(as_alice: Client, images: list[Image]) -> None:
    count, between = reverse("gallery:selection-count"), reverse("gallery:selection-between")
    assert as_alice.post(count, {"everything": "1", "q": "fox"}).json() == {"number": 3}
    named = {"image": ids(images), "q": "lake"}
    assert as_alice.post(count, named).json() == {"number": 0}
    ends = {"from": images[0].public_id, "to": images[2].public_id}
    found = as_alice.post(between, ends).json()["ids"]
    assert found == [str(one.public_id) for one in reversed(images)]
    assert as_alice.post(between, {"from": "x", "to": "y"}).status_code == 404


def test_more_boxes_than_a_page_has_fields_go_as_one(as_alice: Client) -> None:
    many = ",".join(str(uuid.uuid4()) for _one in range(20_001))
    answer = as_alice.post(SELECTION, {"act": "star", "image": many}, headers=SCRIPT)
    assert answer.status_code == 422
    assert "one by one" in answer.content.decode()


def test_one_picture_is_starred_tagged_thrown_away_and_taken_back(
    as_alice: Client, images: list[Image]
) -> None:
    one = images[0]

    def press(name: str, **fields: str) -> str:
        address = reverse(f"gallery:image-{name}", args=[one.public_id])
        return as_alice.post(address, fields, follow=True).content.decode()

    assert "1 picture was starred." in press("star", star="1")
    assert "The star was taken off 1 picture." in press("star", star="0")
    assert "“fox” was put on 1 picture" in press("tags", add="fox")
    assert "was taken off 1 picture" in press("tags", remove="fox")
    page = press("trash")
    assert "1 picture was moved to the trash." in page
    act = Image.objects.get(pk=one.pk).trashed_with
    assert str(act) in page
    assert "in the trash" in as_alice.get(f"/images/{one.public_id}/").content.decode()
    for words in ("1 picture is back in its place.", "It was taken back already."):
        answer = as_alice.post(reverse("gallery:trash-undo"), {"act": act}, follow=True)
        assert words in answer.content.decode()


def test_trashed_one_is_nowhere_else(
    as_alice: Client, as_bob: Client, alice: User, images: list[Image]
) -> None:
    one = images[0]
    template = make_template(alice, example=one)
    type(template).objects.update(shared_at=one.created_at)
    fair = collections.make(alice, "Fair")
    collections.add(alice, fair, images)
    sharing.share(alice, [one.pk], shows_prompt=True)
    example = reverse("gallery:template-example", args=[template.public_id])
    assert as_bob.get(example).getvalue()
    trash.trash(alice, [one.pk])
    assert as_bob.get(example).status_code == 404
    assert as_bob.get(f"/images/{one.public_id}/original").status_code == 404
    pages = ["/", "/collections/", f"/collections/{fair.public_id}/", "/queue/"]
    pages += [f"/generations/{one.generation.public_id}/", "/references/picks/?from=gallery"]
    for page in pages:
        assert str(one.public_id) not in as_alice.get(page).content.decode(), page
    assert "2 pictures" in as_alice.get("/collections/").content.decode()
    assert str(one.public_id) in as_alice.get("/trash/").content.decode()


@pytest.mark.parametrize("page", ["javascript:alert(1)", "https://evil.example/", "//evil.example"])
def test_way_out_of_a_question_stays_within_the_portal(
    as_alice: Client, images: list[Image], page: str
) -> None:
    asked = as_alice.post(SELECTION, {"act": "share", "image": ids(images), "next": page})
    assert page not in asked.content.decode()
    ours = as_alice.post(SELECTION, {"act": "share", "image": ids(images), "next": "/?q=fox"})
    assert 'href="/?q=fox"' in ours.content.decode()
