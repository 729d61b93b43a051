"""How much one member can have of what costs nothing: only a script comes to the end of it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from gallery.errors import InvalidChoice
from gallery.models import User
from gallery.services import wording

MOST_COLLECTIONS = 1000
MOST_TEMPLATES = 1000
MOST_SHEETS = 1000


def check_room(
    actor: User, rows: QuerySet[Any], *, most: int, refusal: str | Promise, field: str
) -> None:
    """Raise `InvalidChoice` where the actor has as many as fit, which the refusal calls `most`.

    To be called in the transaction that makes one more: the actor's row is held until it ends, so
    that whoever makes several at once is counted one by one.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk=actor.pk).values_list("pk"))
    if rows.count() >= most:
        raise InvalidChoice(str(refusal) % {"most": wording.number(most)}, field=field)
