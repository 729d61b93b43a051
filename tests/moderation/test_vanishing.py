"""What is hidden, removed or held is gone at once from wherever it was to be seen."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery import access
from gallery.lifecycle import State
from gallery.models import (
    Collection,
    ContactSheet,
    Departure,
    GenerationReference,
    Image,
    PromptTemplate,
    ReferenceImage,
    User,
    ZipDownload,
)
from gallery.models.image import Withheld
from gallery.services import (
    cases,
    collection_sharing,
    collections,
    contact_sheets,
    leaving,
    links,
    references,
    sharing,
    stars,
    tags,
    trash,
    zips,
)
from gallery.services.thumbnail_links import ground_of, thumbnails_of
from tests.factories import make_generation, make_image, make_template, picture
from tests.moderation.conftest import finished

pytestmark = pytest.mark.django_db
WORDS = "Lighthouse in the fog"


@dataclass
class World:
    """A picture of Alice's in every place where somebody may meet it."""

    image: Image
    other: Image
    fair: Collection
    sheet: ContactSheet
    template: PromptTemplate
    shared_copy: ReferenceImage
    copy_of_bob: ReferenceImage
    remix: Image
    fair_link: str
    sheet_link: str
    zip_of_bob: ZipDownload


@pytest.fixture
def world(alice: User, bob: User) -> World:
    generation = make_generation(alice, state=State.COMPLETED, prompt=WORDS)
    image = make_image(generation, picture(colour="red"))
    Image.objects.filter(pk=image.pk).update(alternative_text="A foggy coast")
    image.refresh_from_db()
    other = finished(alice, "A hare")
    sharing.share(alice, [image.pk, other.pk], shows_prompt=True)
    fair = collections.make(alice, "Fair")
    collections.add(alice, fair, [other, image])
    fair = collection_sharing.set_for_team(alice, fair, level="view", shows_prompts=True)
    sheet = contact_sheets.make(alice, title="Which?", images=[image, other], shows_prompts=True)
    template = make_template(alice, example=image, shared_at=timezone.now())
    own_copy = references.of_image(alice, image)
    ReferenceImage.objects.filter(pk=own_copy.pk).update(shared_at=timezone.now())
    copy = references.of_image(bob, image)
    remix_of = make_generation(bob, state=State.COMPLETED, prompt="A remix", remix_of=image)
    GenerationReference.objects.create(generation=remix_of, reference=copy, position=0)
    made: dict[str, Any] = {"days": None, "password": "", "shows_prompts": True}
    return World(
        image=image,
        other=other,
        fair=fair,
        sheet=sheet,
        template=template,
        shared_copy=own_copy,
        copy_of_bob=copy,
        remix=make_image(remix_of, picture(colour="blue")),
        fair_link=links.token_of(links.make(alice, fair, **made)),
        sheet_link=links.token_of(links.make(alice, sheet, **made)),
        zip_of_bob=zips.begin(bob, [image.pk, other.pk]),
    )


def address(name: str, *names: object) -> str:
    return reverse(f"gallery:{name}", args=names)


# By a name: who looks (a guest has no name), where, and what is there of the picture. A file is
# there as long as the answer is 200.
Look = tuple[str, Callable[[World], str], Callable[[World], str]]


def of_image(world: World) -> str:
    return str(world.image.public_id)


def file(_world: World) -> str:
    return ""


def thumbnail_for(name: str) -> Callable[[World], str]:
    def link(world: World) -> str:
        viewer = User.objects.get(username=name)
        return thumbnails_of(world.image, ground_of(world.image, viewer))[0][0]

    return link


def at(name: str, pick: Callable[[World], object] | None = None, query: str = "") -> Any:
    def found(world: World) -> str:
        return address(name, *([pick(world)] if pick else [])) + query

    return found


def public_id(field: str) -> Callable[[World], object]:
    return lambda world: getattr(world, field).public_id


