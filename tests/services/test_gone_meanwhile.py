"""What is asked for or kept with something that was done away with since the page was read."""

import uuid
from dataclasses import replace

import pytest
from django.utils import timezone

from gallery.errors import InvalidChoice
from gallery.models import Draft, Generation, ReferenceImage, User
from gallery.services import collections, drafts
from gallery.services.asking import Wish, ask
from gallery.services.drafts import Content
from tests.factories import make_reference

WISH = Wish(prompt="A fox", model="grok-imagine-image", aspect_ratio="1:1")


def test_nothing_is_asked_for_into_a_collection_that_is_gone(alice: User) -> None:
    fair = collections.make(alice, "Fair")
    wish = replace(WISH, collection=fair)
    collections.delete(alice, fair)
    with pytest.raises(InvalidChoice, match="collection is gone"):
        ask(alice, [wish], form_token=uuid.uuid4())
    assert not Generation.objects.exists()


def test_same_press_is_answered_though_its_collection_is_gone(alice: User) -> None:
    token = uuid.uuid4()
    fair = collections.make(alice, "Fair")
    wish = replace(WISH, collection=fair)
    first = ask(alice, [wish], form_token=token)
    collections.delete(alice, fair)
    assert ask(alice, [wish], form_token=token) == first


@pytest.mark.parametrize("change", ["removed", "unshared"])
def test_nothing_is_asked_for_with_a_reference_that_may_no_longer_be_used(
    alice: User, bob: User, change: str
) -> None:
    reference = make_reference(bob)
    reference.shared_at = timezone.now()
    reference.save()
    row = ReferenceImage.objects.filter(pk=reference.pk)
    if change == "removed":
        row.update(removed_at=timezone.now())
    else:
        row.update(shared_at=None)
    with pytest.raises(InvalidChoice, match="reference image is gone"):
        ask(alice, [replace(WISH, references=[reference])], form_token=uuid.uuid4())
    assert not Generation.objects.exists()


def test_draft_is_kept_without_a_collection_that_is_gone(alice: User) -> None:
    fair = collections.make(alice, "Fair")
    content = Content(prompt="A fox", collection=fair)
    collections.delete(alice, fair)
    drafts.put(alice, content)
    draft = Draft.objects.get(owner=alice)
    assert (draft.prompt, draft.collection_id) == ("A fox", None)
