"""Handing one person's pictures, requests and reference images over to another."""

import uuid
from dataclasses import dataclass

from gallery.models import Generation, GenerationReference, Image, ReferenceImage, User


@dataclass(frozen=True)
class HandedOver:
    """What changed hands; `doubles` of reference images stay behind, because the heir had them."""

    images: int
    doubles: int


def hand_over(person: User, heir: User) -> HandedOver:
    """Make the heir the owner of everything, within the transaction of whoever decided that.

    The ledger is not touched: who has paid stays who has paid. Generations change hands before
    images: a picture that is finished at the same moment is then either the heir's already, or
    among the images that are changed.
    """
    _make_tokens_unlike(person, heir)
    Generation.objects.filter(owner=person).update(owner=heir)
    images = Image.objects.filter(owner=person).update(owner=heir)
    return HandedOver(images=images, doubles=_hand_over_references(person, heir))


def _make_tokens_unlike(person: User, heir: User) -> None:
    """A form's token is chosen by the browser, so two people may have used the same."""
    taken = Generation.objects.filter(owner=heir).values("form_token")
    for generation in Generation.objects.filter(owner=person, form_token__in=taken):
        generation.form_token = uuid.uuid4()
        generation.save(update_fields=["form_token"])


def _hand_over_references(person: User, heir: User) -> int:
    """Return how many stay behind: the heir's own are used in their place.

    Theirs may still be fetched by the provider under a link that was sent already.
    """
    theirs = ReferenceImage.objects.filter(owner=heir)
    doubles = ReferenceImage.objects.filter(owner=person, sha256__in=theirs.values("sha256"))
    stay_behind = []
    for double in doubles:
        uses = GenerationReference.objects.filter(reference=double)
        uses.update(reference=theirs.get(sha256=double.sha256))
        stay_behind.append(double.pk)
    ReferenceImage.objects.filter(owner=person).exclude(pk__in=stay_behind).update(owner=heir)
    return len(stay_behind)