OWN: dict[str, Look] = {
    "own grid": ("alice", at("home"), of_image),
    "search": ("alice", at("home", query="?q=fog"), of_image),
    "chip of a collection": ("alice", at("home", query="?q=collection:Fair"), of_image),
    "own page": ("alice", at("image", public_id("image")), file),
    "own original": ("alice", at("image-original", public_id("image")), file),
    "own download": ("alice", at("image-download", public_id("image")), file),
    "own thumbnail": ("alice", thumbnail_for("alice"), file),
    "own collection": ("alice", at("collection", public_id("fair")), of_image),
    "own page of the request": (
        "alice",
        lambda world: address("generation", world.image.generation.public_id),
        of_image,
    ),
    "tile of the request": (
        "alice",
        lambda world: address("generation-tile", world.image.generation.public_id),
        of_image,
    ),
    "own shelf": (
        "alice",
        at("references"),
        lambda world: str(world.shared_copy.public_id),
    ),
    "own sheet": ("alice", at("sheet", public_id("sheet")), lambda _world: "A foggy coast"),
    "own template": (
        "alice",
        at("templates"),
        lambda world: address("template-example", world.template.public_id),
    ),
    "own family": ("alice", at("image-family", public_id("image")), file),
}
OF_OTHERS: dict[str, Look] = {
    "feed": ("bob", at("team"), of_image),
    "search in the feed": ("bob", at("team", query="?q=fog"), of_image),
    "page": ("bob", at("image", public_id("image")), file),
    "original": ("bob", at("image-original", public_id("image")), file),
    "download": ("bob", at("image-download", public_id("image")), file),
    "family": ("bob", at("image-family", public_id("image")), file),
    "thumbnail": ("bob", thumbnail_for("bob"), file),
    "collection": ("bob", at("collection", public_id("fair")), of_image),
    "cover": ("bob", at("collections"), lambda world: stem_of(world.image)),
    "sheet": ("bob", at("sheet", public_id("sheet")), lambda _world: "A foggy coast"),
    "prompt on the sheet": ("bob", at("sheet", public_id("sheet")), lambda _world: WORDS),
    "original on the sheet": (
        "bob",
        lambda world: address("sheet-original", world.sheet.public_id, 1),
        file,
    ),
    "neighbour": (
        "bob",
        at("image-beside", public_id("other"), query="?from=team"),
        of_image,
    ),
    "beside another": (
        "bob",
        lambda world: (
            f"{address('compare')}?image={world.image.public_id}&image={world.other.public_id}"
        ),
        of_image,
    ),
    "family of a remix": ("bob", at("image", public_id("remix")), of_image),
    "example": ("bob", at("template-example", public_id("template")), file),
    "example in the list": (
        "bob",
        at("templates"),
        lambda world: address("template-example", world.template.public_id),
    ),
    "shared reference": ("bob", at("reference-picture", public_id("shared_copy")), file),
    "copy on the shelf": ("bob", at("reference-picture", public_id("copy_of_bob")), file),
    "small copy on the shelf": ("bob", at("reference-thumbnail", public_id("copy_of_bob")), file),
    "shelf": ("bob", at("references"), lambda world: str(world.copy_of_bob.public_id)),
    "what a remix was made with": (
        "bob",
        at("image", public_id("remix")),
        lambda world: str(world.copy_of_bob.public_id),
    ),
    "link": ("", at("shared-link", lambda world: world.fair_link), lambda _world: "A foggy coast"),
    "picture of a link": (
        "",
        lambda world: address("shared-original", world.fair_link, place_of(world)),
        file,
    ),
    "download of a link": (
        "",
        lambda world: address("shared-download", world.fair_link, place_of(world)),
        file,
    ),
    "link to a sheet": ("", at("shared-link", lambda world: world.sheet_link), lambda _w: WORDS),
    "picture of a sheet's link": (
        "",
        lambda world: address("shared-original", world.sheet_link, 1),
        file,
    ),
}


def stem_of(image: Image) -> str:
    return str(image.thumbnails["320"]).rpartition("-")[0]


def place_of(world: World) -> int:
    return int(world.image.places.get().pk)


def is_there(look: Look, world: World) -> bool:
    name, where, what = look
    client = Client()
    if name:
        client.force_login(User.objects.get(username=name))
    answer = client.get(where(world))
    content = answer.getvalue() if answer.streaming else answer.content
    return answer.status_code == 200 and what(world) in bytes(content).decode(errors="replace")


def withhold(world: World, way: str) -> None:
    if way == "held":
        cases.hold(Image.objects.filter(pk=world.image.pk), timezone.now())
    else:
        image = Image.objects.get(pk=world.image.pk)
        cases.withhold(image, Withheld(way), act=uuid.uuid4())


@pytest.mark.parametrize("looks", [OWN, OF_OTHERS], ids=["own", "others"])
def test_what_is_hidden_is_gone_and_back_when_it_is_released(
    world: World, looks: dict[str, Look]
) -> None:
    # The pages are in the caches then, as in a process that has run for a while.
    assert [name for name, look in looks.items() if not is_there(look, world)] == []
    withhold(world, "hidden")
    assert [name for name, look in looks.items() if is_there(look, world)] == []
    cases.release(Image.objects.get(pk=world.image.pk))
    assert [name for name, look in looks.items() if not is_there(look, world)] == []


@pytest.mark.parametrize("looks", [OWN, OF_OTHERS], ids=["own", "others"])
def test_what_is_removed_is_gone(world: World, looks: dict[str, Look]) -> None:
    withhold(world, "removed")
    assert [name for name, look in looks.items() if is_there(look, world)] == []


def test_what_is_held_is_gone_for_everybody_but_its_owner(world: World) -> None:
    withhold(world, "held")
    assert [name for name, look in OF_OTHERS.items() if is_there(look, world)] == []
    assert [name for name, look in OWN.items() if not is_there(look, world)] == []


