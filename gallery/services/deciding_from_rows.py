"""Deciding from Django's admin: what there is no page for, by the services that the pages use."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gallery.errors import OwnRequest, TooLate
from gallery.models import Decision, Image, User
from gallery.services import deciding
from gallery.services.cases import open_case


def hide(actor: User, image: Image, *, reason: str, note: str) -> None:
    """Open a case about a picture, or take the one there is, and decide that it is hidden.

    Raises `InvalidChoice`, `OwnRequest`, `NotPossible` or `TooLate`.
    """
    if image.owner_id == actor.pk:
        raise OwnRequest(_("This is your own. Somebody else has to decide about it."))
    act: str = Decision.Act.HIDE
    deciding.check_words(act=act, measure="", reason=reason, note=note)
    with transaction.atomic():
        rows = Image.objects.select_for_update(of=["self"], no_key=True).select_related("owner")
        found = rows.filter(pk=image.pk, withheld_at=None).first()
        if found is None:
            raise TooLate(_("This picture is hidden or gone already. Look at the page again."))
        case = open_case("has_hold", subject=found.owner, image=found)
    # It holds people before pictures, so it does not begin within.
    deciding.decide(actor, case, act=act, measure="", reason=reason, note=note)
