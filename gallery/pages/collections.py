"""The collections of a member: all of them as cards, one with its pictures, those of a picture."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.urls import reverse

from gallery import access
from gallery.forms.collections import CollectionForm
from gallery.models import Collection, CollectionImage, Image, User
from gallery.pages.paging import PicturePage, picture_page
from gallery.pages.tiles import ImageTile, image_tile
from gallery.services.finding import find_in_collection

COVERS = 4


@dataclass(frozen=True)
class CollectionCard:
    """A collection with its newest pictures."""

    collection: Collection
    number: int
    covers: list[ImageTile]


@dataclass(frozen=True)
class CollectionsPage:
    """All collections, the newest first, and the form that makes another one."""

    cards: list[CollectionCard]
    form: CollectionForm


@dataclass(frozen=True)
class CollectionPage:
    """One collection with a page of its pictures, and the form that renames it."""

    collection: Collection
    number: int
    grid: PicturePage
    form: CollectionForm


@dataclass(frozen=True)
class Membership:
    """The collections that a picture is in, and the others that it could be put into."""

    collections: list[Collection]
    others: list[Collection]


def collections_page(person: User, form: CollectionForm | None = None) -> CollectionsPage:
    """Return all collections of a person."""
    newest = (
        CollectionImage.objects.filter(image__trashed_at=None)
        .select_related("image__generation")
        .order_by("-pk")[:COVERS]
    )
    rows = (
        access.collections_of(person)
        .annotate(number=Count("places", filter=Q(places__image__trashed_at=None)))
        .prefetch_related(Prefetch("places", queryset=newest, to_attr="newest"))
        .order_by("-pk")
    )
    cards = [
        CollectionCard(row, row.number, [image_tile(place.image) for place in row.newest])
        for row in rows
    ]
    return CollectionsPage(cards=cards, form=form or CollectionForm())


def collection_page(
    person: User, collection: Collection, *, before: str = "", form: CollectionForm | None = None
) -> CollectionPage:
    """Return one collection; `before` is as for the gallery's pages."""
    result = find_in_collection(collection)
    address = reverse("gallery:collection", args=[collection.public_id])
    return CollectionPage(
        collection=collection,
        number=result.images.count(),
        grid=picture_page(result, before=before, address=address),
        form=form or CollectionForm(initial={"name": collection.name}),
    )


def membership(person: User, image: Image) -> Membership:
    """Return the collections of a picture, and those that it is not in, by name."""
    mine = list(access.collections_of(person).order_by("name"))
    inside = set(image.places.values_list("collection_id", flat=True))
    return Membership(
        collections=[one for one in mine if one.pk in inside],
        others=[one for one in mine if one.pk not in inside],
    )
