"""Django's admin: every page opens, nothing can be changed, no secret and no prompt is shown."""

import uuid
from datetime import timedelta

import pytest
from django.contrib import admin as django_admin
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import (
    Batch,
    CleanCopy,
    Collection,
    CollectionMember,
    ContactSheet,
    Departure,
    Draft,
    Image,
    Invitation,
    Portal,
    Prompt,
    PromptTemplate,
    Share,
    ShareLink,
    SheetComment,
    SheetPicture,
    SheetVote,
    User,
    ZipDownload,
)
from gallery.services import drafts
from gallery.services.drafts import Content
from tests.factories import COFFEE_SHOP, make_generation, make_image, make_reference

DIGEST = "d" * 64
SECRETS = ("f" * 64, "cipher-one", "cipher-two")


@pytest.fixture
def everything(admin: User, alice: User) -> list[models.Model]:
    """A row of each kind that has something to hide."""
    generation = make_generation(alice, state=State.COMPLETED)
    now = timezone.now()
    portal = Portal.current()
    portal.encrypted_key, portal.encrypted_previous_key = SECRETS[1:]
    portal.save()
    image = make_image(generation)
    return [
        alice,
        generation,
        image,
        make_reference(alice),
        portal,
        Invitation.objects.create(
            token_hash=SECRETS[0], created_by=admin, expires_at=now + timedelta(days=1)
        ),
        Departure.objects.create(person=alice, kind="keep", decided_by=admin, due_at=now),
        *written_by(alice),
        *shared_by(alice, image),
    ]


def written_by(person: User) -> list[models.Model]:
    """A draft, a history, a template, a batch and a collection."""
    drafts.put(person, Content(prompt=COFFEE_SHOP))
    drafts.take_over(person, prompt=f"{COFFEE_SHOP} again")
    settings = {"model": "grok-imagine-image", "aspect_ratio": "1:1"}
    now = timezone.now()
    return [
        Draft.objects.get(owner=person),
        Prompt.objects.create(
            owner=person,
            digest=DIGEST,
            text=COFFEE_SHOP,
            folded=COFFEE_SHOP,
            last_used_at=now,
            starred_at=now,
        ),
        PromptTemplate.objects.create(author=person, name="Shop", text=COFFEE_SHOP, **settings),
        Batch.objects.create(owner=person, name="Teas", form_token=uuid.uuid4()),
        Collection.objects.create(owner=person, name="Fair"),
    ]


def shared_by(person: User, image: Image) -> list[models.Model]:
    """What is shown to others, said on a sheet, and taken away."""
    fair = Collection.objects.get()
    sheet = ContactSheet.objects.create(owner=person, title="Kettles")
    place = SheetPicture.objects.create(
        sheet=sheet, position=0, image=image, prompt=COFFEE_SHOP, alternative_text=COFFEE_SHOP
    )
    return [
        sheet,
        place,
        SheetVote.objects.create(picture=place, person=person),
        SheetComment.objects.create(sheet=sheet, person=person, text=COFFEE_SHOP),
        Share.objects.create(image=image),
        ShareLink.objects.create(made_by=person, collection=fair, password=SECRETS[0]),
        CollectionMember.objects.create(collection=fair, person=person),
        ZipDownload.objects.create(owner=person, images=[image.pk], number=1),
        CleanCopy.objects.create(person=person, image=image.public_id, sha256=image.sha256),
    ]


def pages_of(row: models.Model) -> list[str]:
    name = f"admin:gallery_{row._meta.model_name}"
    return [reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])]


def test_rows_are_shown_without_secrets(
    as_admin: Client, alice: User, everything: list[models.Model]
) -> None:
    for row in everything:
        for address in pages_of(row):
            answer = as_admin.get(address)
            assert answer.status_code == 200, address
            html = answer.content.decode()
            for secret in (*SECRETS, DIGEST, alice.password, COFFEE_SHOP):
                assert secret not in html, address


@pytest.mark.parametrize(
    "asked",
    [
        "user/?password__startswith=m",
        "generation/?prompt__icontains=a",
        "generation/?prompt=a",
        "generation/?sent_request__icontains=a",
        "image/?generation__prompt__icontains=a",
        "draft/?prompt__icontains=a",
        "draft/?replaced__icontains=a",
        "prompt/?text__icontains=a",
        "prompt/?folded__startswith=a",
        "prompt/?digest__startswith=a",
        "prompttemplate/?text__icontains=a",
        "invitation/?token_hash__startswith=f",
        "portal/?encrypted_key__startswith=c",
        "sharelink/?password__startswith=f",
        "sheetpicture/?prompt__icontains=a",
        "sheetcomment/?text__icontains=a",
    ],
)
def test_what_is_not_shown_can_not_be_looked_for(as_admin: Client, asked: str) -> None:
    assert as_admin.get(f"/admin/gallery/{asked}").status_code == 400


def test_what_is_shown_can_be_looked_for(as_admin: Client, alice: User) -> None:
    assert as_admin.get("/admin/gallery/user/?role__exact=member").status_code == 200


def test_nothing_can_be_added_changed_or_deleted(as_admin: Client) -> None:
    request = as_admin.get(reverse("admin:index")).wsgi_request
    for model, shown in django_admin.site._registry.items():
        assert model._meta.app_label == "gallery"
        assert not shown.has_add_permission(request)
        assert not shown.has_change_permission(request)
        assert not shown.has_delete_permission(request)


def test_no_admin_chooses_a_password_for_somebody(as_admin: Client, alice: User) -> None:
    before = alice.password
    answer = as_admin.post(
        f"/admin/gallery/user/{alice.pk}/password/",
        {"password1": "a new password 1", "password2": "a new password 1"},
    )
    assert answer.status_code in {302, 404}
    alice.refresh_from_db()
    assert alice.password == before
