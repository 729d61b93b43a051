"""Who may see and do what: the only place where objects are looked up for a person.

A thing that is not theirs is answered as one that does not exist, so that nobody learns anything
by guessing addresses.
"""

import uuid
from collections.abc import Collection as SomeOf
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from gallery.access.moderation import (
    decisions_about as decisions_about,
)
from gallery.access.moderation import (
    get_appeal as get_appeal,
)
from gallery.access.moderation import (
    get_case as get_case,
)
from gallery.access.moderation import (
    get_decision as get_decision,
)
from gallery.access.moderation import (
    get_decision_about as get_decision_about,
)
from gallery.access.moderation import (
    get_own_report as get_own_report,
)
from gallery.models import (
    Batch,
    Collection,
    CollectionImage,
    CollectionMember,
    ContactSheet,
    CreditRequest,
    Generation,
    GenerationReference,
    Image,
    Level,
    Notice,
    PrivateLook,
    Prompt,
    PromptTemplate,
    ReferenceImage,
    Share,
    ShareLink,
    Standing,
    User,
)
from gallery.models.generation import GenerationQuerySet
from gallery.models.image import ImageQuerySet


def generations_of(person: User) -> GenerationQuerySet:
    """Return the generations that the person may see."""
    return Generation.objects.filter(owner=person)


def images_of(person: User) -> ImageQuerySet:
    """Return the person's own images, without those in the trash."""
    return Image.objects.filter(owner=person).kept()


def trash_of(person: User) -> ImageQuerySet:
    """Return the person's own images that are in the trash."""
    return Image.objects.filter(owner=person).trashed()


def kept_images() -> "Prefetch[str, ImageQuerySet, str]":
    """Return what loads the images of generations with them, without those in the trash."""
    return Prefetch("images", queryset=Image.objects.kept())


def not_held_from(person: User | None, prefix: str = "") -> Q:
    """Return the condition that pictures are not held from somebody; a guest is None.

    What is held until a moderator has looked at it is seen by its owner alone. `prefix` leads to
    the picture, as in `image__`.
    """
    free = Q(**{f"{prefix}held_at": None})
    return free if person is None else free | Q(**{f"{prefix}owner": person})


def team_images_of(person: User) -> ImageQuerySet:
    """Return the images that are shown to the whole team, the person's own among them."""
    return Image.objects.published().filter(share__isnull=False, owner__standing=Standing.ACTIVE)


def viewable_images_of(person: User) -> ImageQuerySet:
    """Return the images that the person may look at: their own, and what is shared with them.

    Their own are among them from the trash, too; but not what moderators withhold.
    """
    shown = Q(trashed_at=None, held_at=None, owner__standing=Standing.ACTIVE)
    return Image.objects.filter(Q(owner=person, withheld_at=None) | shown & _shared_with(person))


def reportable_images_of(person: User) -> ImageQuerySet:
    """Return other people's images that the person may report.

    Beside those that they may look at these are what was held for review while they did: so a
    report that was being written when somebody else's came in is not lost.
    """
    shown = Q(trashed_at=None, owner__standing=Standing.ACTIVE)
    return Image.objects.filter(shown & _shared_with(person)).exclude(owner=person)


def _shared_with(person: User) -> Q:
    places = CollectionImage.objects.filter(
        image=OuterRef("pk"), collection__in=viewable_collections_of(person)
    )
    return Q(share__isnull=False) | Q(Exists(places))


def prompt_is_shown(person: User, image: Image) -> bool:
    """Tell whether the person may read the prompt of an image that they may look at."""
    return image.pk in with_shown_prompts(person, [image])


def with_shown_prompts(person: User, images: SomeOf[Image]) -> set[int]:
    """Return the primary keys of those images whose prompts the person may read.

    They may look at all of them; only other people's are looked up.
    """
    own = {image.pk for image in images if image.owner_id == person.pk}
    others = {image.pk for image in images} - own
    if not others:
        return own
    shares = Share.objects.filter(image__in=others, shows_prompt=True)
    collections = viewable_collections_of(person).filter(shows_prompts=True)
    places = CollectionImage.objects.filter(image__in=others, collection__in=collections)
    return own | set(shares.values_list("image", flat=True).union(places.values_list("image")))


def references_of(person: User) -> QuerySet[ReferenceImage]:
    """Return the reference images that the person may use: their own, and what is shared."""
    return ReferenceImage.objects.filter(
        _copies_in_sight(person),
        Q(owner=person) | Q(shared_at__isnull=False, owner__standing=Standing.ACTIVE),
        removed_at=None,
    )


def _copies_in_sight(person: User) -> Q:
    """Return the condition that references are no copies of what is out of the person's sight."""
    free = Q(image__withheld_at=None) & not_held_from(person, "image__")
    return Q(image=None) | free


