"""The history of prompts: found by words of any language, starred, used and forgotten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from gallery.models import Draft, Generation, Prompt, User
from gallery.pages.prompts import PAGE_SIZE, marked, prompts_page
from gallery.services import generations
from tests.factories import make_generation, make_prompt

HISTORY = "/prompts/"
STARRED = "/prompts/starred/"
FRAGMENT = {"X-Fragment": "1"}


def ask(member: User, prompt: str) -> Generation:
    """Ask for a picture in the way that the form does."""
    token = make_generation(member).public_id
    return generations.create(
        member, prompt=prompt, model="grok-imagine-image", aspect_ratio="1:1", form_token=token
    )


def texts(person: User, query: str) -> list[str]:
    return [line.prompt.text for line in prompts_page(person, query=query).lines]


def test_what_was_sent_is_there_once_with_how_often(as_alice: Client, alice: User) -> None:
    ask(alice, "A lighthouse")
    ask(alice, "A ramen shop")
    ask(alice, "A lighthouse")
    assert texts(alice, "") == ["A lighthouse", "A ramen shop"]
    assert "Sent 2 times" in as_alice.get(HISTORY).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("LIGHTHOUSE dawn", True),
        ("dawn ｌｉｇｈｔ", True),
        ("lighthouse noon", False),
        ("灯台", True),
        ("夜明け", True),
        ("昼", False),
        ("ｶﾞﾗｽ", True),
        ("ガラス", True),
        ("STRASSE", True),
        ("100%", True),
        ("1_0", False),
        ("\\", False),
        ("%", True),
        ("\0", True),
    ],
)
def test_search_goes_by_words_and_parts_of_any_language(
    alice: User, query: str, found: bool
) -> None:
    make_prompt(alice, "A Lighthouse at dawn, 夜明けの灯台とｶﾞﾗｽ, Straße, 100% cotton")
    make_prompt(alice, "Something else 2")
    assert any("Lighthouse" in text for text in texts(alice, query)) == found


def test_search_finds_only_what_is_ones_own(alice: User, bob: User) -> None:
    make_prompt(bob, "A secret of Bob's")
    assert texts(alice, "secret") == []


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Ａ Lighthouse", "a lighthouse", ["Ａ", "Lighthouse"]),
        ("ｶﾞﾗｽの瓶", "ガラス", ["ｶﾞﾗｽ"]),
        ("Straße", "ss", ["ß"]),
        ("banana", "ana", ["anana"]),
        ("cafe\u0301", "é", ["e\u0301"]),
        ("nothing", "else", []),
    ],
)
def test_hits_are_marked_in_the_text_as_it_was_written(
    text: str, query: str, hits: list[str]
) -> None:
    from gallery.services.prompts import words_of

    found = marked(text, words_of(query))
    assert "".join(one.text for one in found) == text
    assert [one.text for one in found if one.is_hit] == hits


def test_markup_in_a_prompt_is_text(as_alice: Client, alice: User) -> None:
    make_prompt(alice, "<b>lamp</b>")
    page = as_alice.get(f"{HISTORY}?q=lamp").content.decode()
    assert f"{escape('<b>')}<mark>lamp</mark>{escape('</b>')}" in page


def test_pages_go_on_without_gaps_or_doubles_in_a_few_queries(
    as_alice: Client, alice: User
) -> None:
    now = timezone.now()
    for number in range(PAGE_SIZE * 2 + 5):
        # Several have the same time.
        make_prompt(alice, f"lamp {number}", last_used_at=now - timedelta(hours=number // 7))
    seen, counts, before = [], [], ""
    while True:
        with CaptureQueriesContext(connection) as queries:
            page = prompts_page(alice, query="lamp", before=before)
        counts.append(len(queries))
        seen += [line.prompt.pk for line in page.lines]
        if not page.older_url:
            break
        assert as_alice.get(page.older_url).status_code == 200
        before = page.older_url.partition("before=")[2]
    assert len(seen) == len(set(seen)) == PAGE_SIZE * 2 + 5
    assert counts == [1, 1, 1]


@pytest.mark.parametrize("query", ["before=x", "before=-1--1", f"q={'x' * 5000}", "q=%00%FF"])
def test_nonsense_in_the_address_gives_a_sane_page(as_alice: Client, query: str) -> None:
    assert as_alice.get(f"{HISTORY}?{query}").status_code == 200
    assert as_alice.get(f"{STARRED}?{query}").status_code == 200


def test_star_puts_a_prompt_among_the_starred_and_back(as_alice: Client, alice: User) -> None:
    prompt = make_prompt(alice, "A lamp")
    here = f"{HISTORY}?q=lamp"
    answer = as_alice.post(reverse("gallery:prompt-star", args=[prompt.public_id]), {"next": here})
    assert answer["Location"] == here
    assert "A lamp" in as_alice.get(STARRED).content.decode()
    answer = as_alice.post(
        reverse("gallery:prompt-unstar", args=[prompt.public_id]), headers=FRAGMENT
    )
    assert reverse("gallery:prompt-star", args=[prompt.public_id]) in answer.content.decode()
    assert "A lamp" not in as_alice.get(STARRED).content.decode()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/account/"])
def test_a_button_leads_nowhere_else(as_alice: Client, alice: User, wanted: str) -> None:
    prompt = make_prompt(alice)
    address = reverse("gallery:prompt-star", args=[prompt.public_id])
    assert as_alice.post(address, {"next": wanted})["Location"] == HISTORY


def test_use_puts_the_prompt_into_the_bar_and_undo_brings_back_what_was_there(
    as_alice: Client, alice: User
) -> None:
    Draft.objects.create(owner=alice, prompt="Half a thought", aspect_ratio="1:1", model="x")
    prompt = make_prompt(alice, "A lamp")
    address = reverse("gallery:prompt-use", args=[prompt.public_id])
    assert as_alice.post(address)["Location"] == "/"
    assert Draft.objects.get(owner=alice).prompt == "A lamp"
    as_alice.post(reverse("gallery:draft-undo"))
    assert Draft.objects.get(owner=alice).prompt == "Half a thought"
    answer = as_alice.post(address, headers=FRAGMENT).content.decode()
    assert "data-compose" in answer
    assert "A lamp" in answer


def test_forgetting_takes_the_wording_and_leaves_what_was_made(
    as_alice: Client, alice: User
) -> None:
    generation = ask(alice, "A lamp")
    prompt = Prompt.objects.get(text="A lamp")
    address = reverse("gallery:prompt-forget", args=[prompt.public_id])
    assert as_alice.post(address, headers=FRAGMENT).status_code == 204
    assert not Prompt.objects.filter(pk=prompt.pk).exists()
    generation.refresh_from_db()
    assert generation.prompt == "A lamp"


def test_script_gets_the_dialog_and_then_only_its_list(as_alice: Client, alice: User) -> None:
    make_prompt(alice, "A lamp")
    dialog = as_alice.get(HISTORY, headers=FRAGMENT).content.decode()
    assert "<dialog" in dialog
    found = as_alice.get(f"{HISTORY}?q=lamp", headers=FRAGMENT).content.decode()
    assert "<dialog" not in found
    assert "<mark>lamp</mark>" in found
