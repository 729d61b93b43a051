"""Collections: making, naming and filling them, and doing away with them without their pictures."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice, TooLate
from gallery.models import Collection, CollectionImage, Generation, Image, User
from gallery.models.collection import MOST_NAME_CHARACTERS
from gallery.services import budgets, wording
from gallery.services.wording import in_one_line


def make(actor: User, name: str) -> Collection:
    """Make an empty collection. Raises `InvalidChoice` for a name that can't be had."""
    name = clean_name(name)
    try:
        with transaction.atomic():
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

    Requests under way let go of it first: a picture that is just being finished then either is in
    it already and is taken out, or no longer wants to be put there. Nobody asks for a picture
    meanwhile that is to be put into it.
    """
    with transaction.atomic():
        budgets.lock()
        if not _own(actor, collection).exists():
            raise _is_gone()
        Generation.objects.filter(collection=collection).update(collection=None)
        CollectionImage.objects.filter(collection=collection).delete()
        _own(actor, collection).delete()


def add(actor: User, collection: Collection, images: Iterable[Image]) -> None:
    """Put pictures of the actor's own into a collection, each once. Raises `TooLate`."""
    own = [image for image in images if image.owner_id == actor.pk]
    with transaction.atomic():
        if not _own(actor, collection).select_for_update(no_key=True).exists():
            raise _is_gone()
        CollectionImage.objects.bulk_create(
            (CollectionImage(collection=collection, image=image, added_by=actor) for image in own),
            ignore_conflicts=True,
        )


def remove(actor: User, collection: Collection, images: Iterable[Image]) -> None:
    """Take pictures out of a collection; they stay in the gallery. Raises `TooLate`."""
    with transaction.atomic():
        if not _own(actor, collection).exists():
            raise _is_gone()
        keys = [image.pk for image in images]
        CollectionImage.objects.filter(collection=collection, image__in=keys).delete()


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


def _name_is_taken() -> InvalidChoice:
    return InvalidChoice(
        _("You have a collection of this name already. Choose another one."), field="name"
    )


def _is_gone() -> TooLate:
    return TooLate(_("This collection is gone. Choose another one."))
