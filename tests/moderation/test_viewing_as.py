"""View as this person: read-only, for a while, with a reason, known to the person and the log."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gallery import tasks
from gallery.lifecycle import State
from gallery.models import Action, AuditEntry, Image, Notice, Standing, User, Viewing
from gallery.permissions import Role
from gallery.services import audit_chain, people, sharing
from tests.factories import make_generation, make_image

BANNER = "You see the portal as alice does."
REFUSED = "This can&#x27;t be done while you view"


def begin(client: Client, person: User, why: str = "She can't find a picture") -> Any:
    return client.post(f"/team/people/{person.public_id}/view-as/", {"why": why}, follow=True)


def shown(client: Client, address: str = "/") -> str:
    return client.get(address).content.decode()


@pytest.fixture
def hers(alice: User) -> Image:
    """A private picture of Alice's."""
    return make_image(make_generation(alice, state=State.COMPLETED, prompt="A private fox"))


@pytest.fixture
def viewing(as_admin: Client, alice: User, hers: Image) -> Client:
    """An admin's browser that views as Alice."""
    assert BANNER in begin(as_admin, alice).content.decode()
    return as_admin


def endings() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=Action.VIEWING_ENDED).order_by("position"))


def test_admin_sees_what_the_person_sees_and_the_banner(viewing: Client, hers: Image) -> None:
    page = viewing.get("/")
    html = page.content.decode()
    assert str(hers.public_id) in html
    assert BANNER in html
    assert "data-compose" not in html
    assert "data-live-url" not in html
    assert page["Cache-Control"] == "private, no-store"
    assert "A private fox" in shown(viewing, f"/images/{hers.public_id}/")
    original = viewing.get(f"/images/{hers.public_id}/original")
    assert original.status_code == 200
    assert b"".join(original)


def test_person_is_told_and_the_reason_is_kept(viewing: Client, alice: User, admin: User) -> None:
    notice = Notice.objects.get(recipient=alice, kind=Notice.Kind.VIEWED_AS)
    assert notice.data == {"admin": str(admin.public_id)}
    entry = AuditEntry.objects.get(action=Action.VIEWING_BEGUN)
    assert (entry.actor, entry.subject) == (admin, alice)
    assert entry.why == "She can't find a picture"


def test_stopping_tells_the_log_what_was_opened(
    viewing: Client, alice: User, bob: User, hers: Image
) -> None:
    shared = make_image(make_generation(bob, state=State.COMPLETED))
    sharing.share(bob, [shared.pk], shows_prompt=False)
    for address in ("/", f"/images/{hers.public_id}/", f"/images/{shared.public_id}/"):
        assert viewing.get(address).status_code == 200
    page = viewing.post("/viewing/stop/", follow=True)
    assert page.status_code == 200
    assert "You are yourself again" in page.content.decode()
    assert BANNER not in shown(viewing)
    [entry] = endings()
    assert entry.subject == alice
    # The page that opened first, and these three.
    assert entry.data["pages"] == 4
    assert entry.data["pictures"] == [str(hers.public_id)]
    assert entry.data["ended"] == "stopped"
    assert not Viewing.objects.exists()
    assert audit_chain.verify().faults == []


def test_nothing_can_be_done_for_the_person(viewing: Client, hers: Image) -> None:
    for address in (f"/images/{hers.public_id}/trash/", "/generations/", "/account/profile/"):
        answer = viewing.post(address, {"prompt": "A hare"})
        assert answer.status_code == 403
        assert REFUSED in answer.content.decode()
        assert BANNER in answer.content.decode()
    words = viewing.post(
        f"/images/{hers.public_id}/star/", headers={"X-Fragment": "1"}
    ).content.decode()
    assert words.startswith("You see the portal as somebody else does")
    hers.refresh_from_db()
    assert hers.trashed_at is None


@pytest.mark.parametrize("address", ["/account/security/", "/admin/", "/account/export/", "/live/"])
def test_what_is_secret_stays_so(viewing: Client, address: str) -> None:
    assert viewing.get(address).status_code == 403


def test_picture_is_looked_at_and_not_taken_away(viewing: Client, hers: Image) -> None:
    for name in ("original?keep=1", "download"):
        assert viewing.get(f"/images/{hers.public_id}/{name}").status_code == 403


def test_admin_may_not_do_as_the_person_what_only_admins_may(viewing: Client, alice: User) -> None:
    assert viewing.get("/team/people/").status_code == 403
    assert viewing.post(f"/team/people/{alice.public_id}/suspend/").status_code == 403


def test_language_is_the_admins_own(viewing: Client, alice: User, admin: User) -> None:
    viewing.post("/i18n/setlang/", {"language": "ja", "next": "/"})
    alice.refresh_from_db()
    admin.refresh_from_db()
    assert (alice.language, admin.language) == ("", "ja")
    assert "aliceさんが見ているとおりに" in shown(viewing)


