"""Links: what they open to whom, what they tell, and that all that open nothing are alike."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.errors import InvalidChoice, NotPossible, TooLate
from gallery.models import Collection, Image, ShareLink, Standing, User
from gallery.services import collection_sharing, collections, links
from tests.sharing.conftest import SECRET, picture_of

PASSWORD = "correct horse"


def make(alice: User, fair: Collection, **wanted: Any) -> ShareLink:
    chosen: dict[str, Any] = {"days": 7, "password": "", "shows_prompts": False}
    return links.make(alice, fair, **chosen | wanted)


def path(link: ShareLink) -> str:
    return reverse("gallery:shared-link", args=[links.token_of(link)])


def files(link: ShareLink, fair: Collection) -> list[str]:
    number = fair.places.latest("pk").pk
    names = [links.token_of(link), number]
    return [
        reverse("gallery:shared-picture", args=names),
        reverse("gallery:shared-original", args=names),
        reverse("gallery:shared-download", args=names),
        reverse("gallery:shared-thumbnail", args=[*names, 320]),
    ]


def status(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


def test_guest_sees_the_pictures_and_nothing_beside_them(
    alice: User, fair: Collection, image: Image, client: Client
) -> None:
    alice.first_name = "Alice Liddell"
    alice.save()
    link = make(alice, fair)
    page = client.get(path(link))
    html = page.content.decode()
    assert page.status_code == 200
    assert "Fair" in html
    assert "Alice Liddell" in html
    for secret in (SECRET, "alice", str(image.public_id), str(fair.public_id), "/images/"):
        assert secret not in html
    assert [status(client, address) for address in files(link, fair)] == [200] * 4
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    answer = client.get(files(link, fair)[1])
    answer.getvalue()
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_prompts_are_shown_where_the_link_says_so_and_only_its_makers(
    alice: User, bob: User, fair: Collection, client: Client
) -> None:
    collection_sharing.share_with(alice, fair, person=bob, level="add")
    collections.add(bob, fair, [picture_of(bob, "What Bob has written")])
    link = make(alice, fair, shows_prompts=True)
    html = client.get(path(link)).content.decode()
    for number in fair.places.values_list("pk", flat=True):
        html += client.get(path(link) + f"{number}/").content.decode()
    assert SECRET in html
    assert "What Bob has written" not in html
    assert "bob" not in html


def revoke(link: ShareLink) -> None:
    links.revoke(link.made_by, link)


def expire(link: ShareLink) -> None:
    ShareLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def suspend(link: ShareLink) -> None:
    User.objects.filter(pk=link.made_by_id).update(standing=Standing.SUSPENDED, is_active=False)


def leave_the_team(link: ShareLink) -> None:
    User.objects.filter(pk=link.made_by_id).update(standing=Standing.FORMER, is_active=False)


def hand_over(link: ShareLink) -> None:
    heir = User.objects.create_user("heir")
    Collection.objects.filter(links=link).update(owner=heir)


def delete(link: ShareLink) -> None:
    assert link.collection is not None
    collections.delete(link.made_by, link.collection)


@pytest.mark.parametrize("end", [revoke, expire, suspend, leave_the_team, hand_over, delete])
def test_link_that_ends_is_as_one_that_never_was(
    end: Callable[[ShareLink], None], alice: User, fair: Collection, client: Client
) -> None:
    link = make(alice, fair)
    addresses = [path(link), *files(link, fair)]
    assert [status(client, address) for address in addresses] == [200] * 5
    end(link)
    never = reverse("gallery:shared-link", args=[links.token_of(ShareLink())])
    altered = path(link)[:-3] + ("A" if path(link)[-3] != "A" else "B") + path(link)[-2:]
    nothing = client.get(never)
    assert nothing.status_code == 404
    for address in [*addresses, altered, "/s/nonsense/", "/s/.../", f"/s/{link.public_id}/"]:
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert answer.content == nothing.content, address
        assert answer.headers == nothing.headers, address


def test_forged_link_costs_as_many_questions_as_one_that_has_ended(
    alice: User, fair: Collection, client: Client
) -> None:
    link = make(alice, fair)
    links.revoke(alice, link)

    def questions(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 404
        return len(captured)

    assert questions(path(link)) == questions("/s/nonsense/") == 1


def test_links_that_are_switched_off_open_nothing(
    alice: User, fair: Collection, client: Client, as_alice: Client, settings: Any
) -> None:
    link = make(alice, fair)
    settings.PUBLIC_LINKS = False
    assert client.get(path(link)).status_code == 404
    with pytest.raises(NotPossible):
        make(alice, fair)
    page = as_alice.get(reverse("gallery:collection-share", args=[fair.public_id]))
    assert "switched off" in page.content.decode()


def test_number_opens_nothing_of_another_collection(
    alice: User, bob: User, fair: Collection, client: Client
) -> None:
    other = collections.make(bob, "Other")
    collections.add(bob, other, [picture_of(bob)])
    link = make(alice, fair)
    assert [status(client, one) for one in files(link, other)] == [404] * 4
    for number in (0, 10**6, 10**30):
        assert status(client, f"{path(link)}{number}/") == 404


def test_picture_in_the_trash_vanishes_at_once(
    alice: User, fair: Collection, client: Client
) -> None:
    link = make(alice, fair)
    Image.objects.update(trashed_at=timezone.now(), trashed_with=uuid.uuid4())
    assert [status(client, one) for one in files(link, fair)] == [404] * 4
    page = client.get(path(link))
    assert page.status_code == 200
    assert "<img" not in page.content.decode()


def test_password_is_asked_for_and_tells_nothing_before(
    alice: User, fair: Collection, client: Client
) -> None:
    link = make(alice, fair, password=PASSWORD, shows_prompts=True)
    html = client.get(path(link)).content.decode()
    for secret in ("Fair", "alice", SECRET):
        assert secret not in html
    assert [status(client, one) for one in files(link, fair)] == [404] * 4
    assert client.post(path(link), {"password": "wrong"}).status_code == 422
    assert client.post(path(link), {"password": ""}).status_code == 422
    assert client.post(path(link), {"password": PASSWORD}).status_code == 303
    assert "Fair" in client.get(path(link)).content.decode()
    assert [status(client, one) for one in files(link, fair)] == [200] * 4
    other = make(alice, fair, password=PASSWORD)
    assert "Fair" not in client.get(path(other)).content.decode()


def test_form_of_the_password_comes_through_the_check_of_its_origin(
    alice: User, fair: Collection
) -> None:
    link = make(alice, fair, password=PASSWORD)
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(path(link))
    assert page["Referrer-Policy"] == "same-origin"
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[0]
    fields = {"password": PASSWORD, "csrfmiddlewaretoken": token}
    assert strict.post(path(link), fields).status_code == 303


@pytest.mark.parametrize("new", ["another horse", ""])
def test_changed_password_ends_what_was_open(
    new: str, alice: User, fair: Collection, client: Client
) -> None:
    link = make(alice, fair, password=PASSWORD)
    client.post(path(link), {"password": PASSWORD})
    links.change_password(alice, link, new)
    assert ("Fair" in client.get(path(link)).content.decode()) is (not new)
    if new:
        assert client.post(path(link), {"password": PASSWORD}).status_code == 422
        assert status(client, files(link, fair)[1]) == 404


def test_mark_of_a_browser_is_no_use_to_another_link(
    alice: User, fair: Collection, client: Client
) -> None:
    link, other = make(alice, fair, password=PASSWORD), make(alice, fair, password=PASSWORD)
    answer = client.post(path(link), {"password": PASSWORD})
    mark = answer.cookies["grokweb-link"]
    assert mark["path"] == path(link)
    assert mark["httponly"]
    stranger = Client()
    stranger.cookies["grokweb-link"] = mark.value
    assert "Fair" not in stranger.get(path(other)).content.decode()
    assert "Fair" in stranger.get(path(link)).content.decode()


def test_guessing_is_slowed_down(alice: User, fair: Collection, client: Client) -> None:
    link = make(alice, fair, password=PASSWORD)
    for _number in range(5):
        assert client.post(path(link), {"password": "wrong"}).status_code == 422
    answer = client.post(path(link), {"password": PASSWORD})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "300"
    elsewhere = client.post(path(link), {"password": PASSWORD}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 303


def test_openings_are_counted_once_for_each_browser(
    alice: User, fair: Collection, client: Client, as_alice: Client
) -> None:
    link = make(alice, fair)
    for _number in range(3):
        client.get(path(link))
    Client().get(path(link))
    Client().head(path(link))
    as_alice.get(path(link))
    link.refresh_from_db()
    assert link.times_opened == 2
    assert link.last_opened_at
    page = as_alice.get(reverse("gallery:collection-share", args=[fair.public_id]))
    assert "opened 2 times" in " ".join(page.content.decode().split())


def test_nothing_secret_is_kept(alice: User, fair: Collection) -> None:
    link = make(alice, fair, password=PASSWORD)
    link.refresh_from_db()
    assert PASSWORD not in link.password
    signature = links.token_of(link).partition(".")[2]
    kept = [str(value) for value in ShareLink.objects.values_list().get(pk=link.pk)]
    assert not any(signature in value for value in kept)
    assert len(signature) >= 43


@pytest.mark.parametrize("wanted", [{"days": 2}, {"days": 0}, {"password": "short"}])
def test_nonsense_is_refused(wanted: dict[str, Any], alice: User, fair: Collection) -> None:
    with pytest.raises(InvalidChoice):
        make(alice, fair, **wanted)


def test_only_the_owner_makes_changes_and_revokes_links(
    alice: User, bob: User, fair: Collection, as_bob: Client
) -> None:
    collection_sharing.share_with(alice, fair, person=bob, level="add")
    with pytest.raises(TooLate):
        make(bob, fair)
    link = make(alice, fair)
    names = [("collection-link", fair.public_id), ("link-revoke", link.public_id)]
    for name, public_id in [*names, ("link-password", link.public_id)]:
        address = reverse(f"gallery:{name}", args=[public_id])
        assert as_bob.post(address, {"days": "7"}).status_code == 404, name
    assert links.find(links.token_of(link)) == link


def test_made_and_revoked_on_the_page(as_alice: Client, fair: Collection, client: Client) -> None:
    page = reverse("gallery:collection-share", args=[fair.public_id])
    address = reverse("gallery:collection-link", args=[fair.public_id])
    assert as_alice.post(address, {"days": "3"}).status_code == 422
    assert as_alice.post(address, {"days": "7", "password": "short"}).status_code == 422
    assert as_alice.post(address, {"days": "", "password": ""})["Location"] == page
    link = ShareLink.objects.get()
    assert link.expires_at is None
    assert path(link) in as_alice.get(page).content.decode()
    revoked = reverse("gallery:link-revoke", args=[link.public_id])
    assert as_alice.post(revoked)["Location"] == page
    assert path(link) not in as_alice.get(page).content.decode()
    assert client.get(path(link)).status_code == 404


def test_page_turns_and_asks_the_same_few_questions(
    alice: User, fair: Collection, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = make(alice, fair)
    client.get(path(link))

    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(path(link))
        return len(captured)

    few = questions()
    collections.add(alice, fair, [picture_of(alice) for _number in range(30)])
    assert questions() == few <= 4
    page = client.get(path(link)).content.decode()
    older = re.findall(r'href="([^"]*before=\d+)"', page)[0]
    assert client.get(older).content.decode().count("<img") == 31 - page.count("<img")


def test_words_are_those_of_the_browser(alice: User, fair: Collection, client: Client) -> None:
    link = make(alice, fair)
    html = client.get(path(link), headers={"Accept-Language": "ja"}).content.decode()
    assert 'lang="ja"' in html
    assert "Shown by" not in html
