"""Walking through a gallery, page by page or picture by picture, meets each picture once."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Image, User
from gallery.pages.paging import PART_SIZE
from tests.factories import make_generation, make_image

LINK = re.compile(r'href="(/images/[0-9a-f-]{36}/)"')


def fill_gallery(owner: User, count: int) -> list[str]:
    """Make pictures of which many share a time; return their pages, newest first."""
    content = make_image(make_generation(owner, state=State.COMPLETED))
    now = timezone.now()
    copies = []
    for number in range(count - 1):
        generation = make_generation(owner, state=State.COMPLETED)
        copies.append(
            Image(
                owner=owner,
                generation=generation,
                created_at=now.replace(microsecond=number // 20),
                **{
                    name: getattr(content, name)
                    for name in (
                        *("file", "thumbnails", "placeholder", "sha256", "bytes"),
                        *("content_type", "width", "height"),
                    )
                },
            )
        )
    Image.objects.bulk_create(copies)
    ordered = Image.objects.order_by("-pk")
    return [reverse("gallery:image", args=[image.public_id]) for image in ordered]


def test_pages_hold_every_picture_once_in_order(as_alice: Client, alice: User) -> None:
    expected = fill_gallery(alice, 2 * PART_SIZE + 5)
    seen: list[str] = []
    address = "/"
    while address:
        page = as_alice.get(address).content.decode()
        seen += dict.fromkeys(LINK.findall(page))
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/" + older[1].lstrip("/") if older else ""
    assert seen == expected


def test_arrows_lead_through_all_pictures_and_back(as_alice: Client, alice: User) -> None:
    expected = fill_gallery(alice, 25)
    for arrow, way in (("ArrowRight", expected), ("ArrowLeft", expected[::-1])):
        seen = [way[0]]
        while True:
            page = as_alice.get(seen[-1]).content.decode()
            links = re.findall(rf'href="([^"]+)"\s+rel="\w+"\s+data-key="{arrow}"', page)
            if not links:
                break
            seen += links
        assert seen == way
