"""The inbox: what waits, in the order of what was promised, and what can be done with several."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.models import (
    Answer,
    Appeal,
    Case,
    Decision,
    Finding,
    FindingKind,
    Reason,
    User,
    Withheld,
)
from gallery.pages.clocks import Clock
from gallery.services import cases, sharing
from gallery.services.inbox import Wanted, after, following, waiting
from tests.moderation.conftest import MakeCase, image_of

INBOX = "/moderation/"


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(INBOX + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def without_choices(page: str) -> str:
    """Leave out what can be chosen from lists."""
    return re.sub(r"<option.*?</option>", "", page)


def listed(page: str) -> list[str]:
    """Return the public ids of the cases on a page, in its order."""
    return re.findall(r'name="case"\s+value="([0-9a-f-]{36})"', page)


def ids_of(found: Sequence[Case]) -> list[str]:
    return [str(case.public_id) for case in found]


def test_what_was_promised_first_comes_first(
    as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    late, soon, later = (make_case(alice, hours=hours) for hours in (-2.5, 5.5, 70))
    page = page_of(as_moderator)
    assert listed(page) == ids_of([late, soon, later])
    assert page.index("2 h overdue") < page.index("5 h left") < page.index("2 days left")


def test_pages_lead_on_without_a_gap(
    as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    made = [make_case(alice) for _number in range(31)]
    moment = timezone.now() + timedelta(hours=3)
    Case.objects.filter(pk__gt=made[4].pk).update(promised_at=moment)
    expected = ids_of(list(cases.open_cases()))
    first = page_of(as_moderator)
    assert listed(first) == expected[:25]
    assert "Back to the first" not in first
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more is not None
    second = as_moderator.get(more[1].replace("&amp;", "&")).content.decode()
    assert listed(second) == expected[25:]
    assert "Back to the first" in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["report", "hold", "appeal"]),
        ("?cause=reports", ["report"]),
        ("?cause=holds", ["hold"]),
        ("?cause=appeals", ["appeal"]),
        ("?cause=nonsense", ["report", "hold", "appeal"]),
        ("?person=ali", ["report", "appeal"]),
        ("?person=bob&cause=holds", ["hold"]),
        ("?person=bob&cause=reports", []),
        ("?person=nobody", []),
        ("?person=%00", ["report", "hold", "appeal"]),
        ("?after=nonsense", ["report", "hold", "appeal"]),
    ],
)
def test_filters(
    as_moderator: Client,
    alice: User,
    bob: User,
    make_case: MakeCase,
    query: str,
    shown: list[str],
) -> None:
    made = {
        "report": make_case(alice, hours=1),
        "hold": make_case(bob, hours=2, cause="has_hold"),
        "appeal": make_case(alice, hours=3, cause="has_appeal"),
    }
    assert listed(page_of(as_moderator, query)) == ids_of([made[name] for name in shown])


def test_all_about_one_person(
    as_moderator: Client, alice: User, bob: User, make_case: MakeCase
) -> None:
    mine, _other = make_case(alice), make_case(bob)
    page = page_of(as_moderator, f"?person={alice.public_id}")
    assert listed(page) == [str(mine.public_id)]
    assert 'value="alice"' in page


def test_card_tells_all_causes(as_moderator: Client, alice: User, make_case: MakeCase) -> None:
    reasons = (*[Reason.HATE] * 3, *[Reason.PRIVACY] * 9)
    case = make_case(alice, reasons=reasons)
    cases.open_case("has_hold", subject=alice, image=image_of(case))
    cases.open_case("has_appeal", subject=alice, image=image_of(case))
    kind = FindingKind.PROVIDER_BLOCK
    Finding.objects.create(
        kind=kind, answer=Answer.HOLD, person=alice, generation=image_of(case).generation
    )
    decision = decided(case, by=User.objects.create_user("earlier"))
    Appeal.objects.create(
        decision=decision, case=case, text="It is my own sketch", created_at=timezone.now()
    )
    page = page_of(as_moderator)
    assert len(listed(page)) == 1
    assert "Reported 9+×" in page
    assert "Confidential or personal data" in without_choices(page)
    assert "Hate or harassment" not in without_choices(page)
    assert "A block by the provider" in page
    assert "It is my own sketch" in page


def decided(case: Case, *, by: User) -> Decision:
    now = timezone.now()
    return Decision.objects.create(
        case=case,
        image=case.image,
        subject=case.subject,
        decided_by=by,
        act=Decision.Act.HIDE,
        reason=Reason.HATE,
        decided_at=now,
        appeal_until=now + timedelta(days=14),
    )


def test_pictures_are_blurred_unless_they_are_shared_anyway(
    as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    shown, private = make_case(alice), make_case(alice)
    sharing.share(alice, [image_of(shown).pk], shows_prompt=True)
    page = page_of(as_moderator)
    assert page.count("Blurred picture") == 1
    thumbnails = re.findall(r'src="(/thumbnails/[^"]+)"', page)
    assert len(thumbnails) == 1
    assert as_moderator.get(thumbnails[0]).status_code == 200
    assert str(image_of(private).public_id) not in page


def test_what_is_about_oneself_is_for_others(
    moderator: User, as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    make_case(moderator, reasons=(Reason.HATE,))
    other = make_case(alice)
    page = page_of(as_moderator)
    assert "About you" in page
    assert "Hate" not in without_choices(page)
    assert listed(page) == [str(other.public_id)]


def test_as_many_queries_for_many_as_for_one(
    as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    def filled(number: int) -> int:
        for _place in range(number):
            case = make_case(alice, reasons=(Reason.HATE, Reason.OTHER))
            cases.open_case("has_hold", subject=alice, image=image_of(case))
            cases.open_case("has_appeal", subject=alice, image=image_of(case))
            sharing.share(alice, [image_of(case).pk], shows_prompt=True)
        page_of(as_moderator)
        with CaptureQueriesContext(connection) as made:
            page = page_of(as_moderator)
        assert len(listed(page)) == Case.objects.count()
        return len(made)

    assert filled(1) == filled(23)


@pytest.mark.parametrize("cause", ["", "reports", "holds", "appeals"])
def test_database_finds_the_first_page_by_an_index(
    alice: User, make_case: MakeCase, cause: str
) -> None:
    case = make_case(alice)
    index = {
        "": "case_open_by_time",
        "reports": "case_open_reports",
        "holds": "case_open_hold",
        "appeals": "case_open_appeal",
    }[cause]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # It would read so small a table as a whole.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    found = waiting(Wanted(cause=cause))
    for rows in (found, after(found, (case.promised_at, case.pk))):
        assert index in rows[:26].explain()


def test_several_are_decided_at_once(
    as_moderator: Client, alice: User, bob: User, make_case: MakeCase
) -> None:
    chosen = [make_case(alice), make_case(bob)]
    left = make_case(alice)
    fields = {"case": ids_of(chosen), "act": "hide", "reason": "hate", "note": "Not here"}
    answer = as_moderator.post("/moderation/several/", fields, follow=True)
    assert "2 cases are decided." in answer.content.decode()
    assert listed(answer.content.decode()) == ids_of([left])
    assert [image_of(case).withheld_as for case in chosen] == [Withheld.HIDDEN] * 2
    assert image_of(left).withheld_as == ""
    decisions = Decision.objects.values_list("reason", "note", "act")
    assert set(decisions) == {("hate", "Not here", "hide")}


def test_what_could_not_be_decided_is_told(
    moderator: User, as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    fresh, over, own = make_case(alice), make_case(alice), make_case(moderator)
    Case.objects.filter(pk=over.pk).update(closed_at=timezone.now())
    fields = {"case": ids_of([fresh, over, own]), "act": "keep", "reason": "", "note": ""}
    answer = as_moderator.post("/moderation/several/?cause=reports", fields)
    assert answer["Location"] == "/moderation/?cause=reports"
    page = " ".join(as_moderator.get(answer["Location"]).content.decode().split())
    assert "1 case is decided." in page
    assert "1 was not decided (Picture by alice)" in page
    assert "1 was not decided (Picture by mia)" in page
    assert Decision.objects.get().case == fresh
    assert Decision.objects.get().reason == Reason.NOTHING_WRONG


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"act": "hide", "reason": ""}, "Choose what is wrong with what you hide."),
        ({"act": "hide", "reason": "nothing-wrong"}, "Choose what is wrong with what you hide."),
        ({"act": "hide", "reason": "other"}, "Say in a few words what it is."),
        ({"act": "keep", "case": ""}, "Choose at least one case."),
        ({"act": "remove", "reason": "hate"}, ""),
    ],
)
def test_several_ask_for_what_is_missing(
    as_moderator: Client, alice: User, make_case: MakeCase, fields: dict[str, str], words: str
) -> None:
    case = make_case(alice)
    sent = {"case": str(case.public_id)} | fields
    answer = as_moderator.post("/moderation/several/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Decision.objects.exists()
    assert ("checked" in answer.content.decode()) == bool(sent["case"])


def test_case_page_tells_what_was_said_and_decided(
    as_moderator: Client, alice: User, bob: User, make_case: MakeCase
) -> None:
    case = make_case(alice, reasons=(Reason.PRIVACY,))
    case.reports.update(note="It shows a badge")
    decided(case, by=bob)
    address = reverse("gallery:case", args=[case.public_id])
    page = as_moderator.get(address).content.decode()
    for words in ("It shows a badge", "reporter-0", "bob", "Hide", "Hate or harassment"):
        assert words in page
    assert "Next case" not in page
    other = make_case(alice, hours=-1)
    assert (
        reverse("gallery:case", args=[other.public_id])
        in as_moderator.get(address).content.decode()
    )
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())
    assert "Closed" in as_moderator.get(address).content.decode()


def test_next_case_is_the_next_promise_and_at_the_end_the_first(
    moderator: User, alice: User, make_case: MakeCase
) -> None:
    first, second = make_case(alice, hours=1), make_case(alice, hours=2)
    make_case(moderator, hours=3)
    assert following(moderator, first) == second
    assert following(moderator, second) == first


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=59, seconds=59), "59 min left"),
        (timedelta(seconds=5), "1 min left"),
        (timedelta(hours=47, minutes=59), "47 h left"),
        (timedelta(days=2), "2 days left"),
        (-timedelta(minutes=3), "3 min overdue"),
        (-timedelta(hours=2, minutes=30), "2 h overdue"),
        (-timedelta(days=9), "9 days overdue"),
    ],
)
def test_clock_in_words(left: timedelta, words: str) -> None:
    now = timezone.now()
    clock = Clock(now + left, now)
    assert clock.words == words
    assert clock.is_over == (left < timedelta(0))


def test_only_moderators_are_led_there(
    as_moderator: Client, as_admin: Client, as_bob: Client, as_auditor: Client
) -> None:
    for client in (as_moderator, as_admin):
        assert f'href="{INBOX}"' in client.get("/notices/").content.decode()
        assert "Choose the case" in client.get("/keys/").content.decode()
    for client in (as_bob, as_auditor):
        assert f'href="{INBOX}"' not in client.get("/notices/").content.decode()
        assert "Choose the case" not in client.get("/keys/").content.decode()
        assert client.get(INBOX).status_code == 403
