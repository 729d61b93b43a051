"""Writing search documents: what each picture is found by, whenever that changes."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace

from gallery.models import GenerationReference, Image, SearchDocument, User
from gallery.searching.tokens import document, owner_token
from gallery.services import search_index

AT_ONCE = 2000


def rewrite(images: Iterable[int]) -> None:
    """Write the documents of these pictures, named by their primary keys, as the rows are now.

    To be called within the transaction that has changed them.
    """
    keys = list(images)
    for first in range(0, len(keys), AT_ONCE):
        _rewrite(keys[first : first + AT_ONCE])


def rebuild() -> int:
    """Write all documents anew, some at a time; return how many there are."""
    written, last = 0, 0
    keys = Image.objects.order_by("pk").values_list("pk", flat=True)
    while some := list(keys.filter(pk__gt=last)[:AT_ONCE]):
        _rewrite(some)
        written, last = written + len(some), some[-1]
    search_index.rebuild()
    return written


def hand_over(person: User, heir: User) -> None:
    """Have a person's pictures found in the heir's gallery; before they change hands."""
    old, new = (Value(f" {owner_token(one.pk)} ") for one in (person, heir))
    theirs = SearchDocument.objects.filter(image__owner=person)
    theirs.update(tokens=Replace("tokens", old, new))


def _rewrite(keys: list[int]) -> None:
    with transaction.atomic(savepoint=False):
        # Nobody changes what the documents say before these are written.
        rows = Image.objects.filter(pk__in=Image.objects.filter(pk__in=keys).held())
        rows = rows.select_related("generation").only(
            "owner",
            "alternative_text",
            "generation__prompt",
            "generation__model",
            "generation__aspect_ratio",
        )
        uses = GenerationReference.objects.filter(generation__images__in=keys)
        referring = set(uses.values_list("generation", flat=True))
        SearchDocument.objects.bulk_create(
            (
                SearchDocument(image_id=row.pk, tokens=_tokens(row, row.generation_id in referring))
                for row in rows
            ),
            update_conflicts=True,
            unique_fields=["image"],
            update_fields=["tokens"],
        )


def _tokens(image: Image, has_reference: bool) -> str:
    return document(
        (image.generation.prompt, image.alternative_text),
        owner=image.owner_id,
        model=image.generation.model,
        ratio=image.generation.aspect_ratio,
        has_reference=has_reference,
    )