def viewable_references_of(person: User) -> QuerySet[ReferenceImage]:
    """Return the reference images that the person may look at.

    Beside those that they may use these are what they have used before, whatever became of it.
    """
    used = GenerationReference.objects.filter(reference=OuterRef("pk"), generation__owner=person)
    shared = Q(shared_at__isnull=False, owner__standing=Standing.ACTIVE, removed_at=None)
    seen = _copies_in_sight(person)
    return ReferenceImage.objects.filter(seen, Q(owner=person) | shared | Exists(used))


def collections_of(person: User) -> QuerySet[Collection]:
    """Return the person's own collections."""
    return Collection.objects.filter(owner=person)


def viewable_collections_of(person: User) -> QuerySet[Collection]:
    """Return the collections that the person may look at: their own, and what is shared."""
    return _shared_collections(person, Level.values)


def fillable_collections_of(person: User) -> QuerySet[Collection]:
    """Return the collections that the person may put pictures of theirs into."""
    return _shared_collections(person, [Level.ADD])


def _shared_collections(person: User, levels: Sequence[str]) -> QuerySet[Collection]:
    memberships = CollectionMember.objects.filter(
        collection=OuterRef("pk"), person=person, level__in=levels
    )
    shared = Q(team_level__in=levels) | Exists(memberships)
    return Collection.objects.filter(Q(owner=person) | Q(owner__standing=Standing.ACTIVE) & shared)


def templates_of(person: User) -> QuerySet[PromptTemplate]:
    """Return the prompt templates that the person may use: their own, and what is shared."""
    return PromptTemplate.objects.filter(Q(author=person) | Q(shared_at__isnull=False))


def example_is_shown(person: User, example: Image) -> bool:
    """Tell whether the example of a template is shown to somebody who may use the template."""
    is_held = example.held_at is not None and example.owner_id != person.pk
    return example.trashed_at is None and not is_held


def prompts_of(person: User) -> QuerySet[Prompt]:
    """Return the wordings that the person has used before."""
    return Prompt.objects.filter(owner=person)


def batches_of(person: User) -> QuerySet[Batch]:
    """Return the batches that the person has started."""
    return Batch.objects.filter(owner=person)


def public_id_in(text: object) -> uuid.UUID | None:
    """Return the public id that an address or a form names, or None where it names none."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def in_order(
    references: QuerySet[ReferenceImage], public_ids: Sequence[uuid.UUID]
) -> list[ReferenceImage]:
    """Return those of the reference images that have these ids, in the order of the ids."""
    known = references.in_bulk(public_ids, field_name="public_id")
    return [known[one] for one in public_ids if one in known]


def get_generation(person: User, public_id: uuid.UUID) -> Generation:
    """Return one generation, or raise `Http404`."""
    return get_object_or_404(
        generations_of(person).prefetch_related(kept_images()), public_id=public_id
    )


def get_image(person: User, public_id: uuid.UUID) -> Image:
    """Return one of the person's own images with its generation, or raise `Http404`."""
    return get_object_or_404(images_of(person).select_related("generation"), public_id=public_id)


def get_own_image(person: User, public_id: uuid.UUID) -> Image:
    """Return one of the person's own images, also from their trash, or raise `Http404`."""
    own = Image.objects.filter(owner=person, withheld_at=None).select_related("generation")
    return get_object_or_404(own, public_id=public_id)


def get_viewable_image(person: User, public_id: uuid.UUID) -> Image:
    """Return one image that the person may look at, with its generation, or raise `Http404`.

    It says whether a moderator has ever opened it, which is seldom, so that few ask when and why.
    """
    rows = viewable_images_of(person).select_related("generation", "owner")
    rows = rows.annotate(was_opened=Exists(PrivateLook.objects.filter(image=OuterRef("pk"))))
    return get_object_or_404(rows, public_id=public_id)


def get_reportable_image(person: User, public_id: uuid.UUID) -> Image:
    """Return one image of somebody else's that the person may report, or raise `Http404`."""
    rows = reportable_images_of(person).select_related("generation", "owner")
    return get_object_or_404(rows, public_id=public_id)


def get_collection(person: User, public_id: uuid.UUID) -> Collection:
    """Return one of the person's own collections, or raise `Http404`."""
    return get_object_or_404(collections_of(person), public_id=public_id)


def get_viewable_collection(person: User, public_id: uuid.UUID) -> Collection:
    """Return one collection that the person may look at, or raise `Http404`."""
    rows = viewable_collections_of(person).select_related("owner")
    return get_object_or_404(rows, public_id=public_id)


