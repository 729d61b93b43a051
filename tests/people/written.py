"""A person who has used all of the bar: draft, history, templates, batches, collections, shelf."""

import uuid

from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import (
    Batch,
    Collection,
    CollectionImage,
    GenerationReference,
    Image,
    Prompt,
    PromptTemplate,
    ReferenceImage,
    User,
)
from gallery.services import drafts
from gallery.services.drafts import Content
from tests.factories import make_generation, make_image, make_reference, picture

SECRET = "The unreleased kettle"
SETTINGS = {"model": "grok-imagine-image", "aspect_ratio": "1:1"}


def write_everything(person: User, *, colour: str = "navy") -> Image:
    """Write a row of each kind, all of them with the secret words; return a picture."""
    now = timezone.now()
    fair = Collection.objects.create(owner=person, name=f"{SECRET} for the fair")
    batch = Batch.objects.create(owner=person, name=SECRET, form_token=uuid.uuid4())
    rows = [
        make_generation(
            person,
            state=State.COMPLETED,
            prompt=SECRET,
            form_token=batch.form_token,
            position=position,
            batch=batch,
            collection=fair,
        )
        for position in range(2)
    ]
    failed = make_generation(person, state=State.FAILED, prompt=SECRET)
    make_generation(person, state=State.FAILED, prompt=SECRET, retry_of=failed)
    image, _other = (make_image(row, picture(colour=colour)) for row in rows)
    CollectionImage.objects.create(collection=fair, image=image)
    reference = make_reference(person, picture(66, 48, colour=colour))
    ReferenceImage.objects.filter(pk=reference.pk).update(
        name=SECRET, rights_note=f"{SECRET}: ours", image=image, shared_at=now
    )
    GenerationReference.objects.create(generation=rows[0], reference=reference, position=0)
    write_words(person, fair, image)
    return image


def write_words(person: User, fair: Collection, image: Image) -> None:
    """Write what a person has typed: draft, history, a template of their own and a shared one."""
    now = timezone.now()
    drafts.put(person, Content(prompt=SECRET, collection=fair))
    drafts.take_over(person, prompt=f"{SECRET}, in other words")
    Prompt.objects.create(
        owner=person, digest="d" * 64, text=SECRET, last_used_at=now, starred_at=now
    )
    for name, shared_at in (("Own", None), ("Shared", now)):
        PromptTemplate.objects.create(
            author=person,
            name=name,
            text=f"{SECRET} of {{material}}",
            example=image,
            shared_at=shared_at,
            **SETTINGS,
        )
