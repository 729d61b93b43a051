"""The draft over HTTP: kept while one types, shown on every page, and brought back."""

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gallery.catalogue import ImageModel
from gallery.models import Budget, Collection, Draft, ReferenceImage, User
from gallery.models.budget import Period
from gallery.services import budgets, drafts
from tests.factories import make_reference, picture

DRAFT, UNDO = "/draft/", "/draft/undo/"
SCRIPT = {"X-Fragment": "1"}


def form(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "prompt": "A fox",
        "model": "grok-imagine-image",
        "aspect_ratio": "16:9",
        "count": "2",
        "revision": "0",
    }
    return fields | changes


def shown(client: Client, address: str = "/") -> str:
    return client.get(address).content.decode()


def test_what_is_typed_is_on_every_page_and_every_device(as_alice: Client, alice: User) -> None:
    answer = as_alice.post(DRAFT, form(), headers=SCRIPT)
    assert answer.json() == {"revision": 1}
    elsewhere = Client()
    elsewhere.force_login(alice)
    page = shown(elsewhere)
    assert re.search(r"<textarea[^>]*>\s*A fox</textarea>", page)
    assert re.search(r'value="16:9"\s+checked', page)
    assert re.search(r'name="count"\s+value="2"\s+checked', page)
    assert re.search(r'name="revision"\s+value="1"', page)


def test_slower_device_gets_what_the_other_has_written(as_alice: Client) -> None:
    as_alice.post(DRAFT, form(), headers=SCRIPT)
    answer = as_alice.post(DRAFT, form(prompt="A hare"), headers=SCRIPT)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "A fox</textarea>" in text
    assert "<html" not in text
    assert Draft.objects.get().prompt == "A fox"


@pytest.mark.parametrize("revision", ["", "x", "-7", "9" * 400, None])
def test_nonsense_for_a_revision_builds_on_nothing(as_alice: Client, revision: str | None) -> None:
    as_alice.post(DRAFT, form(), headers=SCRIPT)
    fields = form(prompt="A hare", revision=revision)
    fields = {name: value for name, value in fields.items() if value is not None}
    assert as_alice.post(DRAFT, fields, headers=SCRIPT).status_code == 409


def test_what_is_not_the_members_own_is_passed_over(
    as_alice: Client, alice: User, bob: User
) -> None:
    theirs = make_reference(bob)
    foxes = Collection.objects.create(owner=bob, name="Foxes")
    fields = form(collection=str(foxes.public_id), references=[str(theirs.public_id), "nonsense"])
    assert as_alice.post(DRAFT, fields, headers=SCRIPT).status_code == 200
    page = shown(as_alice)
    assert Draft.objects.get(owner=alice).collection is None
    assert str(theirs.public_id) not in page
    assert "Foxes" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"prompt": "\0" + "x" * 1_000_000},
        {"count": "many"},
        {"count": str(10**30)},
        {"model": "x" * 5_000, "aspect_ratio": "0:0"},
        {"references": [str(uuid.uuid4())] * 15},
        {"collection": "x"},
    ],
    ids=["prompt", "word", "number", "settings", "references", "collection"],
)
def test_strange_drafts_are_kept_as_far_as_they_go(as_alice: Client, wrong: dict[str, Any]) -> None:
    assert as_alice.post(DRAFT, form(**wrong), headers=SCRIPT).status_code == 200
    assert as_alice.get("/").status_code == 200
    assert len(Draft.objects.get().prompt) <= drafts.MOST_CHARACTERS


