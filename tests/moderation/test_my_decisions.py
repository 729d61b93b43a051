"""What a person reads of decisions about them, of what waits, and of who has looked."""

from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.models import Action, Appeal, Decision, Image, PrivateLook, Standing, User
from gallery.services import (
    appeal_links,
    appeals,
    audit,
    cases,
    deciding,
    reports,
    sharing,
    trash,
)
from tests.moderation.conftest import Decide, finished

MINE = "/account/decisions/"
TEXT = "It is a still life of tomatoes."


def words(client: Client, address: str = MINE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(decision: Decision) -> str:
    return reverse("gallery:my-decision", args=[decision.public_id])


def picture_of(decision: Decision) -> str:
    return reverse("gallery:decision-picture", args=[decision.public_id])


def test_nothing_is_said_kindly(as_alice: Client) -> None:
    page = words(as_alice)
    assert "Nothing was decided about you." in page
    assert "Nobody has opened private pictures of yours" in page


def test_menu_leads_to_it(as_alice: Client) -> None:
    assert f'href="{MINE}"' in words(as_alice, "/")


def test_decision_says_what_why_and_until_when(
    as_alice: Client, mona: User, decide: Decide
) -> None:
    decision = decide("hide", "warn")
    assert page_of(decision) in words(as_alice)
    page = words(as_alice, page_of(decision))
    for part in (
        "Your picture was hidden.",
        "A moderator gives you a warning.",
        "Violence or cruelty",
        "Too much blood.",
        "You can appeal until:",
    ):
        assert part in page
    assert "mona" not in page
    assert "bob" not in page


def test_hidden_picture_is_sent_to_its_owner_alone_and_never_kept(
    as_alice: Client, as_bob: Client, as_mona: Client, decide: Decide
) -> None:
    decision = decide("hide")
    assert picture_of(decision) in words(as_alice, page_of(decision))
    answer = as_alice.get(picture_of(decision))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer).startswith(b"\x89PNG")
    for other in (as_bob, as_mona):
        assert other.get(picture_of(decision)).status_code == 404
        assert other.get(page_of(decision)).status_code == 404
    assert Client().get(picture_of(decision)).status_code == 302


def test_removed_picture_is_only_blurred(as_alice: Client, decide: Decide) -> None:
    decision = decide("remove")
    page = words(as_alice, page_of(decision))
    assert picture_of(decision) not in page
    assert "data:image/webp" in page
    assert as_alice.get(picture_of(decision)).status_code == 404


def test_picture_that_was_handed_over_is_not_shown(
    as_alice: Client, bob: User, decide: Decide
) -> None:
    decision = decide("hide")
    Image.objects.update(owner=bob)
    assert as_alice.get(picture_of(decision)).status_code == 404
    assert "data:image/webp" not in words(as_alice, page_of(decision))


def test_decision_outlives_its_picture(as_alice: Client, image: Image, decide: Decide) -> None:
    decision = decide("remove")
    Image.objects.filter(pk=image.pk).delete()
    assert "Your picture was removed." in words(as_alice, page_of(decision))
    assert as_alice.get(picture_of(decision)).status_code == 404


def test_appeal_is_sent_from_the_page_once(as_alice: Client, decide: Decide) -> None:
    decision = decide("hide")
    empty = as_alice.post(page_of(decision), {"text": " "})
    assert empty.status_code == 422
    sent = as_alice.post(page_of(decision), {"text": TEXT}, follow=True)
    page = sent.content.decode()
    assert "Your appeal is with the moderators." in page
    assert TEXT in page
    assert "<textarea" not in page.partition("<main")[2]
    again = as_alice.post(page_of(decision), {"text": "Once more"})
    assert again.status_code == 409
    assert "which can be done once" in again.content.decode()


def test_answer_is_read_where_the_appeal_was_sent(
    as_alice: Client, alice: User, milo: User, decide: Decide
) -> None:
    decision = decide("hide")
    appeal = appeals.appeal(alice, decision, text=TEXT)
    appeals.answer(milo, appeal, is_granted=True, text="You are right.")
    page = words(as_alice, page_of(decision))
    assert "The appeal was granted." in page
    assert "You are right." in page
    assert "This decision was undone." in page
    assert "milo" not in page
    assert "Undone" in words(as_alice)


def test_time_that_is_over_is_said_by_the_missing_form(as_alice: Client, decide: Decide) -> None:
    decision = decide("hide")
    Decision.objects.update(appeal_until=timezone.now())
    assert "Send the appeal" not in words(as_alice, page_of(decision))
    late = as_alice.post(page_of(decision), {"text": TEXT})
    assert late.status_code == 409
    assert "The time for an appeal is over." in late.content.decode()


def test_undone_decision_says_so(as_alice: Client, milo: User, decide: Decide) -> None:
    decision = decide("hide")
    deciding.undo(milo, decision, why="A mistake")
    page = words(as_alice, page_of(decision))
    assert "This decision was undone." in page
    assert "Others no longer see it." not in page
    assert reverse("gallery:image", args=[decision.image.public_id]) in page  # type: ignore[union-attr]


def test_held_picture_is_listed_until_it_is_decided(
    as_alice: Client, bob: User, mona: User, image: Image
) -> None:
    case = reports.report(bob, image, reason="violence", note="Blood").case
    page = words(as_alice)
    assert "A colleague has asked for it to be looked at." in page
    assert "An answer is promised until:" in page
    assert "Blood" not in page
    deciding.decide(mona, case, act="keep", measure="", reason="nothing-wrong", note="")
    assert "A colleague has asked" not in words(as_alice)


