"""Again, differently: what is taken of a picture, what stays, and what undoing brings back."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from gallery.errors import NotPossible, ReferenceUnavailable
from gallery.lifecycle import State
from gallery.models import (
    Batch,
    Collection,
    Generation,
    GenerationReference,
    Image,
    ReferenceImage,
    User,
)
from gallery.services import drafts
from gallery.services.again import What, take
from gallery.services.drafts import Content
from tests.factories import make_generation, make_image, make_reference, picture

BEFORE = Content(prompt="What I was writing", aspect_ratio="1:1", count=2)


@pytest.fixture
def image(alice: User) -> Image:
    generation = make_generation(
        alice, state=State.COMPLETED, prompt="A red boat", aspect_ratio="9:16"
    )
    return make_image(generation, picture(colour="red"))


@pytest.fixture
def writing(alice: User) -> Content:
    """What Alice has in her bar."""
    drafts.put(alice, BEFORE)
    return BEFORE


def content_of(person: User) -> Content:
    return Content.of(drafts.draft_of(person))


def test_prompt_alone(alice: User, image: Image, writing: Content) -> None:
    take(alice, source=image, what=What.PROMPT)
    now = content_of(alice)
    assert (now.prompt, now.aspect_ratio, now.count) == ("A red boat", "1:1", 2)


def test_all_settings_and_the_collection_stays(alice: User, image: Image) -> None:
    fair = Collection.objects.create(owner=alice, name="Fair")
    drafts.put(alice, Content(prompt="Mine", collection=fair, count=2))
    reference = make_reference(alice)
    GenerationReference.objects.create(generation=image.generation, reference=reference, position=0)
    taken = take(alice, source=image, what=What.ALL)
    now = content_of(alice)
    assert (now.prompt, now.aspect_ratio, now.count) == ("A red boat", "9:16", 1)
    assert (now.references, now.collection) == ((reference.public_id,), fair)
    assert not taken.left_out


def test_all_settings_of_one_of_a_press_are_those_of_the_press(alice: User, image: Image) -> None:
    for position in (1, 2):
        make_generation(alice, form_token=image.generation.form_token, position=position)
    take(alice, source=image, what=What.ALL)
    assert content_of(alice).count == 3


def test_one_row_of_a_table_is_one_picture(alice: User, image: Image) -> None:
    batch = Batch.objects.create(owner=alice, name="Teas", form_token=image.generation.form_token)
    token = image.generation.form_token
    for position in (1, 2):
        make_generation(alice, form_token=token, position=position, batch=batch)
    Generation.objects.update(batch=batch)
    image.generation.refresh_from_db()
    take(alice, source=image, what=What.ALL)
    assert content_of(alice).count == 1


def test_failed_request_without_a_picture_gives_its_settings(alice: User) -> None:
    failed = make_generation(alice, state=State.FAILED, prompt="It failed", aspect_ratio="2:3")
    take(alice, source=failed, what=What.ALL)
    assert content_of(alice).prompt == "It failed"
    with pytest.raises(NotPossible):
        take(alice, source=failed, what=What.REMIX)


def test_reference_that_is_gone_is_left_out_in_words(alice: User, image: Image) -> None:
    reference = make_reference(alice)
    GenerationReference.objects.create(generation=image.generation, reference=reference, position=0)
    ReferenceImage.objects.update(removed_at=timezone.now())
    taken = take(alice, source=image, what=What.ALL)
    assert content_of(alice).references == ()
    assert str(taken.left_out[0]).startswith("1 of its reference images")


def test_model_that_is_gone_is_said(alice: User, image: Image) -> None:
    Generation.objects.update(model="painter-of-old")
    image.generation.refresh_from_db()
    taken = take(alice, source=image, what=What.ALL)
    assert content_of(alice).model == "grok-imagine-image"
    assert "model" in str(taken.left_out[0])


def test_picture_replaces_the_oldest_reference(alice: User, image: Image) -> None:
    old = make_reference(alice)
    drafts.put(alice, Content(prompt="Mine", references=(old.public_id,)))
    take(alice, source=image, what=What.REFERENCE)
    now = content_of(alice)
    copy = ReferenceImage.objects.get(image=image)
    assert (now.prompt, now.references) == ("Mine", (copy.public_id,))
    assert (copy.owner, default_storage.exists(copy.file)) == (alice, True)


def test_remix_is_the_picture_and_its_prompt(alice: User, image: Image, writing: Content) -> None:
    take(alice, source=image, what=What.REMIX)
    now = content_of(alice)
    copy = ReferenceImage.objects.get(image=image)
    assert (now.prompt, now.references) == ("A red boat", (copy.public_id,))


def test_picture_is_copied_once_however_often(alice: User, image: Image) -> None:
    for what in (What.REMIX, What.REFERENCE, What.REMIX):
        take(alice, source=image, what=what)
    assert ReferenceImage.objects.count() == 1


@pytest.mark.parametrize("what", list(What))
def test_undo_brings_back_what_stood_there(
    alice: User, image: Image, writing: Content, what: What
) -> None:
    take(alice, source=image, what=what)
    assert content_of(alice) != BEFORE
    drafts.undo(alice)
    assert content_of(alice) == BEFORE


@pytest.mark.parametrize("what", [What.REFERENCE, What.REMIX])
def test_storage_that_does_not_answer_changes_nothing(
    alice: User, image: Image, writing: Content, what: What, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: Any) -> None:
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "open", away)
        with pytest.raises(ReferenceUnavailable):
            take(alice, source=image, what=what)
    assert content_of(alice) == BEFORE
    assert not ReferenceImage.objects.exists()


@pytest.mark.parametrize("what", [What.REFERENCE, What.REMIX])
def test_provider_that_can_not_reach_us_gets_no_reference(
    alice: User, image: Image, writing: Content, what: What, settings: Any
) -> None:
    settings.APIFRAME_URL, settings.PUBLIC_URL = "https://api.example.com/v2", "http://localhost"
    with pytest.raises(ReferenceUnavailable):
        take(alice, source=image, what=what)
    assert content_of(alice) == BEFORE
    taken = take(alice, source=image, what=What.ALL)
    assert not taken.left_out


@pytest.mark.parametrize("what", [What.REFERENCE, What.REMIX])
def test_operator_who_switches_references_off_is_obeyed(
    alice: User, image: Image, writing: Content, what: What, settings: Any
) -> None:
    settings.REFERENCE_LINKS = "off"
    with pytest.raises(ReferenceUnavailable):
        take(alice, source=image, what=what)
    assert content_of(alice) == BEFORE


def test_references_go_by_the_bucket_where_only_that_is_reached(
    alice: User, image: Image, settings: Any
) -> None:
    settings.APIFRAME_URL, settings.PUBLIC_URL = "https://api.example.com/v2", "http://localhost"
    settings.S3_BUCKET = "pictures"
    reference = make_reference(alice)
    GenerationReference.objects.create(generation=image.generation, reference=reference, position=0)
    taken = take(alice, source=image, what=What.ALL)
    assert content_of(alice).references == (reference.public_id,)
    assert not taken.left_out
