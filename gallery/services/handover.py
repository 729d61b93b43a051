"""Handing over what is somebody's to another person, with the names that both have used."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from gallery.models import (
    Batch,
    Collection,
    CollectionImage,
    CollectionMember,
    ContactSheet,
    Generation,
    GenerationReference,
    Image,
    ImageTag,
    PromptTemplate,
    ReferenceImage,
    ShareLink,
    Tag,
    User,
)
from gallery.models.collection import MOST_NAME_CHARACTERS
from gallery.services import search_documents


@dataclass(frozen=True)
class HandedOver:
    """What changed hands; `doubles` of reference images stay behind, because the heir had them."""

    images: int
    doubles: int


def hand_over(person: User, heir: User) -> HandedOver:
    """Make the heir the owner of everything, within the transaction of whoever decided that.

    The ledger is not touched: who has paid stays who has paid. Generations change hands before
    images: a picture that is finished at the same moment is then either the heir's already, or
    among the images that are changed. Images are held before what is written about them.
    """
    _make_tokens_unlike(person, heir)
    Generation.objects.filter(owner=person).update(owner=heir)
    Image.objects.filter(owner=person).held()
    search_documents.hand_over(person, heir)
    images = Image.objects.filter(owner=person).update(owner=heir)
    Batch.objects.filter(owner=person).update(owner=heir)
    _hand_over_tags(person, heir)
    _hand_over_collections(person, heir)
    _hand_over_templates(person, heir)
    _hand_over_sharing(person, heir)
    return HandedOver(images=images, doubles=_hand_over_references(person, heir))


def _make_tokens_unlike(person: User, heir: User) -> None:
    """A form's token is chosen by the browser, so two people may have used the same.

    All that one press has made keeps one token: pictures that were asked for together, and the
    batch that they are of, stay together.
    """
    of_heir = Q(form_token__in=Generation.objects.filter(owner=heir).values("form_token")) | Q(
        form_token__in=Batch.objects.filter(owner=heir).values("form_token")
    )
    generations = Generation.objects.filter(owner=person)
    batches = Batch.objects.filter(owner=person)
    alike = {
        *generations.filter(of_heir).values_list("form_token", flat=True),
        *batches.filter(of_heir).values_list("form_token", flat=True),
    }
    for token in alike:
        fresh = uuid.uuid4()
        generations.filter(form_token=token).update(form_token=fresh)
        batches.filter(form_token=token).update(form_token=fresh)


def _hand_over_collections(person: User, heir: User) -> None:
    taken = set(Collection.objects.filter(owner=heir).values_list("name", flat=True))
    for collection in Collection.objects.filter(owner=person).order_by("pk"):
        collection.name = _free_name(collection.name, person, taken)
        collection.owner = heir
        collection.save(update_fields=["name", "owner"])
        taken.add(collection.name)


def _hand_over_tags(person: User, heir: User) -> None:
    """A tag that both have, however they wrote it, becomes the heir's."""
    of_heir = {tag.folded: tag for tag in Tag.objects.filter(owner=heir)}
    for tag in Tag.objects.filter(owner=person).order_by("pk"):
        same = of_heir.get(tag.folded)
        if same is None:
            Tag.objects.filter(pk=tag.pk).update(owner=heir)
            continue
        has_it = ImageTag.objects.filter(tag=same).values("image")
        ImageTag.objects.filter(tag=tag).exclude(image__in=has_it).update(tag=same)
        tag.delete()


def _hand_over_sharing(person: User, heir: User) -> None:
    """What is shared with the team stays so under the heir; links to strangers are theirs to renew.

    What the person has said on sheets stays said by a former member.
    """
    CollectionMember.objects.filter(collection__owner=heir, person=heir).delete()
    CollectionImage.objects.filter(added_by=person).update(added_by=heir)
    ContactSheet.objects.filter(owner=person).update(owner=heir)
    links = ShareLink.objects.filter(made_by=person)
    links.filter(revoked_at=None).update(revoked_at=timezone.now())
    links.update(made_by=heir)


def _hand_over_templates(person: User, heir: User) -> None:
    """What was shared with the team goes on; what was not is nobody else's business."""
    taken = set(PromptTemplate.objects.filter(author=heir).values_list("name", flat=True))
    shared = PromptTemplate.objects.filter(author=person, shared_at__isnull=False)
    for template in shared.order_by("pk"):
        template.name = _free_name(template.name, person, taken)
        template.author = heir
        template.save(update_fields=["name", "author"])
        taken.add(template.name)


def _free_name(name: str, person: User, taken: set[str]) -> str:
    """Return the name, or where the heir has one like it, the name with whose it was."""
    return next(one for one in _names(name, person.shown_name) if one not in taken)


def _names(name: str, whose: str) -> Iterator[str]:
    yield name
    number = 1
    while True:
        mark = f" ({whose[:20]})" if number == 1 else f" ({whose[:20]} {number})"
        yield name[: MOST_NAME_CHARACTERS - len(mark)] + mark
        number += 1


def _hand_over_references(person: User, heir: User) -> int:
    """Return how many stay behind: the heir's own are used in their place.

    Theirs may still be fetched by the provider under a link that was sent already.
    """
    theirs = ReferenceImage.objects.filter(owner=heir)
    doubles = ReferenceImage.objects.filter(owner=person, sha256__in=theirs.values("sha256"))
    stay_behind = []
    for double in doubles:
        own = theirs.get(sha256=double.sha256)
        GenerationReference.objects.filter(reference=double).update(reference=own)
        _take_notes_from(double, own)
        stay_behind.append(double.pk)
    ReferenceImage.objects.filter(pk__in=stay_behind).update(shared_at=None)
    ReferenceImage.objects.filter(owner=person).exclude(pk__in=stay_behind).update(owner=heir)
    return len(stay_behind)


def _take_notes_from(double: ReferenceImage, own: ReferenceImage) -> None:
    """Have the heir's own stand for both: what was known of either is known of it."""
    own.name = own.name or double.name
    own.rights_note = own.rights_note or double.rights_note
    own.image_id = own.image_id or double.image_id
    own.shared_at = own.shared_at or double.shared_at
    if double.removed_at is None:
        own.removed_at = None
    own.save(update_fields=["name", "rights_note", "image", "shared_at", "removed_at"])
