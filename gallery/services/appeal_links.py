"""The link in the letter about a suspension: who can't sign in can still read it, and appeal.

It is signed and names one decision; it opens until the time for an appeal is over.
"""

import uuid
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from gallery.models import Decision, Standing, User

SALT = "gallery.appeal-link"
# A separator that is a letter of no signature and needs no escape in an address.
SEPARATOR = "."


def is_needed_for(decision: Decision) -> bool:
    """Tell whether the person can't come to the decision by signing in."""
    return (
        decision.measure == Decision.Measure.SUSPEND
        and decision.subject.standing == Standing.SUSPENDED
    )


def way_for(person: User) -> str:
    """Return the address of the decision by which somebody is suspended, "" where there is none.

    It is for who has just proved by everything that is asked of them that it is they.
    """
    decisions = Decision.objects.filter(subject=person, undone_at=None, **_opens())
    newest = decisions.select_related("subject").order_by("-pk").first()
    return path_of(newest) if newest and is_needed_for(newest) else ""


def path_of(decision: Decision) -> str:
    """Return the address of the page that shows one decision without signing in."""
    token = _signer().sign(decision.public_id.hex)
    return reverse("gallery:decision-by-link", args=[token])


def find(token: str) -> Decision | None:
    """Return the decision that a link opens; None where it opens nothing, or nothing any more."""
    try:
        public_id = uuid.UUID(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    rows = Decision.objects.select_related("subject", "case__generation", "appeal")
    rows = rows.exclude(subject__standing=Standing.FORMER)
    return rows.filter(public_id=public_id, **_opens()).first()


def _opens() -> dict[str, Any]:
    return {"measure": Decision.Measure.SUSPEND, "appeal_until__gt": timezone.now()}


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep=SEPARATOR)
