"""A person who has used all of the bar: draft, history, templates, batches, collections, shelf."""

import uuid

from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import (
    Appeal,
    Batch,
    Case,
    CleanCopy,
    Collection,
    CollectionImage,
    ContactSheet,
    Decision,
    Finding,
    Generation,
    GenerationReference,
    Image,
    ImageTag,
    Prompt,
    PromptTemplate,
    ReferenceImage,
    Report,
    Share,
    ShareLink,
    SheetComment,
    SheetPicture,
    SheetVote,
    Tag,
    User,
    ZipDownload,
)
from gallery.models.collection import Level
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
    write_sharing(person, fair, image)
    write_moderation(person, image)
    return image


def write_moderation(person: User, image: Image) -> None:
    """Write what a person has reported, what was decided about them, and their appeal."""
    now = timezone.now()
    case = Case.objects.create(
        image=image,
        subject=person,
        has_reports=True,
        opened_at=now,
        promised_at=now,
        closed_at=now,
    )
    Report.objects.create(case=case, reporter=person, reason="other", note=SECRET)
    decision = Decision.objects.create(
        case=case,
        image=image,
        subject=person,
        decided_by=person,
        measure="warn",
        reason="other",
        note=SECRET,
        decided_at=now,
        appeal_until=now,
    )
    Appeal.objects.create(decision=decision, case=case, text=SECRET, created_at=now)
    Finding.objects.create(
        kind="word-rule", answer="allow", person=person, generation=image.generation
    )


def write_sharing(person: User, fair: Collection, image: Image) -> None:
    """Write what a person has noted about a picture, shown of it, and said on a sheet."""
    now = timezone.now()
    Image.objects.filter(pk=image.pk).update(alternative_text=SECRET, starred_at=now)
    tag = Tag.objects.create(owner=person, name=SECRET, folded=SECRET.casefold())
    ImageTag.objects.create(tag=tag, image=image)
    Share.objects.create(image=image, shows_prompt=True)
    Collection.objects.filter(pk=fair.pk).update(team_level=Level.VIEW)
    sheet = ContactSheet.objects.create(owner=person, title=SECRET)
    place = SheetPicture.objects.create(
        sheet=sheet, position=0, image=image, prompt=SECRET, alternative_text=SECRET
    )
    SheetVote.objects.create(picture=place, person=person)
    SheetComment.objects.create(sheet=sheet, picture=place, person=person, text=SECRET)
    ShareLink.objects.create(made_by=person, collection=fair, password="hashed")
    ShareLink.objects.create(made_by=person, sheet=sheet)
    ZipDownload.objects.create(owner=person, images=[image.pk], number=1)
    CleanCopy.objects.create(person=person, image=image.public_id, sha256=image.sha256)
    Generation.objects.filter(owner=person, state=State.FAILED).update(remix_of=image)


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