@pytest.mark.parametrize("way", ["hidden", "removed", "held"])
def test_it_is_left_out_of_a_zip_that_was_begun_before(world: World, way: str) -> None:
    withhold(world, way)
    packed = b"".join(zips.stream(world.zip_of_bob, zips.words()))
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert len([name for name in names if name.endswith(".png")]) == 1


@pytest.mark.parametrize("way", ["hidden", "removed", "held"])
def test_browser_that_has_the_thumbnail_is_not_told_that_it_is_still_good(
    world: World, as_bob: Client, way: str
) -> None:
    link = thumbnail_for("bob")(world)
    tag = as_bob.get(link)["ETag"]
    assert as_bob.get(link, headers={"If-None-Match": tag}).status_code == 304
    withhold(world, way)
    assert as_bob.get(link, headers={"If-None-Match": tag}).status_code == 404


@pytest.mark.parametrize("way", ["hidden", "removed", "held"])
def test_nobody_else_begins_anything_with_it(world: World, bob: User, way: str) -> None:
    assert world.copy_of_bob in access.references_of(bob)
    withhold(world, way)
    assert not access.references_of(bob).exists()
    copy = ReferenceImage.objects.get(pk=world.copy_of_bob.pk)
    assert not copy.may_be_used_by(bob)


def test_provider_fetches_no_copy_of_what_is_withheld(world: World) -> None:
    link = references.link_for_provider(world.copy_of_bob, sent_at=timezone.now())
    path = "/" + link.split("/", 3)[3]
    answer = Client().get(path)
    assert answer.getvalue()
    withhold(world, "hidden")
    assert Client().get(path).status_code == 404


def test_its_owner_can_do_nothing_to_it(
    world: World, alice: User, as_alice: Client, storage: Path
) -> None:
    withhold(world, "hidden")
    image, keys = world.image, [world.image.pk]
    stars.star(alice, keys)
    tags.tag(alice, keys, "fog")
    assert sharing.unshare(alice, keys) == 0
    assert sharing.share(alice, keys, shows_prompt=False) == 0
    box = collections.make(alice, "Box")
    collections.add(alice, box, [image])
    collections.remove(alice, world.fair, [image])
    assert trash.trash(alice, keys).number == 0
    assert trash.restore(alice, keys) == trash.purge(alice, keys) == 0
    for name in ("star", "tags", "trash", "restore", "purge", "share", "alternative", "clean-copy"):
        fields = {"sure": "1", "star": "1", "add": "fog", "text": "Fog", "alternative_text": "Fog"}
        as_alice.post(address(f"image-{name}", image.public_id), fields)
    fields = {"act": "unshare", "image": str(image.public_id), "sure": "1"}
    as_alice.post(address("selection"), fields)
    cases.release(Image.objects.get(pk=image.pk))
    back = Image.objects.get(pk=image.pk)
    assert (back.starred_at, back.trashed_at) == (None, None)
    assert back.alternative_text == "A foggy coast"
    assert back.share.shows_prompt
    assert not back.tags.exists()
    assert [place.collection for place in back.places.all()] == [world.fair]


def test_it_is_not_in_the_trash_and_not_purged_with_it(
    world: World, alice: User, as_alice: Client, settings: Any
) -> None:
    withhold(world, "removed")
    assert str(world.image.public_id) not in as_alice.get(address("trash")).content.decode()
    settings.TRASH_DAYS = 0
    trash.purge_due()
    assert Image.objects.filter(pk=world.image.pk).exists()


def exported(client: Client) -> tuple[list[str], dict[str, Any]]:
    answer = client.post(address("export"))
    content = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    return content.namelist(), json.loads(content.read("grokweb.json"))


@pytest.mark.parametrize(("way", "number"), [("hidden", 2), ("removed", 1)])
def test_own_data_have_what_is_hidden_without_its_share_but_not_what_is_removed(
    world: World, as_alice: Client, way: str, number: int
) -> None:
    withhold(world, way)
    names, told = exported(as_alice)
    assert len([name for name in names if name.startswith("pictures/")]) == number
    copies = [name for name in names if name.startswith("references/")]
    assert len(copies) == (1 if way == "hidden" else 0)
    images = [one for request in told["generations"] for one in request["pictures"]]
    assert len(images) == number
    hidden = [one for one in images if one["hidden_at"]]
    assert [one["shared_at"] for one in hidden] == [None] * (number - 1)


def test_it_stays_withheld_when_it_is_handed_over(
    world: World, alice: User, bob: User, admin: User, as_bob: Client
) -> None:
    withhold(world, "hidden")
    leaving.decide(admin, alice, kind=Departure.Kind.HAND_OVER, heir=bob)
    image = Image.objects.get(pk=world.image.pk)
    assert image.owner == bob
    assert image not in access.images_of(bob)
    assert as_bob.get(address("image-original", image.public_id)).status_code == 404
