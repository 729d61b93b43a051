"""What an export says of what a person has noted about pictures and shared of them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from gallery.models import (
    CleanCopy,
    CollectionMember,
    ContactSheet,
    Image,
    ShareLink,
    SheetComment,
    SheetPicture,
    SheetVote,
    User,
)

Parts = Iterator[tuple[str, Callable[[Any], dict[str, Any]], QuerySet[Any]]]


def moment(when: datetime | None) -> str | None:
    """Return a time for a program."""
    return when.isoformat() if when else None


def parts(person: User) -> Parts:
    """Give the name of each part, how a row of it is told, and its rows."""
    pictures = SheetPicture.objects.select_related("image").order_by("position")
    sheets = ContactSheet.objects.filter(owner=person)
    yield "sheets", _sheet, sheets.prefetch_related(Prefetch("pictures", pictures), "links")
    comments = SheetComment.objects.filter(person=person)
    yield "sheet_comments", _comment, comments.select_related("sheet", "picture")
    votes = SheetVote.objects.filter(person=person)
    yield "sheet_votes", _vote, votes.select_related("picture__sheet")
    memberships = CollectionMember.objects.filter(person=person)
    yield "shared_with_me", _membership, memberships.select_related("collection")
    yield "clean_copies", _clean_copy, CleanCopy.objects.filter(person=person)


def noted(image: Image) -> dict[str, Any]:
    """Tell what a person has noted about a picture, and whether they share it."""
    is_hidden = image.withheld_at is not None
    share = None if is_hidden else getattr(image, "share", None)
    return {
        "alternative_text": image.alternative_text,
        "starred_at": moment(image.starred_at),
        "trashed_at": None if is_hidden else moment(image.trashed_at),
        "hidden_at": moment(image.withheld_at),
        "tags": [tag.name for tag in image.tags.all()],
        "shared_at": moment(share.shared_at) if share else None,
        "shared_with_prompt": share.shows_prompt if share else None,
    }


def settings(person: User) -> dict[str, Any]:
    """Tell how a person likes to see the gallery, and what their files say."""
    names = (
        "gallery_layout",
        "gallery_density",
        "gallery_in_pages",
        "writes_prompts_into_files",
    )
    return {name: getattr(person, name) for name in names}


def link(row: ShareLink) -> dict[str, Any]:
    """Tell of a link, without what it opens by."""
    moments = ("created_at", "expires_at", "revoked_at", "last_opened_at")
    return {
        "id": str(row.public_id),
        "has_password": bool(row.password),
        "shows_prompts": row.shows_prompts,
        "times_opened": row.times_opened,
        **{name: moment(getattr(row, name)) for name in moments},
    }


def _sheet(row: ContactSheet) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "title": row.title,
        "shows_prompts": row.shows_prompts,
        "created_at": moment(row.created_at),
        "closed_at": moment(row.closed_at),
        "pictures": [_place(one, row.owner_id) for one in row.pictures.all()],
        "links": [link(one) for one in row.links.all()],
    }


def _place(row: SheetPicture, owner: int) -> dict[str, Any]:
    """Tell of a place on a sheet; a colleague's words are theirs to take along."""
    told: dict[str, Any] = {
        "position": row.position,
        "picture": str(row.image.public_id) if row.image else None,
    }
    if row.image is None or row.image.owner_id == owner:
        told |= {"prompt": row.prompt, "alternative_text": row.alternative_text}
    return told


def _comment(row: SheetComment) -> dict[str, Any]:
    return {
        "sheet": str(row.sheet.public_id),
        "position": row.picture.position if row.picture else None,
        "text": row.text,
        "created_at": moment(row.created_at),
        "removed_at": moment(row.removed_at),
    }


def _vote(row: SheetVote) -> dict[str, Any]:
    return {
        "sheet": str(row.picture.sheet.public_id),
        "position": row.picture.position,
        "created_at": moment(row.created_at),
    }


def _membership(row: CollectionMember) -> dict[str, Any]:
    return {
        "collection": str(row.collection.public_id),
        "level": row.level,
        "added_at": moment(row.added_at),
    }


def _clean_copy(row: CleanCopy) -> dict[str, Any]:
    return {
        "picture": str(row.image),
        "sha256": row.sha256,
        "created_at": moment(row.created_at),
    }