def test_signing_out_ends_it_and_signs_out_only_the_admin(
    viewing: Client, as_alice: Client, alice: User
) -> None:
    viewing.post("/account/sign-out/")
    assert [entry.data["ended"] for entry in endings()] == ["signed-out"]
    assert viewing.get("/").status_code == 302
    assert as_alice.get("/").status_code == 200


def lapse() -> None:
    Viewing.objects.update(
        ends_at=timezone.now() - timedelta(seconds=1),
        begun_at=timezone.now() - timedelta(minutes=31),
    )


def test_it_ends_by_itself_and_says_so(viewing: Client, hers: Image) -> None:
    lapse()
    page = shown(viewing)
    assert "Your viewing as somebody else is over" in page
    assert str(hers.public_id) not in page
    assert BANNER not in page
    [entry] = endings()
    assert entry.data["ended"] == "lapsed"
    assert entry.data["seconds"] <= 1860


def test_form_of_a_page_that_lapsed_is_not_carried_out_for_oneself(viewing: Client) -> None:
    lapse()
    answer = viewing.post("/generations/", {"prompt": "A hare"}, headers={"X-Fragment": "1"})
    assert answer.status_code == 302
    assert "Your viewing as somebody else is over" in shown(viewing)


def test_it_ends_in_the_log_also_where_nobody_comes_back(viewing: Client) -> None:
    lapse()
    tasks.watch()
    assert len(endings()) == 1
    tasks.watch()
    assert len(endings()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"standing": Standing.SUSPENDED},
        {"role": Role.AUDITOR},
        {"role": Role.ADMIN},
    ],
)
def test_it_ends_when_the_person_changes(
    viewing: Client, alice: User, hers: Image, change: dict[str, str]
) -> None:
    for name, value in change.items():
        setattr(alice, name, value)
    alice.save(update_fields=[*change])
    assert str(hers.public_id) not in shown(viewing)
    assert len(endings()) == 1


def test_it_ends_when_the_admin_is_none_any_more(viewing: Client, admin: User, hers: Image) -> None:
    other = User.objects.create_superuser("other", password="x")
    people.change_role(other, admin, Role.MEMBER)
    assert str(hers.public_id) not in shown(viewing)
    assert len(endings()) == 1


def test_another_viewing_ends_the_first(viewing: Client, admin: User, bob: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(admin)
    assert "as bob does" in begin(elsewhere, bob).content.decode()
    assert "is over" in shown(viewing)
    assert [entry.data["ended"] for entry in endings()] == ["another-begun"]


def test_nobody_views_as_an_admin_as_oneself_or_as_who_is_shut_out(
    as_admin: Client, admin: User, bob: User
) -> None:
    other = User.objects.create_superuser("other", password="x")
    people.suspend(admin, bob)
    for person in (other, admin, bob):
        assert "View as this person" not in shown(as_admin, f"/team/people/{person.public_id}/")
        assert "only as somebody else who is active" in begin(as_admin, person).content.decode()
    assert not Viewing.objects.exists()


def test_reason_is_needed(as_admin: Client, alice: User) -> None:
    answer = begin(as_admin, alice, why="  ")
    assert answer.status_code == 422
    assert "This field is required" in answer.content.decode()
    assert not Viewing.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR, Role.AUDITOR])
def test_only_admins_view_as_others(alice: User, role: Role) -> None:
    client = Client()
    client.force_login(User.objects.create_user("somebody", role=role))
    assert begin(client, alice).status_code == 403
    assert "View as this person" not in shown(client, f"/team/people/{alice.public_id}/")
    assert not Viewing.objects.exists()


def test_session_of_somebody_else_gets_nothing_by_the_id(
    viewing: Client, as_bob: Client, hers: Image
) -> None:
    session = as_bob.session
    session["viewing"] = str(Viewing.objects.get().public_id)
    session.save()
    assert str(hers.public_id) not in shown(as_bob)
    assert Viewing.objects.exists()


def test_pages_of_both_are_never_mixed_up(viewing: Client, as_alice: Client, admin: User) -> None:
    for _time in range(2):
        assert BANNER in shown(viewing)
        own = shown(as_alice)
        assert BANNER not in own
        assert "data-compose" in own
        assert "/account/security/" in own
        assert "/account/security/" not in shown(viewing)
    viewing.post("/viewing/stop/")
    page = shown(viewing)
    assert "alice" not in page
    assert admin.username in page


def test_thumbnails_end_with_the_viewing(viewing: Client, as_alice: Client, hers: Image) -> None:
    def thumbnail(client: Client) -> str:
        html = shown(client)
        start = html.index("/thumbnails/")
        return html[start : html.index(".webp", start) + 5]

    given, own = thumbnail(viewing), thumbnail(as_alice)
    assert given != own
    answer = Client().get(given)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    viewing.post("/viewing/stop/")
    assert Client().get(given).status_code == 404
    assert Client().get(own).status_code == 200


def test_second_factor_is_asked_of_the_admin_and_not_of_the_person(
    viewing: Client, hers: Image
) -> None:
    from gallery.models import Portal

    portal = Portal.current()
    portal.second_factor = "everybody"
    portal.save()
    answer = viewing.get("/")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/security/"