def test_others_held_pictures_are_not_listed(as_bob: Client, bob: User, image: Image) -> None:
    reports.report(bob, image, reason="violence", note="Blood")
    assert "A colleague has asked" not in words(as_bob)


def test_person_sees_who_has_looked_and_why(
    as_alice: Client, as_bob: Client, alice: User, mona: User, admin: User
) -> None:
    image, now = finished(alice), timezone.now()
    ends = now + timedelta(minutes=30)
    PrivateLook.objects.create(
        image=image, moderator=mona, why="A prompt was marked", opened_at=now, ends_at=ends
    )
    audit.record(admin, Action.VIEWING_BEGUN, subject=alice, why="A question of hers")
    page = words(as_alice)
    assert "A prompt was marked" in page
    assert "A question of hers" in page
    assert reverse("gallery:image", args=[image.public_id]) in page
    assert "A prompt was marked" not in words(as_bob)


def test_older_ones_are_on_the_next_page(
    as_alice: Client, as_bob: Client, decide: Decide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gallery.pages.my_decisions.PAGE_SIZE", 1)
    first = decide("hide")
    second = Decision.objects.get(pk=first.pk)
    second.pk, second.public_id = None, "11111111-1111-4111-8111-111111111111"
    second._state.adding = True
    second.save()
    older = f"{MINE}?before={second.public_id}"
    assert older in words(as_alice)
    assert page_of(first) not in words(as_alice)
    assert page_of(first) in words(as_alice, older)
    assert as_bob.get(older).status_code == 404


@pytest.fixture
def suspended(alice: User, decide: Decide) -> Decision:
    """Alice has been suspended, and can't sign in."""
    decision = decide("hide", "suspend")
    decision.refresh_from_db()
    return decision


def test_link_shows_the_one_decision_and_takes_an_appeal(suspended: Decision) -> None:
    stranger, path = Client(), appeal_links.path_of(suspended)
    answer = stranger.get(path)
    page = answer.content.decode()
    assert "Your account was suspended." in page
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert "alice" not in page
    assert picture_of(suspended) not in page
    assert MINE not in page
    sent = stranger.post(path, {"text": TEXT}, follow=True)
    assert "Your appeal is with the moderators." in sent.content.decode()
    assert Appeal.objects.get().text == TEXT
    assert stranger.post(path, {"text": "Again"}).status_code == 409


def test_link_is_in_the_language_of_the_letter(alice: User, suspended: Decision) -> None:
    User.objects.filter(pk=alice.pk).update(language="ja")
    page = Client().get(appeal_links.path_of(suspended)).content.decode()
    assert 'lang="ja"' in page
    assert "あなたのアカウントは停止されました。" in page


def test_link_ends_with_the_time_for_an_appeal(suspended: Decision) -> None:
    path = appeal_links.path_of(suspended)
    Decision.objects.update(appeal_until=timezone.now())
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"text": TEXT}).status_code == 404
    assert not Appeal.objects.exists()


def test_link_ends_when_the_person_has_left(alice: User, suspended: Decision) -> None:
    alice.refresh_from_db()
    alice.standing = Standing.FORMER
    alice.save(update_fields=["standing"])
    assert Client().get(appeal_links.path_of(suspended)).status_code == 404


def test_no_link_opens_that_was_not_given_out(suspended: Decision) -> None:
    hexadecimal = suspended.public_id.hex
    for token in (
        hexadecimal,
        f"{hexadecimal}.x",
        signing.Signer(salt="another", sep=".").sign(hexadecimal),
        signing.Signer(salt=appeal_links.SALT, sep=".").sign("nonsense"),
    ):
        address = reverse("gallery:decision-by-link", args=[token])
        assert Client().get(address).status_code == 404, token


def test_link_opens_only_suspensions(decide: Decide) -> None:
    assert Client().get(appeal_links.path_of(decide("hide", "warn"))).status_code == 404


def test_who_is_turned_away_at_the_door_is_shown_the_way(suspended: Decision) -> None:
    client = Client()
    fields = {"login": "alice", "password": "alice's password"}
    answer = client.post(reverse("account_login"), fields, follow=True)
    assert appeal_links.path_of(suspended) in answer.content.decode()
    wrong = Client().post(reverse("account_login"), fields | {"password": "guess"}, follow=True)
    assert appeal_links.path_of(suspended) not in wrong.content.decode()


def test_trashed_picture_that_is_hidden_can_still_be_appealed(
    as_alice: Client, alice: User, image: Image, decide: Decide
) -> None:
    trash.trash(alice, [image.pk])
    decision = decide("hide")
    assert as_alice.post(page_of(decision), {"text": TEXT}).status_code == 302
    assert cases.open_cases().get().has_appeal


@pytest.mark.parametrize("route", ["my-decisions", "my-reports"])
def test_long_list_takes_no_more_queries_than_a_short_one(
    as_bob: Client, alice: User, bob: User, mona: User, route: str
) -> None:
    def ask(number: int) -> int:
        for owner, reporter in ((alice, bob), (bob, alice)):
            for _each in range(number):
                made = finished(owner)
                sharing.share(owner, [made.pk], shows_prompt=False)
                case = reports.report(reporter, made, reason="hate", note="").case
                decision = deciding.decide(
                    mona, case, act="hide", measure="", reason="hate", note=""
                )
                appeals.appeal(owner, decision, text=TEXT)
                waits = finished(owner)
                sharing.share(owner, [waits.pk], shows_prompt=False)
                reports.report(reporter, waits, reason="hate", note="")
        address = reverse(f"gallery:{route}")
        as_bob.get(address)
        with CaptureQueriesContext(connection) as queries:
            as_bob.get(address)
        return len(queries)

    assert ask(1) == ask(3)
