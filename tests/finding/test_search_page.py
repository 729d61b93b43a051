"""The search box of the gallery without scripts, and the parts that its script asks for."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils.html import escape

from gallery.lifecycle import State
from gallery.models import Collection, Tag, User
from gallery.pages.search import filters_of
from gallery.services.finding import read
from gallery.services.marks import marked, marked_extract
from tests.factories import make_generation
from tests.finding.pictures import picture_of

FRAGMENT = {"X-Fragment": "1"}


def test_the_field_keeps_the_question_and_chips_have_links_without_them(
    as_alice: Client, alice: User
) -> None:
    picture_of(alice, "A red <fox> in ＲＥＤ snow")
    picture_of(alice, "A quiet owl")
    page = as_alice.get("/", {"q": "red ratio:16:9 <b>"}).content.decode()
    assert f'value="{escape("red ratio:16:9 <b>")}"' in page
    assert 'href="/?q=red+%3Cb%3E"' in page
    page = as_alice.get("/", {"q": "red fox ratio:16:9"}).content.decode()
    assert "A <mark>red</mark> &lt;<mark>fox</mark>&gt; in <mark>ＲＥＤ</mark> snow" in page
    assert "quiet owl" not in page


def test_a_script_gets_the_part_with_the_chips(as_alice: Client, alice: User) -> None:
    picture_of(alice, "夜の東京タワー")
    page = as_alice.get("/", {"q": "東京 is:shared"}, headers=FRAGMENT).content.decode()
    assert "data-search-fresh" in page
    assert "No pictures found" in page
    assert 'href="/?q=%E6%9D%B1%E4%BA%AC"' in page
    page = as_alice.get("/", {"q": "東京"}, headers=FRAGMENT).content.decode()
    assert "夜の<mark>東京</mark>タワー" in page
    assert "<html" not in page


def test_a_status_shows_requests(as_alice: Client, alice: User) -> None:
    failed = make_generation(alice, state=State.FAILED, prompt="A fox that failed")
    make_generation(alice, state=State.BLOCKED, prompt="A fox that was blocked")
    page = as_alice.get("/", {"q": "fox status:failed"}).content.decode()
    assert str(failed.public_id) in page
    assert "was blocked" not in page


def test_the_menu_offers_what_would_be_found(
    as_alice: Client, alice: User, bob: User, django_assert_max_num_queries: Any
) -> None:
    picture_of(alice, "A fox", aspect_ratio="3:2")
    Tag.objects.create(owner=alice, name="client work", folded="client work")
    Tag.objects.create(owner=bob, name="not hers", folded="not hers")
    Collection.objects.create(owner=alice, name="Posters")
    query = {"q": "fox is:starred", "to": "/"}
    menu = as_alice.get("/filters/", query, headers=FRAGMENT).content.decode()
    assert "3:2" in menu
    assert "16:9" not in menu
    assert "not hers" not in menu
    assert 'href="/?q=fox+is%3Astarred+tag%3A%22client+work%22"' in menu
    assert "Posters" in menu
    # What is in use already is taken away by the same link.
    assert 'href="/?q=fox"' in menu
    with django_assert_max_num_queries(6):
        filters_of(alice, read("fox"), "/", with_people=True)
    page = as_alice.get("/filters/", query).content.decode()
    assert "<h1>" in page
    assert 'href="/?q=fox%20is%3Astarred"' in page


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "javascript:x", "/?x=1"])
def test_the_menu_leads_nowhere_else(as_alice: Client, to: str) -> None:
    page = as_alice.get("/filters/", {"to": to}, headers=FRAGMENT).content.decode()
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert links
    assert all(urlsplit(link).path == "/" and not urlsplit(link).netloc for link in links)
    assert all("q" in parse_qs(urlsplit(link).query) for link in links)


def test_the_page_of_a_picture_marks_what_it_was_found_by(as_alice: Client, alice: User) -> None:
    image = picture_of(alice, "A <b>Fox</b> and a foxglove")
    page = as_alice.get(f"/images/{image.public_id}/", {"q": "fox -owl"}).content.decode()
    text = "A &lt;b&gt;<mark>Fox</mark>&lt;/b&gt; and a <mark>fox</mark>glove"
    assert text in page
    assert "<mark>" not in as_alice.get(f"/images/{image.public_id}/").content.decode()


def test_marks_are_put_around_letters_of_any_width() -> None:
    assert marked("ＣＡＴ & ｶﾞﾗｽ", read("cat ガラス")) == (
        "<mark>ＣＡＴ</mark> &amp; <mark>ｶﾞﾗｽ</mark>"
    )
    assert marked("<i>", None) == "&lt;i&gt;"


def test_an_extract_shows_the_words_wherever_they_stand() -> None:
    text = "x" * 200 + " fox " + "y" * 200
    extract = marked_extract(text, read("fox"))
    assert "<mark>fox</mark>" in extract
    assert extract.startswith("…")
    assert extract.endswith("…")
    assert len(extract) < 160
    assert marked_extract(text, read("owl")) == ""
