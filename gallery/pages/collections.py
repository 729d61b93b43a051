"""Collections: one's own and those shared with one, one with its pictures, those of a picture."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse

from gallery import access
from gallery.forms.collections import CollectionForm
from gallery.models import Collection, CollectionImage, Image, Standing, User
from gallery.pages.grid import Grid, grid_of
from gallery.pages.search import SearchBox, search_box
from gallery.pages.tiles import ImageTile, image_tile
from gallery.services.audiences import Destination, audience_of, destinations
from gallery.services.finding import Question, find_in_collection

COVERS = 4


@dataclass(frozen=True)
class CollectionCard:
    """A collection with its newest pictures; `by` is whose it is, where it is somebody else's."""

    collection: Collection
    number: int
    covers: list[ImageTile]
    by: str = ""


@dataclass(frozen=True)
class CollectionsPage:
    """One's own collections, those shared with one, and the form that makes another one."""

    cards: list[CollectionCard]
    shared: list[CollectionCard]
    form: CollectionForm


@dataclass(frozen=True)
class CollectionPage:
    """One collection with a page of its pictures, and the form that renames it."""

    collection: Collection
    grid: Grid
    search: SearchBox
    form: CollectionForm
    is_own: bool
    may_add: bool
    may_leave: bool

    @cached_property
    def number(self) -> int:
        """How many pictures it has; a part alone does not tell that."""
        return find_in_collection(self.collection).images.count()

    @cached_property
    def seen_by(self) -> str:
        """Who sees it beside its owner, in words."""
        return audience_of(self.collection.owner, self.collection)

    @property
    def by(self) -> str:
        """Whose it is, where it is somebody else's."""
        return "" if self.is_own else self.collection.owner.shown_name


@dataclass(frozen=True)
class Inside:
    """A collection that a picture is in, as somebody may see that and change it."""

    collection: Collection
    by: str
    can_take_out: bool


@dataclass(frozen=True)
class Membership:
    """The collections that a picture is in, and the others that it could be put into."""

    collections: list[Inside]
    others: list[Destination]


def collections_page(person: User, form: CollectionForm | None = None) -> CollectionsPage:
    """Return all collections of a person, and those that colleagues share with them."""
    shared = access.viewable_collections_of(person).exclude(owner=person)
    return CollectionsPage(
        cards=_cards(person, access.collections_of(person)),
        shared=_cards(person, shared),
        form=form or CollectionForm(),
    )


def _cards(person: User, rows: QuerySet[Collection]) -> list[CollectionCard]:
    """Return collections as cards, the newest first."""
    shown = Q(image__trashed_at=None, image__owner__standing=Standing.ACTIVE)
    shown &= access.not_held_from(person, "image__")
    newest = CollectionImage.objects.filter(shown).select_related("image__generation")
    counted = Q(places__image__trashed_at=None, places__image__owner__standing=Standing.ACTIVE)
    counted &= access.not_held_from(person, "places__image__")
    found = (
        rows.select_related("owner")
        .annotate(number=Count("places", filter=counted))
        .prefetch_related(
            Prefetch("places", queryset=newest.order_by("-pk")[:COVERS], to_attr="newest")
        )
        .order_by("-pk")
    )
    return [
        CollectionCard(
            row,
            row.number,
            [image_tile(place.image, person) for place in row.newest],
            by="" if row.owner_id == person.pk else row.owner.shown_name,
        )
        for row in found
    ]


def collection_page(
    person: User,
    collection: Collection,
    *,
    before: str = "",
    after: str = "",
    question: Question | None = None,
    form: CollectionForm | None = None,
) -> CollectionPage:
    """Return one collection that the person may look at; the cursors are as for the gallery."""
    question = question or Question()
    result = find_in_collection(collection, question, person=person)
    address = reverse("gallery:collection", args=[collection.public_id])
    is_own = collection.owner_id == person.pk
    fillable = access.fillable_collections_of(person)
    return CollectionPage(
        collection=collection,
        grid=grid_of(
            person,
            result,
            address=address,
            question=question,
            before=before,
            after=after,
            context={"collection": str(collection.public_id)},
        ),
        search=search_box(person, question, address, with_people=True),
        form=form or CollectionForm(initial={"name": collection.name}),
        is_own=is_own,
        may_add=is_own or fillable.filter(pk=collection.pk).exists(),
        may_leave=not is_own and collection.members.filter(person=person).exists(),
    )


def membership(person: User, image: Image) -> Membership:
    """Return the collections of a picture, and those that it is not in, by name.

    The collections of colleagues are among them where these share them with the person, and where
    the person's own picture is in one. Somebody else's picture can be put nowhere.
    """
    is_own = image.owner_id == person.pk
    seen = access.viewable_collections_of(person).values("pk")
    places = image.places.all() if is_own else image.places.filter(collection__in=seen)
    inside = [
        Inside(
            place.collection,
            _whose(person, place.collection),
            can_take_out=is_own or place.collection.owner_id == person.pk,
        )
        for place in places.select_related("collection__owner").order_by("collection__name")
    ]
    if not is_own:
        return Membership(collections=inside, others=[])
    taken = {one.collection.pk for one in inside}
    others = access.fillable_collections_of(person).exclude(pk__in=taken)
    return Membership(collections=inside, others=destinations(person, others))


def _whose(person: User, collection: Collection) -> str:
    return "" if collection.owner_id == person.pk else collection.owner.shown_name
