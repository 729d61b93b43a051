"""Who may do what with a shared collection and the picture in it, cell by cell."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.models import Collection, CollectionImage, Image, Standing, User
from gallery.permissions import Role
from gallery.services import collection_sharing, sharing
from gallery.services.thumbnail_links import ground_of, thumbnails_of
from tests.sharing.conftest import SECRET, Browse, picture_of

ACTS = ("page", "file", "download", "thumbnail", "prompt", "add", "take out", "share further")
LOOKS = {"page", "file", "download", "thumbnail"}
EVERYTHING = set(ACTS)
# What somebody may do, by how things are shared; whoever is not named here may do nothing.
CASES = {
    "owner": EVERYTHING,
    "named viewer": LOOKS,
    "named viewer with prompts": LOOKS | {"prompt"},
    "named adder": LOOKS | {"add"},
    "team may look": LOOKS,
    "team may add": LOOKS | {"add"},
    "team may look, with prompts": LOOKS | {"prompt"},
    "auditor, team may look": LOOKS,
    "auditor": set(),
    "member without a share": set(),
    "no longer shared": set(),
    "suspended viewer": set(),
    "owner is suspended": set(),
    "picture in the trash": {"page"},
    "picture in the feed": {"file", "download", "thumbnail"},
    "picture in the feed with prompt": {"file", "download", "thumbnail", "prompt"},
    "picture in the feed, its owner suspended": set(),
    "nobody signed in": set(),
}


def arrange(case: str, alice: User, bob: User, fair: Collection, image: Image) -> User | None:
    """Share as the case says; return who then tries."""
    with_prompts = case.endswith("with prompts")
    Collection.objects.filter(pk=fair.pk).update(shows_prompts=with_prompts)
    if "named" in case or case in {"no longer shared", "suspended viewer", "owner is suspended"}:
        level = "add" if "adder" in case else "view"
        collection_sharing.share_with(alice, fair, person=bob, level=level)
    if "team may" in case:
        level = "add" if "add" in case else "view"
        Collection.objects.filter(pk=fair.pk).update(team_level=level)
    if case == "no longer shared":
        collection_sharing.stop_sharing_with(alice, fair, bob)
    if case == "picture in the trash":
        collection_sharing.share_with(alice, fair, person=bob, level="view")
        Image.objects.update(trashed_at=timezone.now(), trashed_with=uuid.uuid4())
    if "feed" in case:
        sharing.share(alice, [image.pk], shows_prompt=case.endswith("prompt"))
    change_people(case, alice, bob)
    if case == "nobody signed in":
        return None
    return alice if case == "owner" else bob


def change_people(case: str, alice: User, bob: User) -> None:
    """Suspend who is suspended in this case, and make Bob an auditor where it is about one."""
    if "suspended" in case:
        gone = bob if case == "suspended viewer" else alice
        User.objects.filter(pk=gone.pk).update(standing=Standing.SUSPENDED, is_active=False)
    if "auditor" in case:
        User.objects.filter(pk=bob.pk).update(role=Role.AUDITOR)
        bob.refresh_from_db()


@pytest.mark.parametrize("case", CASES)
def test_cell(
    case: str, alice: User, bob: User, fair: Collection, image: Image, browse: Browse
) -> None:
    who = arrange(case, alice, bob, fair, image)
    client = browse(who) if who else Client()
    mine = picture_of(who or bob, "My own")
    done = {act for act in ACTS if attempt(act, client, fair, image, mine)}
    assert done == CASES[case]


def attempt(act: str, client: Client, fair: Collection, image: Image, mine: Image) -> bool:
    """Try to do something; tell whether it was done."""
    if act == "page":
        return is_shown(client, reverse("gallery:collection", args=[fair.public_id]))
    if act in {"file", "download"}:
        name = "original" if act == "file" else "download"
        return is_shown(client, reverse(f"gallery:image-{name}", args=[image.public_id]))
    if act == "thumbnail":
        viewer = User(pk=int(client.session.get("_auth_user_id", 0)))
        ((link, _width),) = thumbnails_of(image, ground_of(image, viewer))
        return is_shown(client, link)
    if act == "prompt":
        return reads_prompt(client, fair)
    places = CollectionImage.objects.filter(collection=fair)
    address = reverse(
        "gallery:image-collections", args=[(mine if act == "add" else image).public_id]
    )
    if act == "add":
        client.post(address, {"add": str(fair.public_id)})
        return places.filter(image=mine).exists()
    if act == "take out":
        before = places.filter(image=image).exists()
        client.post(address, {"remove": str(fair.public_id)})
        return before and not places.filter(image=image).exists()
    answer = client.post(
        reverse("gallery:collection-share", args=[fair.public_id]), {"level": "add"}
    )
    fair.refresh_from_db()
    return answer.status_code == 302 and "login" not in answer["Location"] and bool(fair.team_level)


def is_shown(client: Client, address: str) -> bool:
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()
        assert SECRET.split()[1] not in answer.headers.get("Content-Disposition", "") or (
            "download" in address
        )
    return answer.status_code == 200


def reads_prompt(client: Client, fair: Collection) -> bool:
    """Tell whether the prompt is anywhere in the pages that show the picture."""
    pages = [reverse("gallery:collection", args=[fair.public_id]), reverse("gallery:team")]
    return any(SECRET in client.get(page).content.decode() for page in pages)


@pytest.mark.parametrize("what", ["prompt", "all"])
def test_unread_prompt_can_not_be_taken(
    what: str, alice: User, bob: User, image: Image, as_bob: Client
) -> None:
    sharing.share(alice, [image.pk], shows_prompt=False)
    fields = {"image": str(image.public_id), "what": what}
    answer = as_bob.post(reverse("gallery:draft-take"), fields, headers={"X-Fragment": "1"})
    assert answer.status_code == 409
    assert SECRET not in answer.content.decode()
    assert not hasattr(bob, "draft")


def test_name_of_a_download_says_the_prompt_only_to_who_may_read_it(
    alice: User, image: Image, as_bob: Client, as_alice: Client
) -> None:
    sharing.share(alice, [image.pk], shows_prompt=False)
    address = reverse("gallery:image-download", args=[image.public_id])

    def name(client: Client) -> str:
        answer = client.get(address)
        answer.getvalue()
        return str(answer["Content-Disposition"])

    assert "lighthouse" not in name(as_bob)
    assert "lighthouse" in name(as_alice)
    sharing.share(alice, [image.pk], shows_prompt=True)
    assert "lighthouse" in name(as_bob)
