"""The compose form over HTTP: what comes back, what is kept, and what a refusal says."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gallery.models import Generation, LedgerEntry, ReferenceImage, User
from tests.factories import COFFEE_SHOP, picture

CREATE = reverse("gallery:generation-create")


def form(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "prompt": COFFEE_SHOP,
        "aspect_ratio": "16:9",
        "model": "grok-imagine-image",
        "form_token": str(uuid.uuid4()),
    }
    return fields | changes


def upload(content: bytes, name: str = "cat.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_browser_is_sent_to_the_gallery_where_the_tile_is(as_alice: Client, alice: User) -> None:
    answer = as_alice.post(CREATE, form(), follow=True)
    assert answer.redirect_chain == [(reverse("gallery:home"), 302)]
    generation = Generation.objects.get(owner=alice)
    assert str(generation.public_id) in answer.content.decode()


def test_script_gets_the_tile_alone(as_alice: Client) -> None:
    answer = as_alice.post(CREATE, form(), headers={"X-Fragment": "1"})
    assert answer.status_code == 201
    text = answer.content.decode()
    assert str(Generation.objects.get().public_id) in text
    assert "shape-178" in text
    assert "<html" not in text


def test_resent_form_makes_one_generation(as_alice: Client) -> None:
    fields = form()
    for _press in range(3):
        as_alice.post(CREATE, fields)
    assert Generation.objects.count() == 1


@pytest.mark.parametrize("fragment", ["0", "1"])
@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "  "},
        {"prompt": "x" * 2001},
        {"prompt": "x" * 1_000_000},
        {"prompt": "before\0after"},
        {"aspect_ratio": "5:1"},
        {"aspect_ratio": ""},
        {"model": "other"},
    ],
    ids=["spaces", "one-too-many", "a-megabyte", "nul", "ratio", "no-ratio", "model"],
)
def test_refusal_keeps_what_was_typed_and_spends_nothing(
    as_alice: Client, changes: dict[str, str], fragment: str
) -> None:
    fields = form(**changes)
    answer = as_alice.post(CREATE, fields, headers={"X-Fragment": fragment})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert fields["prompt"] in text
    assert not Generation.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_refusal_speaks_the_members_language(as_alice: Client) -> None:
    answer = as_alice.post(CREATE, form(prompt=""), headers={"Accept-Language": "ja"})
    assert "プロンプト" in answer.content.decode()


def test_reference_is_cleaned_kept_and_used(as_alice: Client, alice: User) -> None:
    as_alice.post(CREATE, form(upload=upload(picture())))
    reference = ReferenceImage.objects.get(owner=alice)
    assert list(Generation.objects.get().references.all()) == [reference]
    answer = as_alice.get(reverse("gallery:reference-picture", args=[reference.public_id]))
    assert answer.getvalue()


def test_same_reference_again_is_kept_once(as_alice: Client) -> None:
    for _time in range(2):
        as_alice.post(CREATE, form(upload=upload(picture())))
    assert ReferenceImage.objects.count() == 1
    assert Generation.objects.count() == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"this is no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture()[:60],
        picture(kind="BMP"),
    ],
    ids=["empty", "text", "svg", "cut", "bmp"],
)
def test_bad_reference_is_refused_and_the_prompt_kept(as_alice: Client, content: bytes) -> None:
    answer = as_alice.post(CREATE, form(upload=upload(content)))
    assert answer.status_code == 422
    assert COFFEE_SHOP in answer.content.decode()
    assert not ReferenceImage.objects.exists()
    assert not Generation.objects.exists()


def test_file_over_the_limit_is_refused_and_the_prompt_kept(
    as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gallery.forms.uploads.MOST_BYTES", 200_000)
    answer = as_alice.post(CREATE, form(upload=upload(b"x" * 400_000)))
    assert answer.status_code == 422
    assert COFFEE_SHOP in answer.content.decode()
    assert not Generation.objects.exists()


def test_good_reference_survives_a_bad_prompt(as_alice: Client) -> None:
    first = as_alice.post(CREATE, form(prompt="", upload=upload(picture())))
    reference = ReferenceImage.objects.get()
    assert str(reference.public_id) in first.content.decode()
    as_alice.post(CREATE, form(references=str(reference.public_id)))
    assert list(Generation.objects.get().references.all()) == [reference]


def test_another_members_reference_is_as_good_as_none(as_alice: Client, as_bob: Client) -> None:
    as_bob.post(CREATE, form(upload=upload(picture())))
    theirs = ReferenceImage.objects.get()
    missing = [str(theirs.public_id), str(uuid.uuid4())]
    answers = [as_alice.post(CREATE, form(references=one)) for one in missing]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert not Generation.objects.filter(owner__username="alice").exists()
    for answer in answers:
        assert "no longer shared" in answer.content.decode()
        assert missing[0] not in answer.content.decode()


def test_extra_fields_change_nothing(as_alice: Client, alice: User, bob: User) -> None:
    as_alice.post(
        CREATE, form(owner=str(bob.pk), state="completed", credit_cost="0", estimated_credits="0")
    )
    generation = Generation.objects.get()
    assert (generation.owner, generation.state) == (alice, "queued")
    assert generation.estimated_credits > 0


def test_hostile_prompt_is_shown_as_text(as_alice: Client) -> None:
    prompt = "<script>alert(1)</script>{{7*7}}\u202e=cmd()"
    as_alice.post(CREATE, form(prompt=prompt))
    text = as_alice.get("/").content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in text


def test_form_without_token_of_the_page_is_refused(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post(CREATE, form()).status_code == 403
    assert not Generation.objects.exists()
