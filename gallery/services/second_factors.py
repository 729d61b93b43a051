"""Who has to use a second factor, and who has one."""

from allauth.mfa.models import Authenticator

from gallery.models import Portal, User
from gallery.permissions import Role
from gallery.services.remembering import RULES, remembered

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_asked_of(person: User) -> bool:
    """Tell whether the portal's rule asks a second factor of this person."""
    rule = remembered(RULES, lambda: Portal.current().second_factor)
    return rule == Portal.SecondFactor.EVERYBODY or (
        rule == Portal.SecondFactor.ADMINS and person.role == Role.ADMIN
    )


def has_one(person: User) -> bool:
    """Tell whether the person has set up an app for codes, or a passkey."""
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())
