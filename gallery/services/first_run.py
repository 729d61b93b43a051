"""The first run: from a portal without people to one with an admin, a provider and rules.

Whoever makes the first account has the setup code, which only the operator can look up. Once the
first run is finished it is over for good.
"""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from gallery.errors import SetupRefused, TooManyTries
from gallery.models import Action, Portal, User
from gallery.permissions import Role
from gallery.services import audit
from gallery.services.budgets import Ceilings, set_budgets
from gallery.services.portal_settings import change_rules

# Without letters and digits that are taken for each other.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, GROUP_LETTERS = 3, 4
MOST_WRONG_CODES = 10
WRONG_CODES_SECONDS = 60 * 60


@dataclass
class Remembered:
    """What this process knows to be so, and to stay so."""

    has_people: bool = False
    is_open: bool = False


remembered = Remembered()


def has_people(*, known: bool = False) -> bool:
    """Tell whether there is any account; where one is `known`, nothing is asked."""
    remembered.has_people = remembered.has_people or known or User.objects.exists()
    return remembered.has_people


def is_open() -> bool:
    """Tell whether the first run is over."""
    remembered.is_open = (
        remembered.is_open or Portal.objects.filter(opened_at__isnull=False).exists()
    )
    return remembered.is_open


def setup_code() -> str:
    """Return the code that lets its reader make the first account of this portal."""
    digest = salted_hmac("grokweb.setup-code", "", algorithm="sha256").digest()
    letters = [ALPHABET[byte % len(ALPHABET)] for byte in digest[: GROUPS * GROUP_LETTERS]]
    starts = range(0, len(letters), GROUP_LETTERS)
    return "-".join("".join(letters[start : start + GROUP_LETTERS]) for start in starts)


@sensitive_variables()
def check_code(typed: str, *, address: str) -> None:
    """Raise `SetupRefused` for a wrong code, `TooManyTries` for too many from one address."""
    counter = "wrong-setup-codes:" + hashlib.sha256(address.encode()).hexdigest()
    cache.add(counter, 0, WRONG_CODES_SECONDS)
    if cache.get(counter, 0) >= MOST_WRONG_CODES:
        raise TooManyTries(_("Too many wrong codes. Wait an hour, then try again."), field="code")
    plain = "".join(letter for letter in typed.upper() if letter in ALPHABET)
    if constant_time_compare(plain, setup_code().replace("-", "")):
        return
    cache.incr(counter)
    raise SetupRefused(
        _("That is not the setup code. Run “manage.py setup_code” on the server to see it."),
        field="code",
    )


@sensitive_variables()
def make_admin(*, username: str, email: str, password: str) -> User:
    """Make the portal's first account; of two that do so at once, one is refused."""
    with transaction.atomic():
        portal = Portal.locked()
        if portal.opened_at or User.objects.exists():
            raise SetupRefused(_("An admin has been made already. Please sign in."))
        person = User.objects.create_superuser(username, email, password)
        became_admin(person)
    return person


def became_admin(person: User) -> None:
    """Write down that an account was made an admin's, by whoever has the server."""
    told = {"from": "", "to": Role.ADMIN}
    audit.record(None, Action.ROLE_CHANGED, subject=person, target=person, data=told)


def finish(actor: User, *, budgets: Ceilings, sign_up: str, second_factor: str) -> None:
    """Set the team's rules and end the first run for good; raises `SetupRefused` after its end."""
    with transaction.atomic():
        portal = Portal.locked()
        if portal.opened_at:
            raise SetupRefused(_("The portal is open already. Its settings are in the menu."))
        change_rules(actor, sign_up=sign_up, second_factor=second_factor)
        set_budgets(actor, budgets)
        close(actor)


def close(actor: User | None = None) -> None:
    """End the first run."""
    Portal.current()
    with transaction.atomic():
        if Portal.objects.filter(opened_at=None).update(opened_at=timezone.now()):
            audit.record(actor, Action.PORTAL_OPENED)
