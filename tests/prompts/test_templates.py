"""Prompt templates: made, shared, changed, deleted and filled in, by pages as people use them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import Draft, Image, PromptTemplate, Standing, User
from tests.factories import make_generation, make_image, make_template, picture

NEW = "/prompts/templates/new/"
LIST = "/prompts/templates/"
FIELDS = {
    "name": "On linen",
    "text": "A {product} on linen",
    "model": "grok-imagine-image",
    "aspect_ratio": "3:2",
}


def make_picture(owner: User, **fields: Any) -> Image:
    generation = make_generation(owner, state=State.COMPLETED, **fields)
    return make_image(generation, picture())


def address(template: PromptTemplate, what: str = "") -> str:
    return reverse(f"gallery:template{what}", args=[template.public_id])


def test_template_is_made_and_filled_into_the_bar(as_alice: Client, alice: User) -> None:
    answer = as_alice.post(NEW, FIELDS)
    template = PromptTemplate.objects.get(author=alice)
    assert answer["Location"] == address(template)
    assert "On linen" in as_alice.get(LIST).content.decode()
    answer = as_alice.post(address(template), {"blank-0": "lamp {product} {{x}}"})
    assert answer["Location"] == "/"
    draft = Draft.objects.get(owner=alice)
    assert draft.prompt == "A lamp {product} {{x}} on linen"
    assert draft.aspect_ratio == "3:2"
    assert draft.replaced is not None


def test_missing_value_is_asked_for(as_alice: Client, alice: User) -> None:
    answer = as_alice.post(address(make_template(alice)), {"blank-0": "lamp"})
    assert answer.status_code == 422
    assert "lamp" in answer.content.decode()
    assert not Draft.objects.filter(owner=alice).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " \t"},
        {"name": "x" * 81},
        {"text": ""},
        {"text": "{a.b}"},
        {"model": "another"},
        {"aspect_ratio": "7:3"},
        {"example": "nothing"},
    ],
)
def test_wrong_template_comes_back_with_what_was_typed(
    as_alice: Client, alice: User, wrong: dict[str, str]
) -> None:
    answer = as_alice.post(NEW, FIELDS | wrong)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not PromptTemplate.objects.exists()


def test_name_that_is_taken_is_told(as_alice: Client) -> None:
    as_alice.post(NEW, FIELDS)
    assert as_alice.post(NEW, FIELDS).status_code == 422
    assert PromptTemplate.objects.count() == 1


def test_picture_page_leads_to_a_template_of_its_prompt(as_alice: Client, alice: User) -> None:
    image = make_picture(alice, prompt="A lamp with {braces}", aspect_ratio="9:16")
    page = as_alice.get(reverse("gallery:image", args=[image.public_id])).content.decode()
    link = f"{NEW}?image={image.public_id}"
    assert link in page
    form = as_alice.get(link).content.decode()
    assert "A lamp with {{braces}}" in form
    assert f'value="{image.public_id}"' in form
    as_alice.post(NEW, FIELDS | {"example": str(image.public_id)})
    assert PromptTemplate.objects.get(author=alice).example == image


def test_only_what_is_shared_is_there_for_colleagues(
    as_alice: Client, as_bob: Client, alice: User
) -> None:
    image = make_picture(alice)
    fields = FIELDS | {"example": str(image.public_id)}
    as_alice.post(NEW, fields)
    template = PromptTemplate.objects.get(author=alice)
    for what in ("", "-example"):
        assert as_bob.get(address(template, what)).status_code == 404
    as_alice.post(address(template, "-change"), fields | {"shared": "on"})
    assert "On linen" in as_bob.get(LIST).content.decode()
    assert as_bob.get(address(template)).status_code == 200
    example = as_bob.get(address(template, "-example"))
    assert example["Content-Type"] == "image/webp"
    assert example.getvalue()
    # The picture itself stays its owner's.
    assert as_bob.get(reverse("gallery:image", args=[image.public_id])).status_code == 404
    assert as_bob.get(address(template, "-change")).status_code == 404
    as_alice.post(address(template, "-change"), fields)
    assert as_bob.get(address(template, "-example")).status_code == 404


def test_another_members_picture_is_no_example(as_alice: Client, alice: User, bob: User) -> None:
    as_alice.post(NEW, FIELDS | {"example": str(make_picture(bob).public_id)})
    assert PromptTemplate.objects.get(author=alice).example is None


def test_deleting_is_for_its_author_and_for_admins_where_it_is_shared(
    as_alice: Client, as_bob: Client, as_admin: Client, alice: User
) -> None:
    template = make_template(alice)
    assert as_admin.post(address(template, "-delete")).status_code == 404
    as_alice.post(address(template, "-change"), FIELDS | {"shared": "on"})
    as_bob.post(address(template, "-delete"))
    assert PromptTemplate.objects.filter(pk=template.pk).exists()
    as_admin.post(address(template, "-delete"))
    assert not PromptTemplate.objects.filter(pk=template.pk).exists()


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.FORMER])
def test_shared_template_stays_the_teams_when_its_author_is_gone(
    as_bob: Client, alice: User, standing: Standing
) -> None:
    template = make_template(alice, shared_at=alice.date_joined)
    User.objects.filter(pk=alice.pk).update(standing=standing, is_active=False)
    assert as_bob.post(address(template), {"blank-0": "lamp", "blank-1": "soft"})["Location"] == "/"


def test_example_that_is_gone_leaves_the_template(as_alice: Client, alice: User) -> None:
    image = make_picture(alice)
    template = make_template(alice, example=image)
    image.delete()
    assert as_alice.get(address(template)).status_code == 200
    assert as_alice.get(address(template, "-example")).status_code == 404


def test_auditors_make_nothing(as_auditor: Client) -> None:
    assert as_auditor.get(LIST).status_code == 403


def test_blank_is_not_repeated_without_end(as_alice: Client) -> None:
    """One value of a megabyte would otherwise make a prompt of gigabytes."""
    answer = as_alice.post(NEW, FIELDS | {"text": "{a} " * 21})
    assert answer.status_code == 422
    assert "at most 20 blanks" in answer.content.decode()
    assert as_alice.post(NEW, FIELDS | {"text": "{a} " * 20}).status_code == 302


def test_value_that_is_far_too_long_is_not_shown_again_and_again(
    as_alice: Client, alice: User
) -> None:
    template = make_template(alice, "{a} " * 20)
    answer = as_alice.post(address(template), {"blank-0": "x" * 100_000})
    assert answer.status_code == 422
    assert answer.content.count(b"x") < 200_000
