"""What an export says of a person's own words and order: prompts, templates, collections, draft."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet

from gallery.models import (
    Batch,
    Collection,
    CollectionImage,
    Draft,
    Generation,
    Image,
    Prompt,
    PromptTemplate,
    User,
)
from gallery.services.export_sharing import link, moment


def name_of(row: Batch | Collection | Generation | Image | None) -> str | None:
    """Return the id of a row that another one refers to."""
    return str(row.public_id) if row else None


def collections(person: User) -> QuerySet[Collection]:
    """Return the person's collections, with what is in them."""
    places = CollectionImage.objects.select_related("image").order_by("pk")
    return Collection.objects.filter(owner=person).prefetch_related(
        Prefetch("places", queryset=places), "members__person", "links"
    )


def collection(newest: int) -> Callable[[Collection], dict[str, Any]]:
    """Tell of a collection; a picture after the `newest` is not in the zip."""

    def told(row: Collection) -> dict[str, Any]:
        images = [place.image for place in row.places.all()]
        return {
            "id": str(row.public_id),
            "name": row.name,
            "created_at": moment(row.created_at),
            "pictures": [
                str(image.public_id)
                for image in images
                if image.owner_id == row.owner_id and image.pk <= newest
            ],
            "pictures_of_others": [
                str(image.public_id) for image in images if image.owner_id != row.owner_id
            ],
            **shared_with(row),
        }

    return told


def shared_with(row: Collection) -> dict[str, Any]:
    """Tell who may look at a collection."""
    return {
        "team_level": row.team_level,
        "shows_prompts": row.shows_prompts,
        "members": [
            {
                "name": one.person.shown_name,
                "level": one.level,
                "added_at": moment(one.added_at),
            }
            for one in row.members.all()
        ],
        "links": [link(one) for one in row.links.all()],
    }


def batches(person: User) -> QuerySet[Batch]:
    """Return the person's batches."""
    return Batch.objects.filter(owner=person)


def batch(row: Batch) -> dict[str, Any]:
    """Tell of a batch."""
    moments = ("created_at", "paused_at", "cancelled_at")
    return {
        "id": str(row.public_id),
        "name": row.name,
        **{name: moment(getattr(row, name)) for name in moments},
    }


def prompts(person: User) -> QuerySet[Prompt]:
    """Return the person's history."""
    return Prompt.objects.filter(owner=person)


def prompt(row: Prompt) -> dict[str, Any]:
    """Tell of a wording."""
    return {
        "text": row.text,
        "uses": row.uses,
        "last_used_at": moment(row.last_used_at),
        "starred_at": moment(row.starred_at),
    }


def templates(person: User) -> QuerySet[PromptTemplate]:
    """Return the templates that the person has written."""
    return PromptTemplate.objects.filter(author=person).select_related("example")


def template(row: PromptTemplate) -> dict[str, Any]:
    """Tell of a template."""
    moments = ("created_at", "changed_at", "shared_at")
    return {
        "id": str(row.public_id),
        "name": row.name,
        "text": row.text,
        "model": row.model,
        "aspect_ratio": row.aspect_ratio,
        "example_picture": name_of(row.example),
        **{name: moment(getattr(row, name)) for name in moments},
    }


def draft(person: User) -> dict[str, Any] | None:
    """Tell what stands in the person's bar, and what stood there before."""
    rows = Draft.objects.filter(owner=person).select_related("collection", "remix_of")
    row = rows.first()
    if row is None:
        return None
    return {
        "prompt": row.prompt,
        "model": row.model,
        "aspect_ratio": row.aspect_ratio,
        "count": row.count,
        "collection": name_of(row.collection),
        "references": row.references,
        "remix_of": name_of(row.remix_of),
        "before": row.replaced,
        "changed_at": moment(row.changed_at),
    }