def get_named_collection(person: User, public_id: uuid.UUID, *, to_add: bool) -> Collection:
    """Return a collection to add a picture to, or to take one out of; else raise `Http404`.

    What one has added can be taken out also where the collection is no longer shared with one.
    """
    if to_add:
        rows = fillable_collections_of(person)
    else:
        added = CollectionImage.objects.filter(collection=OuterRef("pk"), image__owner=person)
        seen = viewable_collections_of(person).values("pk")
        rows = Collection.objects.filter(Q(pk__in=seen) | Exists(added))
    return get_object_or_404(rows.select_related("owner"), public_id=public_id)


def colleagues_of(person: User) -> QuerySet[User]:
    """Return the other active people of the team, whom something can be shared with by name."""
    return User.objects.filter(standing=Standing.ACTIVE).exclude(pk=person.pk)


def get_colleague(person: User, public_id: uuid.UUID) -> User:
    """Return one of the other active people of the team, or raise `Http404`."""
    return get_object_or_404(colleagues_of(person), public_id=public_id)


def get_own_link(person: User, public_id: uuid.UUID) -> ShareLink:
    """Return one of the links that the person has made, or raise `Http404`."""
    rows = ShareLink.objects.select_related("collection", "sheet")
    return get_object_or_404(rows, made_by=person, public_id=public_id)


def sheets_of(person: User) -> QuerySet[ContactSheet]:
    """Return the contact sheets that the person has made."""
    return ContactSheet.objects.filter(owner=person)


def get_sheet(person: User, public_id: uuid.UUID) -> ContactSheet:
    """Return a contact sheet, which whoever is in the team and has its address may see.

    Raises `Http404` for one whose owner is not in the team just now, and for none.
    """
    seen = Q(owner=person) | Q(owner__standing=Standing.ACTIVE)
    rows = ContactSheet.objects.filter(seen).select_related("owner")
    return get_object_or_404(rows, public_id=public_id)


def get_own_sheet(person: User, public_id: uuid.UUID) -> ContactSheet:
    """Return a contact sheet of the person's own, or raise `Http404`."""
    return get_object_or_404(sheets_of(person), public_id=public_id)


def images_on_sheet(person: User | None, sheet: ContactSheet) -> ImageQuerySet:
    """Return those pictures of a sheet that a reader of it may look at; a guest is None.

    They are its owner's, and what the reader might see anyway: a sheet shares nobody else's.
    """
    placed = Image.objects.kept().filter(sheet_places__sheet=sheet)
    shown = Q(owner=sheet.owner_id, held_at=None)
    if person is not None:
        shown |= Q(pk__in=viewable_images_of(person).values("pk"))
    return placed.filter(shown)


def get_reference(person: User, public_id: uuid.UUID) -> ReferenceImage:
    """Return one reference image that the person may use, or raise `Http404`."""
    usable = references_of(person).select_related("owner")
    return get_object_or_404(usable, public_id=public_id)


def get_own_reference(person: User, public_id: uuid.UUID) -> ReferenceImage:
    """Return one of the person's own reference images on the shelf, or raise `Http404`."""
    own = ReferenceImage.objects.filter(owner=person, removed_at=None)
    return get_object_or_404(own, public_id=public_id)


def get_viewable_reference(person: User, public_id: uuid.UUID) -> ReferenceImage:
    """Return one reference image that the person may look at, or raise `Http404`."""
    return get_object_or_404(viewable_references_of(person), public_id=public_id)


def get_prompt(person: User, public_id: uuid.UUID) -> Prompt:
    """Return one of the person's earlier prompts, or raise `Http404`."""
    return get_object_or_404(prompts_of(person), public_id=public_id)


def get_template(person: User, public_id: uuid.UUID) -> PromptTemplate:
    """Return one template that the person may use, or raise `Http404`."""
    rows = templates_of(person).select_related("author", "example")
    return get_object_or_404(rows, public_id=public_id)


def get_own_template(person: User, public_id: uuid.UUID) -> PromptTemplate:
    """Return one template that the person has made, or raise `Http404`."""
    rows = PromptTemplate.objects.filter(author=person).select_related("example")
    return get_object_or_404(rows, public_id=public_id)


def get_batch(person: User, public_id: uuid.UUID) -> Batch:
    """Return one of the person's batches, or raise `Http404`."""
    return get_object_or_404(batches_of(person), public_id=public_id)


def get_notice(person: User, public_id: uuid.UUID) -> Notice:
    """Return one of the person's notices, or raise `Http404`."""
    return get_object_or_404(Notice, recipient=person, public_id=public_id)


def get_own_credit_request(person: User, public_id: uuid.UUID) -> CreditRequest:
    """Return one of the person's own requests for more, or raise `Http404`."""
    return get_object_or_404(CreditRequest, member=person, public_id=public_id)


def get_credit_request(public_id: uuid.UUID) -> CreditRequest:
    """Return anybody's request for more, for whom the table of permissions lets look at all."""
    return get_object_or_404(CreditRequest.objects.select_related("member"), public_id=public_id)
