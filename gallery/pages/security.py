"""What the page about signing in and security shows."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils.translation import gettext as _

from gallery.models import User
from gallery.services import second_factors

BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class Passkey:
    """A passkey of the person; `number` names it in addresses."""

    number: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class OpenSession:
    """A browser in which the person is signed in."""

    number: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class SecurityPage:
    """The whole page."""

    has_password: bool
    addresses: list[EmailAddress]
    has_app: bool
    passkeys: list[Passkey]
    unused_codes: int | None
    must_have_factor: bool
    company: str
    is_connected: bool
    sessions: list[OpenSession]


def security_page(person: User, session_key: str) -> SecurityPage:
    """Return the page of a person, seen from one of their sessions."""
    kinds = {factor.type: factor for factor in Authenticator.objects.filter(user=person)}
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    return SecurityPage(
        has_password=person.has_usable_password(),
        addresses=list(EmailAddress.objects.filter(user=person).order_by("-primary", "email")),
        has_app=Authenticator.Type.TOTP in kinds,
        passkeys=_passkeys(person),
        unused_codes=len(codes.wrap().get_unused_codes()) if codes else None,
        must_have_factor=second_factors.is_asked_of(person) and not second_factors.has_one(person),
        company=settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        is_connected=SocialAccount.objects.filter(user=person).exists(),
        sessions=_sessions(person, session_key),
    )


def _passkeys(person: User) -> list[Passkey]:
    keys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return [
        Passkey(key.pk, key.wrap().name, key.created_at, key.last_used_at)
        for key in keys.order_by("pk")
    ]


def _sessions(person: User, session_key: str) -> list[OpenSession]:
    rows = UserSession.objects.purge_and_list(person)
    return [
        OpenSession(
            number=row.pk,
            device=device(row.user_agent),
            address=row.ip,
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            is_this=row.session_key == session_key,
        )
        for row in sorted(rows, key=lambda row: row.last_seen_at, reverse=True)
    ]


def device(user_agent: str) -> str:
    """Return in a few words what a browser says of itself."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    return ", ".join(filter(None, [browser, system])) or _("Unknown device")
