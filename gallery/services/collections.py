"""Collections: making, naming and filling them, and doing away with them without their pictures."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.errors import InvalidChoice, NotPossible, TooLate
from gallery.models import Collection, CollectionImage, Generation, Image, User
from gallery.models.collection import MOST_NAME_CHARACTERS
from gallery.services import audiences, budgets, limits, restrictions, wording
from gallery.services.wording import in_one_line


def make(actor: User, name: str) -> Collection:
    """Make an empty collection.

    Raises `InvalidChoice` for a name that can't be had, and where no more collections fit.
    """
    name = clean_name(name)
    try:
        with transaction.atomic():
            limits.check_room(
                actor,
                access.collections_of(actor),
                most=limits.MOST_COLLECTIONS,
                refusal=_(
                    "You have %(most)s collections, and no more fit. Delete one that you no longer"
                    " need first."
                ),
                field="name",
            )
            return Collection.objects.create(owner=actor, name=name)
    except IntegrityError:
        raise _name_is_taken() from None


def rename(actor: User, collection: Collection, name: str) -> None:
    """Give a collection another name. Raises `InvalidChoice` or `TooLate`."""
    name = clean_name(name)
    try:
        with transaction.atomic():
            if not _own(actor, collection).update(name=name):
                raise _is_gone()
    except IntegrityError:
        raise _name_is_taken() from None
    collection.name = name


def delete(actor: User, collection: Collection) -> None:
    """Do away with a collection; its pictures stay. Raises `TooLate`.

    Whoever it was shared with, by name or by link, sees it no more.

    Requests under way let go of it first: a picture that is just being finished then either is in
    it already and is taken out, or no longer wants to be put there. Nobody asks for a picture
    meanwhile that is to be put into it.
    """
    with transaction.atomic():
        budgets.lock()
        if not _own(actor, collection).exists():
            raise _is_gone()
        Generation.objects.filter(collection=collection).update(collection=None)
        # From here on nobody adds a picture, a person or a link to it.
        held(collection)
        CollectionImage.objects.filter(collection=collection).delete()
        _own(actor, collection).delete()


def add(actor: User, collection: Collection, images: Iterable[Image]) -> None:
    """Put pictures of the actor's own into a collection, each once.

    It is theirs, or was shared with them to be added to. The collection is held meanwhile, as it is
    by whoever changes with whom it is shared. Raises `TooLate` or `NotPossible`.
    """
    wanted = [image for image in images if image.owner_id == actor.pk]
    with transaction.atomic():
        # Some may be deleted for good since they were looked up; those that are held no longer can.
        mine = Image.objects.filter(owner=actor, withheld_at=None)
        there = set(mine.filter(pk__in=[one.pk for one in wanted]).held())
        own = [image for image in wanted if image.pk in there]
        held(collection)
        if not access.fillable_collections_of(actor).filter(pk=collection.pk).exists():
            raise _may_not_add() if _is_seen(actor, collection) else _is_gone()
        if audiences.audience_of(actor, collection) and restrictions.check(actor):
            outside = Image.objects.filter(pk__in=there).exclude(places__collection=collection)
            restrictions.hold_for_review(actor, outside)
        CollectionImage.objects.bulk_create(
            (CollectionImage(collection=collection, image=image, added_by=actor) for image in own),
            ignore_conflicts=True,
        )


def remove(actor: User, collection: Collection, images: Iterable[Image]) -> None:
    """Take pictures out of a collection; they stay in the gallery.

    Its owner takes out anything. Others take out what they have put there, also when it is no
    longer shared with them. Raises `TooLate` or `NotPossible`; then nothing was taken out.
    """
    keys = [image.pk for image in images]
    with transaction.atomic():
        held(collection)
        places = CollectionImage.objects.filter(
            collection=collection, image__in=keys, image__withheld_at=None
        )
        if not _own(actor, collection).exists():
            theirs = Q(added_by=actor) | Q(image__owner=actor)
            if not (_is_seen(actor, collection) or places.filter(theirs).exists()):
                raise _is_gone()
            if places.exclude(theirs).exists():
                raise NotPossible(
                    _("Only the collection's owner can take out what somebody else has added.")
                )
        places.delete()


def held(collection: Collection) -> Collection:
    """Return a collection with its row held until the transaction ends. Raises `TooLate`."""
    rows = Collection.objects.select_for_update(of=["self"], no_key=True)
    found = rows.filter(pk=collection.pk).first()
    if found is None:
        raise _is_gone()
    return found


def clean_name(name: str) -> str:
    """Return a name as it is kept. Raises `InvalidChoice` with the reason."""
    name = in_one_line(name)
    if not name:
        raise InvalidChoice(_("A collection needs a name."), field="name")
    if len(name) > MOST_NAME_CHARACTERS:
        raise InvalidChoice(
            _("This name is too long: at most %(most)s characters fit. Shorten it.")
            % {"most": wording.number(MOST_NAME_CHARACTERS)},
            field="name",
        )
    return name


def _own(actor: User, collection: Collection) -> QuerySet[Collection]:
    return Collection.objects.filter(pk=collection.pk, owner=actor)


def _is_seen(actor: User, collection: Collection) -> bool:
    return access.viewable_collections_of(actor).filter(pk=collection.pk).exists()


def _may_not_add() -> NotPossible:
    return NotPossible(
        _("You may look at this collection, and no longer add to it. Ask its owner if you need to.")
    )


def _name_is_taken() -> InvalidChoice:
    return InvalidChoice(
        _("You have a collection of this name already. Choose another one."), field="name"
    )


def _is_gone() -> TooLate:
    return TooLate(_("This collection is gone. Choose another one."))