def test_saving_asks_little_of_the_database(
    as_alice: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    foxes = Collection.objects.create(owner=alice, name="Foxes")
    fields = form(collection=str(foxes.public_id), references=[str(make_reference(alice))])
    as_alice.post(DRAFT, fields, headers=SCRIPT)
    with django_assert_max_num_queries(9):
        answer = as_alice.post(DRAFT, fields | {"prompt": "A hare", "revision": 1}, headers=SCRIPT)
    assert answer.json() == {"revision": 2}


def test_undo_without_a_script_leads_to_the_gallery(as_alice: Client, alice: User) -> None:
    drafts.save(alice, drafts.Content(prompt="A fox"), revision=0)
    drafts.take_over(alice, prompt="A hare")
    page = shown(as_alice)
    assert "Your prompt was replaced." in page
    answer = as_alice.post(UNDO, form(prompt="A hare in the snow"), follow=True)
    assert answer.redirect_chain == [("/", 302)]
    text = answer.content.decode()
    assert "A fox</textarea>" in text
    assert "Put it back" in text
    as_alice.post(UNDO)
    assert "A hare in the snow</textarea>" in shown(as_alice)


def test_undo_that_comes_too_late_shows_how_things_are(as_alice: Client) -> None:
    answer = as_alice.post(UNDO, form(), headers=SCRIPT)
    assert answer.status_code == 200
    assert "data-compose" in answer.content.decode()


def test_address_of_the_draft_leads_people_to_the_gallery(as_alice: Client) -> None:
    assert as_alice.get(DRAFT)["Location"] == "/"
    assert "<html" not in as_alice.get(DRAFT, headers=SCRIPT).content.decode()


def test_sent_draft_tells_its_new_revision(as_alice: Client) -> None:
    fields = form(form_token=str(uuid.uuid4()))
    answer = as_alice.post("/generations/", fields, headers=SCRIPT)
    assert answer.status_code == 201
    revision = Draft.objects.get().revision
    assert f'data-revision="{revision}"' in answer.content.decode().split("data-sent")[1]
    again = as_alice.post(DRAFT, form(prompt="A hare", revision=revision), headers=SCRIPT)
    assert again.status_code == 200


def test_bar_offers_what_the_chosen_model_can_do(
    as_alice: Client, alice: User, other_model: ImageModel
) -> None:
    assert "Other Image" in shown(as_alice)
    chosen = as_alice.post(DRAFT, form(model=other_model.slug, count="4"), follow=True)
    assert chosen.redirect_chain == [("/", 302)]
    text = chosen.content.decode()
    assert re.findall(r'name="aspect_ratio"\s+id="[^"]*"\s+value="([^"]*)"', text) == [
        "4:5",
        "21:9",
    ]
    assert re.findall(r'name="count"\s+value="(\d)"', text) == ["1", "2"]
    assert 'data-most="500"' in text
    assert 'data-price="11"' in text
    assert re.search(r"about 22 credits\s*</span>", text)


def test_what_the_other_model_can_do_is_sent(
    as_alice: Client, alice: User, other_model: ImageModel
) -> None:
    colours = ("red", "green", "blue")
    references = [make_reference(alice, picture(colour=one)) for one in colours]
    fields = form(
        model=other_model.slug,
        aspect_ratio="21:9",
        references=[str(one.public_id) for one in references],
        form_token=str(uuid.uuid4()),
    )
    assert as_alice.post("/generations/", fields, headers=SCRIPT).status_code == 201
    made = list(alice.generations.order_by("position"))
    assert [(one.model, one.aspect_ratio, one.estimated_credits) for one in made] == [
        (other_model.slug, "21:9", 11)
    ] * 2
    assert [list(one.references.order_by("uses__position")) for one in made] == [references] * 2
    refused = as_alice.post(
        "/generations/", fields | {"model": "grok-imagine-image", "form_token": str(uuid.uuid4())}
    )
    assert refused.status_code == 422


def test_only_model_is_named_and_not_asked_for(as_alice: Client) -> None:
    page = shown(as_alice)
    assert '<select name="model"' not in page
    assert "Use this model" not in page
    assert "Grok Imagine" in page


def test_refusal_for_the_budget_shows_where_to_ask_for_more(as_alice: Client, admin: User) -> None:
    budgets.set_budget(admin, scope=Budget.Scope.EACH_MEMBER, period=Period.DAY, credits=5)
    fields = form(form_token=str(uuid.uuid4()))
    text = as_alice.post("/generations/", fields, headers=SCRIPT).content.decode()
    refusal = text.split("over-budget")[1].split("</p>")[0]
    assert 'href="/usage/"' in refusal
    prompt = as_alice.post("/generations/", form(prompt="", form_token=str(uuid.uuid4())))
    assert "over-budget" not in prompt.content.decode()


def test_file_that_comes_without_a_script_is_kept_with_the_draft(
    as_alice: Client, alice: User
) -> None:
    file = SimpleUploadedFile("cup.png", picture(), content_type="image/png")
    answer = as_alice.post(DRAFT, form(upload=file), follow=True)
    reference = ReferenceImage.objects.get(owner=alice)
    assert str(reference.public_id) in answer.content.decode()
    assert Draft.objects.get().prompt == "A fox"


def test_file_that_is_no_picture_is_named_and_the_draft_kept(as_alice: Client) -> None:
    notes = SimpleUploadedFile("notes.txt", b"these are notes", content_type="image/png")
    answer = as_alice.post(DRAFT, form(upload=notes), follow=True)
    assert "not a picture" in answer.content.decode()
    assert Draft.objects.get().prompt == "A fox"
