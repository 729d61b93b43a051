"""Parts of a page that are drawn once never show what was, nor what is somebody else's."""

import re

import pytest
from django.test import Client

from gallery.lifecycle import State
from gallery.models import Collection, User
from gallery.services import drafts, remembering, sharing
from tests.factories import make_generation, make_image


def shown(client: Client) -> str:
    return client.get("/").content.decode()


def test_draft_is_shown_as_it_is_with_its_line_breaks(as_alice: Client, alice: User) -> None:
    assert "A fox" not in shown(as_alice)
    drafts.save(alice, drafts.Content(prompt="A fox\n\n   and <b>a hare"), revision=0)
    assert "A fox\n\n   and &lt;b&gt;a hare</textarea>" in shown(as_alice)


def test_new_collection_and_another_name_are_there_at_once(as_alice: Client, alice: User) -> None:
    shown(as_alice)
    Collection.objects.create(owner=alice, name="Spring fair")
    assert "Spring fair" in shown(as_alice)
    User.objects.filter(pk=alice.pk).update(first_name="Alicia")
    Collection.objects.update(name="Autumn fair")
    page = shown(as_alice)
    assert "Autumn fair" in page
    assert "Spring fair" not in page


def test_each_form_is_sent_once_and_belongs_to_its_session(
    as_alice: Client, as_bob: Client
) -> None:
    tokens = [re.findall(r'name="form_token" value="([^"]+)"', shown(as_alice)) for _ in range(2)]
    assert tokens[0] != tokens[1]
    of_forms = r'name="csrfmiddlewaretoken" value="(\w{64})"'
    hers, his = (re.findall(of_forms, shown(one)) for one in (as_alice, as_bob))
    assert len(hers) == len(his) >= 3
    assert not set(hers) & set(his)


def test_other_people_and_languages_have_their_own(as_alice: Client, as_bob: Client) -> None:
    assert "alice" in shown(as_alice)
    assert "alice" not in shown(as_bob)
    japanese = as_alice.get("/", headers={"Accept-Language": "ja"}).content.decode()
    assert "生成" in japanese
    assert "生成" not in shown(as_alice)


def test_way_back_of_the_language_form_is_this_page(as_alice: Client) -> None:
    for address in ("/?open=x&amp;y=1", "/?before=77"):
        page = as_alice.get(address.replace("&amp;", "&")).content.decode()
        assert f'name="next" value="{address}"' in page


def test_queries_of_the_gallery_are_few_and_stay_as_many(
    as_alice: Client,
    alice: User,
    django_assert_max_num_queries: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from gallery.lifecycle import State
    from tests.factories import make_generation, make_image

    monkeypatch.setattr(remembering, "SECONDS", 3600)

    for _number in range(3):
        make_image(make_generation(alice, state=State.COMPLETED))
    shown(as_alice)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        shown(as_alice)


def test_bar_credits_no_picture_that_was_taken_away(
    as_alice: Client, alice: User, bob: User
) -> None:
    source = make_image(make_generation(bob, state=State.COMPLETED))
    sharing.share(bob, [source.pk], shows_prompt=False)
    drafts.take_over(alice, prompt="A fox", remix_of=source)
    assert "Remix of a picture by bob" in shown(as_alice)
    sharing.unshare(bob, [source.pk])
    assert "Remix of a picture by bob" not in shown(as_alice)
