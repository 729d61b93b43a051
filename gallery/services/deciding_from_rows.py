"""Deciding from Django's admin: what there is no page for, by the services that the pages use.

Where this portal has no `services.deciding` there is nothing to decide with, and no action for it.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gallery.errors import OwnRequest, TooLate
from gallery.models import Decision, Image, User
from gallery.services.cases import open_case

_NAME = "gallery.services.deciding"
_deciding: Any = import_module(_NAME) if find_spec(_NAME) else None


def is_there() -> bool:
    """Tell whether anything can be decided."""
    return _deciding is not None


def hide(actor: User, image: Image, *, reason: str, note: str) -> None:
    """Open a case about a picture, or take the one there is, and decide that it is hidden.

    Raises `InvalidChoice`, `OwnRequest`, `NotPossible` or `TooLate`.
    """
    if image.owner_id == actor.pk:
        raise OwnRequest(_("This is your own. Somebody else has to decide about it."))
    act: str = Decision.Act.HIDE
    _deciding.check_words(act=act, measure="", reason=reason, note=note)
    with transaction.atomic():
        rows = Image.objects.select_for_update(of=["self"], no_key=True).select_related("owner")
        found = rows.filter(pk=image.pk, withheld_at=None).first()
        if found is None:
            raise TooLate(_("This picture is hidden or gone already. Look at the page again."))
        case = open_case("has_hold", subject=found.owner, image=found)
    # It holds people before pictures, so it does not begin within.
    _deciding.decide(actor, case, act=act, measure="", reason=reason, note=note)


def undo(actor: User, decision: Decision, *, why: str) -> None:
    """Undo a decision. Raises `InvalidChoice`, `OwnRequest`, `NotPossible` or `TooLate`."""
    _deciding.undo(actor, decision, why=why)
