"""How far people are trusted, which says what findings about them lead to."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gallery.errors import NotPossible, OwnRequest, TooLate
from gallery.models import Action, Standing, Trust, User
from gallery.permissions import Role
from gallery.services import audit


def change(actor: User, person: User, trust: Trust) -> None:
    """Trust a person more or less from now on.

    Raises `OwnRequest` for oneself, `NotPossible` for an admin where the actor is none, which is
    written down, and `TooLate` for somebody who has left.
    """
    if actor.pk == person.pk:
        raise OwnRequest(_("Somebody else has to decide how far you are trusted."))
    try:
        with transaction.atomic():
            _change(actor, person, trust)
    except NotPossible:
        told = {"tried": Action.TRUST_CHANGED, "to": trust}
        audit.record(actor, Action.REFUSED, subject=person, data=told)
        raise


def _change(actor: User, person: User, trust: Trust) -> None:
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=[actor.pk, person.pk])
    held = {row.pk: row for row in rows.order_by("pk")}
    found = held[person.pk]
    if found.standing == Standing.FORMER:
        raise TooLate(_("This person has left already, so nothing was changed."))
    if found.role == Role.ADMIN and held[actor.pk].role != Role.ADMIN:
        raise NotPossible(_("Only an admin can decide about an admin. Ask one of them."))
    if found.trust == trust:
        return
    told = {"from": found.trust, "to": trust}
    found.trust = trust
    found.save(update_fields=["trust"])
    audit.record(actor, Action.TRUST_CHANGED, subject=found, data=told)
