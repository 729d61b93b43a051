"""With whom a collection is shared: the team, and people by name."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice, NotPossible, TooLate
from gallery.models import (
    Collection,
    CollectionImage,
    CollectionMember,
    Level,
    Notice,
    Standing,
    Topic,
    User,
)
from gallery.services import notices, restrictions
from gallery.services.collections import held


def set_for_team(
    actor: User, collection: Collection, *, level: str, shows_prompts: bool
) -> Collection:
    """Say what the whole team may do in a collection ("" for nothing), and who reads prompts.

    Whoever has added a picture while prompts were hidden relies on that. Raises `InvalidChoice`,
    `NotPossible` or `TooLate`.
    """
    if level not in {"", *Level.values}:
        raise InvalidChoice(_("That is not on offer. Choose what the team may do."))
    with transaction.atomic():
        if level:
            restrictions.hold_what_it_shows(actor, collection)
        row = _own(actor, collection)
        if level:
            # What was added while the row was waited for.
            restrictions.hold_what_it_shows(actor, row)
        if shows_prompts and not row.shows_prompts and _has_pictures_of_others(row):
            raise NotPossible(
                _(
                    "Colleagues have added pictures while prompts were hidden, so prompts stay"
                    " hidden. Take their pictures out first, or make another collection."
                )
            )
        row.team_level = level
        row.shows_prompts = shows_prompts
        row.save(update_fields=["team_level", "shows_prompts"])
    return row


def share_with(actor: User, collection: Collection, *, person: User, level: str) -> None:
    """Share a collection with a colleague, or change what they may do; they are told of it once.

    Raises `InvalidChoice`, `NotPossible` or `TooLate`.
    """
    if level not in Level.values:
        raise InvalidChoice(_("That is not on offer. Choose what they may do."))
    if person.pk == actor.pk:
        raise NotPossible(_("It is yours already. Choose a colleague."))
    with transaction.atomic():
        restrictions.hold_what_it_shows(actor, collection)
        row = _own(actor, collection)
        restrictions.hold_what_it_shows(actor, row)
        if not User.objects.filter(pk=person.pk, standing=Standing.ACTIVE).exists():
            raise TooLate(_("This person is no longer in the team. Choose somebody else."))
        CollectionMember.objects.update_or_create(
            collection=row, person=person, defaults={"level": level}
        )
        notices.tell(
            person,
            Notice.Kind.COLLECTION_SHARED,
            topic=Topic.SHARING,
            data={
                "collection": str(row.public_id),
                "name": row.name,
                "person": actor.shown_name,
                "adds": level == Level.ADD,
            },
            once=f"collection {row.public_id}",
        )


def stop_sharing_with(actor: User, collection: Collection, person: User) -> None:
    """Share it with a person no longer; what they have added stays until it is taken out."""
    with transaction.atomic():
        row = _own(actor, collection)
        CollectionMember.objects.filter(collection=row, person=person).delete()


def leave(actor: User, collection: Collection) -> None:
    """Have a collection no longer shared with oneself by name. Raises `NotPossible`.

    What one has added stays there until one takes it out.
    """
    with transaction.atomic():
        row = held(collection)
        if row.owner_id == actor.pk:
            raise NotPossible(_("It is yours, so there is nothing to leave."))
        gone, _each = CollectionMember.objects.filter(collection=row, person=actor).delete()
    if not gone and row.team_level:
        raise NotPossible(_("It is shared with the whole team, so there is nothing to leave."))


def _has_pictures_of_others(collection: Collection) -> bool:
    places = CollectionImage.objects.filter(collection=collection)
    return places.exclude(image__owner=collection.owner_id).exists()


def _own(actor: User, collection: Collection) -> Collection:
    row = held(collection)
    if row.owner_id != actor.pk:
        raise TooLate(_("This collection is no longer yours, so nothing was changed."))
    return row
