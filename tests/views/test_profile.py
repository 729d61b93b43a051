"""The profile: language, colours, clock and e-mails as each person wants them, and no other."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from gallery.models import Topic, User
from gallery.pages.home import home_page

PROFILE = "/account/profile/"


def choose(client: Client, **choices: Any) -> str:
    """Save the profile with some choices; return the page that follows."""
    fields: dict[str, Any] = {"topics": ["my-budget", "my-account"]} | choices
    answer = client.post(PROFILE, fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_name_can_not_turn_round_or_break_up_what_stands_beside_it(
    as_alice: Client, alice: User
) -> None:
    choose(as_alice, shown_name="Al\u202eice\r\n(admin)\u2066 👩\u200d🎨\x1b")
    alice.refresh_from_db()
    assert alice.shown_name == "Alice (admin) 👩\u200d🎨"


def test_page_comes_in_the_chosen_language_whatever_the_browser_asks(
    as_alice: Client, as_bob: Client
) -> None:
    page = choose(as_alice, language="ja")
    assert "保存しました" in page
    answer = as_alice.get("/", headers={"Accept-Language": "en"})
    assert answer["Content-Language"] == "ja"
    assert '<html lang="ja"' in answer.content.decode()
    assert as_bob.get("/")["Content-Language"] == "en"
    choose(as_alice, language="")
    assert as_alice.get("/", headers={"Accept-Language": "en"})["Content-Language"] == "en"
    assert as_alice.get("/", headers={"Accept-Language": "ja"})["Content-Language"] == "ja"


def test_language_at_the_head_of_a_page_is_kept_in_the_profile(
    as_alice: Client, alice: User
) -> None:
    as_alice.post("/i18n/setlang/", {"language": "ja", "next": "/"})
    alice.refresh_from_db()
    assert alice.language == "ja"
    elsewhere = Client()
    elsewhere.force_login(alice)
    assert elsewhere.get("/")["Content-Language"] == "ja"
    as_alice.post("/i18n/setlang/", {"language": "xx", "next": "/"})
    as_alice.get("/i18n/setlang/?language=en")
    alice.refresh_from_db()
    assert alice.language == "ja"


def test_profile_goes_before_a_language_that_was_once_chosen_at_the_head(as_alice: Client) -> None:
    as_alice.post("/i18n/setlang/", {"language": "ja", "next": "/"})
    choose(as_alice, language="")
    assert as_alice.get("/")["Content-Language"] == "en"


def test_colours_are_those_that_were_chosen(as_alice: Client, client: Client) -> None:
    assert 'data-theme="dark"' in choose(as_alice, theme="dark")
    assert "data-theme" not in choose(as_alice, theme="")
    assert "data-theme" not in client.get("/account/sign-in/").content.decode()


def test_server_goes_by_the_chosen_zone_for_this_request_alone(
    as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def spy(*args: Any, **kwargs: Any) -> Any:
        seen.append(str(timezone.localtime(datetime(2026, 1, 1, tzinfo=UTC))))
        return home_page(*args, **kwargs)

    monkeypatch.setattr("gallery.views.home.home_page", spy)
    assert 'data-time-zone="Asia/Tokyo"' in choose(as_alice, time_zone="Asia/Tokyo")
    as_alice.get("/")
    assert seen == ["2026-01-01 09:00:00+09:00"]
    assert timezone.get_current_timezone_name() == "UTC"


def test_zone_that_this_machine_does_not_know_harms_nothing(as_alice: Client, alice: User) -> None:
    User.objects.update(time_zone="Mars/Olympus", language="xx")
    assert as_alice.get("/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"},
        {"language": "xx"},
        {"theme": "pink"},
        {"shown_name": "x" * 61},
        {"topics": ["team"]},
    ],
    ids=str,
)
def test_what_is_not_on_offer_is_refused(
    as_alice: Client, alice: User, wrong: dict[str, Any]
) -> None:
    before = User.objects.values().get()
    answer = as_alice.post(PROFILE, wrong)
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.content.decode()
    assert User.objects.values().get() == before


def test_name_is_shown_and_can_be_taken_back(as_alice: Client, alice: User) -> None:
    assert "<b>Alice" not in choose(as_alice, shown_name="<b>Alice Liddell")
    alice.refresh_from_db()
    assert alice.shown_name == "<b>Alice Liddell"
    choose(as_alice, shown_name="  ")
    alice.refresh_from_db()
    assert alice.shown_name == "alice"


def test_topics_that_are_not_wanted_by_mail_are_muted(as_alice: Client, alice: User) -> None:
    User.objects.update(muted_topics=[Topic.TEAM])
    choose(as_alice, topics=["my-account"])
    alice.refresh_from_db()
    assert alice.muted_topics == ["my-budget", "sharing", "moderation", "team"]
    choose(as_alice, topics=["my-account", "my-budget", "sharing", "moderation"])
    alice.refresh_from_db()
    assert alice.muted_topics == ["team"]


def test_only_who_looks_after_the_team_is_asked_about_it(
    client: Client, as_alice: Client, admin: User
) -> None:
    assert 'value="team"' not in as_alice.get(PROFILE).content.decode()
    client.force_login(admin)
    assert 'value="team"' in client.get(PROFILE).content.decode()


def test_no_role_comes_with_a_profile(as_alice: Client, alice: User) -> None:
    choose(as_alice, role="admin", is_superuser="on", username="root", email="a@b.example")
    alice.refresh_from_db()
    assert (alice.role, alice.username, alice.email) == ("member", "alice", "")


def test_habits_are_off_until_they_are_chosen_and_can_be_taken_back(
    as_alice: Client, alice: User
) -> None:
    habits = ("sends_on_enter", "shows_notifications", "plays_sound", "retries_by_itself")
    assert "data-sends-on-enter" not in as_alice.get("/").content.decode()
    choose(as_alice, **dict.fromkeys(habits[::2], "on"))
    alice.refresh_from_db()
    assert [getattr(alice, habit) for habit in habits] == [True, False, True, False]
    assert "data-sends-on-enter" in as_alice.get("/").content.decode()
    choose(as_alice)
    alice.refresh_from_db()
    assert not any(getattr(alice, habit) for habit in habits)


@pytest.fixture(autouse=True)
def language_put_back() -> Any:
    """Leave the tests' own thread as it was."""
    yield
    translation.deactivate_all()
    translation.activate("en")
