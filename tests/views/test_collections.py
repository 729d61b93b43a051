"""Collections over HTTP: their pages, their buttons, and what is said of a name that is none."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Collection, Draft, GenerationReference, Image, User
from gallery.models.user import Density
from gallery.pages.grid import FIRST_SIZES
from gallery.pages.paging import PART_SIZE
from gallery.services import collections, references
from tests.factories import make_generation, make_image, picture

ALL = reverse("gallery:collections")
NEW = reverse("gallery:collection-new")
FRAGMENT = {"X-Fragment": "1"}


def address(name: str, row: Collection | Image) -> str:
    return reverse(f"gallery:{name}", args=[row.public_id])


@pytest.fixture
def image(alice: User) -> Image:
    return make_image(make_generation(alice, state=State.COMPLETED))


@pytest.fixture
def fair(alice: User) -> Collection:
    return collections.make(alice, "Fair")


def test_new_one_is_shown_and_stays(as_alice: Client, alice: User) -> None:
    answer = as_alice.post(NEW, {"name": "Fair"}, follow=True)
    made = Collection.objects.get(owner=alice)
    assert answer.redirect_chain == [(address("collection", made), 302)]
    assert "The collection “Fair” was made." in answer.content.decode()
    assert "Fair" in as_alice.get(ALL).content.decode()


def test_script_gets_the_choice(as_alice: Client) -> None:
    answer = as_alice.post(NEW, {"name": "A <b>fair</b>"}, headers=FRAGMENT)
    html = answer.content.decode()
    assert answer.status_code == 201
    assert f'value="{Collection.objects.get().public_id}"' in html
    assert "A &lt;b&gt;fair&lt;/b&gt;" in html


@pytest.mark.parametrize("name", ["", "Fair", "x" * 81])
def test_name_that_is_refused_is_said_and_kept(
    as_alice: Client, fair: Collection, name: str
) -> None:
    answer = as_alice.post(NEW, {"name": name})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert f'value="{name}"' in answer.content.decode() or not name
    words = as_alice.post(NEW, {"name": name}, headers=FRAGMENT)
    assert (words.status_code, words["Content-Type"][:10]) == (422, "text/plain")
    other = as_alice.post(NEW, {"name": "Other"}, follow=True)
    assert other.status_code == 200
    row = Collection.objects.get(name="Other")
    assert as_alice.post(address("collection-rename", row), {"name": name}).status_code == 422


def test_list_has_numbers_and_newest_pictures(as_alice: Client, alice: User) -> None:
    fair, empty = collections.make(alice, "Fair"), collections.make(alice, "Empty")
    images = [make_image(make_generation(alice, state=State.COMPLETED)) for _number in range(6)]
    collections.add(alice, fair, images)
    html = as_alice.get(ALL).content.decode()
    assert html.index(str(empty.public_id)) < html.rindex(str(fair.public_id))
    assert "6 pictures" in html
    shown = [f"/images/{one.generation_id}-320.webp" in html for one in images]
    assert shown == [False, False, *[True] * 4]


def test_grid_goes_on_where_it_ended(as_alice: Client, alice: User, fair: Collection) -> None:
    row = make_generation(alice, state=State.COMPLETED)
    first = make_image(row)
    now = timezone.now()
    images = Image.objects.bulk_create(
        Image(
            owner=alice,
            generation=row,
            position=number,
            file=first.file,
            thumbnails=first.thumbnails,
            placeholder=b"x",
            sha256=f"{number:064}",
            bytes=1,
            content_type="image/png",
            width=64,
            height=48,
            created_at=now - timedelta(seconds=number // 2),
        )
        for number in range(1, PART_SIZE + 5)
    )
    collections.add(alice, fair, images)
    page = as_alice.get(address("collection", fair)).context["page"].grid
    older = as_alice.get(page.older_url).context["page"].grid
    seen = [tile.image.pk for tile in [*page.items, *older.items]]
    assert len(page.items) == FIRST_SIZES[Density.MEDIUM]
    assert sorted(seen) == sorted(image.pk for image in Image.objects.exclude(pk=first.pk))
    assert (older.older_url, older.is_first) == ("", False)


def test_picture_is_put_in_and_taken_out_on_its_page(
    as_alice: Client, fair: Collection, image: Image
) -> None:
    where = address("image-collections", image)
    answer = as_alice.post(where, {"add": str(fair.public_id)}, follow=True)
    assert "It is in “Fair” now." in answer.content.decode()
    assert list(fair.images.all()) == [image]
    as_alice.post(where, {"remove": str(fair.public_id)})
    assert not fair.images.exists()
    assert as_alice.post(where, {"add": "nonsense"}).status_code == 404


def test_nobody_puts_pictures_into_others(
    as_bob: Client, bob: User, fair: Collection, image: Image
) -> None:
    own = make_image(make_generation(bob, state=State.COMPLETED))
    assert (
        as_bob.post(address("image-collections", own), {"add": str(fair.public_id)}).status_code
        == 404
    )
    assert not fair.images.exists()


def test_delete_asks_first_and_leaves_the_pictures(
    as_alice: Client, alice: User, fair: Collection, image: Image
) -> None:
    collections.add(alice, fair, [image])
    question = as_alice.get(address("collection-delete", fair)).content.decode()
    assert "The 1 picture in it stays" in question
    assert Collection.objects.exists()
    answer = as_alice.post(address("collection-delete", fair), follow=True)
    assert answer.redirect_chain == [(ALL, 302)]
    assert not Collection.objects.exists()
    assert Image.objects.exists()
    assert as_alice.post(address("collection-delete", fair)).status_code == 404


def test_next_pictures_go_into_it(as_alice: Client, alice: User, fair: Collection) -> None:
    page = address("collection", fair)
    fields = {"next": page}
    assert as_alice.post(address("collection-choose", fair), fields)["Location"] == page
    assert Draft.objects.get(owner=alice).collection == fair
    as_alice.post(reverse("gallery:draft-undo"))
    assert Draft.objects.get(owner=alice).collection is None
    html = as_alice.post(address("collection-choose", fair), headers=FRAGMENT).content.decode()
    assert f'<option value="{fair.public_id}" selected' in " ".join(html.split())


def test_page_of_a_picture_says_what_was_made_from_it(
    as_alice: Client, alice: User, image: Image
) -> None:
    copy = references.of_image(alice, image)
    later = make_image(make_generation(alice, state=State.COMPLETED), picture(colour="red"))
    GenerationReference.objects.create(generation=later.generation, reference=copy, position=0)
    made = as_alice.get(address("image", later)).content.decode()
    assert "Made from this picture" in made
    assert address("image", image) in made
    source = as_alice.get(address("image", image)).content.decode()
    assert "Made with it as reference" in source
    assert address("image", later) in source


def test_picture_of_somebody_else_is_not_linked(
    as_alice: Client, alice: User, bob: User, image: Image
) -> None:
    copy = references.of_image(alice, image)
    later = make_image(make_generation(alice, state=State.COMPLETED), picture(colour="red"))
    GenerationReference.objects.create(generation=later.generation, reference=copy, position=0)
    Image.objects.filter(pk=image.pk).update(owner=bob)
    made = as_alice.get(address("image", later)).content.decode()
    assert "Made from this picture" not in made
    assert str(image.public_id) not in made
