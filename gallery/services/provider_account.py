"""The portal's account at the picture provider: which one it is, trying it, and changing it.

A key of the environment goes before one that is kept in the portal, encrypted; without either the
built-in sandbox makes the pictures.
"""

import logging
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from gallery.errors import ProviderRefused, SettingsRefused
from gallery.lifecycle import ACTIVE
from gallery.models import Action, Generation, Portal, ProviderGate, User
from gallery.provider.client import ApiframeClient, Timeouts
from gallery.provider.errors import BadKey, NoCapacity, ProviderError, RateLimited, Unreachable
from gallery.services import audit
from gallery.services.sealing import CannotUnseal, seal, unseal
from gallery.services.waking import wake_engine_on_commit

logger = logging.getLogger(__name__)

# How long a process goes by what it has read; a changed key is taken up within this time.
LOOK_AGAIN_SECONDS = 2.0
PATIENCE = Timeouts(connect=4.0, read=8.0, total=10.0)
SHORTEST_KEY, LONGEST_KEY = 8, 255
_KEY = re.compile(r"[\x21-\x7e]+")


class Source(StrEnum):
    """Where the key comes from."""

    ENVIRONMENT = "environment"
    STORED = "stored"
    SANDBOX = "sandbox"


@dataclass(frozen=True)
class Connection:
    """A provider and the key to it; empty where the stored key can't be read any more.

    Jobs that were sent under a previous key may still be reported under it.
    """

    url: str
    key: str = field(repr=False)
    previous_keys: tuple[str, ...] = field(repr=False)
    is_sandbox: bool
    source: Source


@dataclass(frozen=True)
class Report:
    """What a test call has told; "" and None where the provider does not tell.

    The balance is in credits, and `places` is how many pictures are made at once.
    """

    account: str
    plan: str
    balance: int | None
    places: int | None


@dataclass
class Remembered:
    """What this process has read of the portal's row, and when by the monotonic clock."""

    connection: Connection | None = None
    read_at: float = 0.0


_remembered = Remembered()


def connection() -> Connection:
    """Return the provider in use; the database is asked only now and then."""
    if settings.APIFRAME_KEY:
        return _of_environment()
    now = time.monotonic()
    known = _remembered.connection
    if known is None or now - _remembered.read_at > LOOK_AGAIN_SECONDS:
        known = _of_row()
        _remembered.connection, _remembered.read_at = known, now
    return known


def forget() -> None:
    """Read the portal's row anew when the connection is asked for next."""
    _remembered.connection = None


def is_set_by_environment() -> bool:
    """Tell whether the operator has decided, so that there is nothing to change in the portal."""
    return bool(settings.APIFRAME_KEY)


def _of_environment() -> Connection:
    previous = (settings.APIFRAME_PREVIOUS_KEY,) if settings.APIFRAME_PREVIOUS_KEY else ()
    return Connection(
        url=settings.APIFRAME_URL,
        key=settings.APIFRAME_KEY,
        previous_keys=previous,
        is_sandbox=settings.APIFRAME_KEY == settings.SANDBOX_KEY,
        source=Source.ENVIRONMENT,
    )


def _of_row() -> Connection:
    portal = Portal.objects.filter(provider=Portal.Provider.APIFRAME).first()
    if portal is None:
        return _sandbox()
    previous = _opened(portal.encrypted_previous_key)
    return _apiframe(_opened(portal.encrypted_key), (previous,) if previous else ())


def _sandbox() -> Connection:
    return Connection(
        url=f"{settings.SANDBOX_URL}/v2",
        key=settings.SANDBOX_KEY,
        previous_keys=(),
        is_sandbox=True,
        source=Source.SANDBOX,
    )


def _apiframe(key: str, previous_keys: tuple[str, ...] = ()) -> Connection:
    return Connection(
        url=settings.APIFRAME_URL,
        key=key,
        previous_keys=previous_keys,
        is_sandbox=False,
        source=Source.STORED,
    )


def _opened(sealed: str) -> str:
    """Return a stored key, or "" where there is none that this portal can read."""
    if not sealed:
        return ""
    try:
        return unseal(sealed)
    except CannotUnseal:
        logger.error("The stored key can't be read: the portal's secret has changed since.")
        return ""


def try_out(tried: Connection | None = None) -> Report:
    """Read the account at the provider in use, or at another; raises `ProviderRefused`."""
    tried = tried or connection()
    failure: ProviderError
    try:
        with ApiframeClient(tried.url, tried.key, timeouts=PATIENCE) as client:
            told = client.account()
        return Report(
            account=told.team_name or told.email,
            plan=told.plan,
            balance=told.credits,
            places=told.max_concurrent_jobs,
        )
    except ProviderError as error:
        failure = error
    raise ProviderRefused(_words_for(failure, tried), field=None if tried.is_sandbox else "key")


def _words_for(failure: ProviderError, tried: Connection) -> str:
    words: dict[type[ProviderError], str | Promise] = {
        BadKey: gettext_lazy(
            "The provider refuses this key: it is wrong, or it was switched off. Copy it again"
            " from your Apiframe dashboard."
        ),
        Unreachable: gettext_lazy(
            "The provider can't be reached. Check this server's way to the internet and try again."
        ),
        NoCapacity: gettext_lazy("The provider is too busy to answer. Try again in a minute."),
        RateLimited: gettext_lazy("The provider is too busy to answer. Try again in a minute."),
    }
    if tried.is_sandbox and not isinstance(failure, BadKey):
        return _("The sandbox does not answer. Start it with the portal, and try again.")
    unclear = gettext_lazy("The provider gave no answer that makes sense. Try again in a minute.")
    said = str(words.get(type(failure), unclear))
    if failure.sentence:
        both = {"words": said, "sentence": failure.sentence}
        return _("%(words)s It says: “%(sentence)s”") % both
    return said


@sensitive_variables("key", "tried")
def use_key(actor: User, key: str) -> Report:
    """Try a key, and keep it encrypted as the portal's own; return the account that it opens.

    Raises `ProviderRefused` and `SettingsRefused`.
    """
    key = key.strip()
    if not (SHORTEST_KEY <= len(key) <= LONGEST_KEY and _KEY.fullmatch(key)):
        raise ProviderRefused(
            _("That is no key of Apiframe. Copy the whole key, without spaces."), field="key"
        )
    _is_ours_to_change()
    report = try_out(_apiframe(key))
    with transaction.atomic():
        portal = Portal.locked()
        former, used = _opened(portal.encrypted_key), portal.provider
        if portal.provider != Portal.Provider.APIFRAME:
            _nothing_is_under_way()
        if former and former != key:
            portal.encrypted_previous_key = portal.encrypted_key
        portal.provider = Portal.Provider.APIFRAME
        portal.encrypted_key = seal(key)
        portal.save()
        _have_it_taken_up()
        # That it is another one, and nothing of the key itself.
        told = {"from": used, "to": portal.provider, "is_another_key": former != key}
        audit.record(actor, Action.KEY_CHANGED, data=told)
    forget()
    logger.info("The provider's key was replaced by %s", actor.public_id)
    return report


def use_sandbox(actor: User) -> None:
    """Have the built-in sandbox make the pictures, and throw stored keys away.

    Raises `SettingsRefused`.
    """
    _is_ours_to_change()
    with transaction.atomic():
        portal = Portal.locked()
        if portal.provider == Portal.Provider.SANDBOX:
            return
        _nothing_is_under_way()
        portal.provider = Portal.Provider.SANDBOX
        portal.encrypted_key = portal.encrypted_previous_key = ""
        portal.save()
        _have_it_taken_up()
        told = {"from": Portal.Provider.APIFRAME, "to": portal.provider}
        audit.record(actor, Action.KEY_CHANGED, data=told)
    forget()
    logger.info("The sandbox was chosen by %s", actor.public_id)


def _is_ours_to_change() -> None:
    if is_set_by_environment():
        raise SettingsRefused(
            _("The key is set by the environment. Change it there and restart the portal.")
        )


def _nothing_is_under_way() -> None:
    """Refuse to leave a provider that knows jobs of ours, which no other could tell us of."""
    if Generation.objects.filter(state__in=sorted(ACTIVE)).exists():
        raise SettingsRefused(
            _(
                "Pictures are being made just now, and only the present provider knows of them."
                " Wait until they are done, then change the provider."
            )
        )


def _have_it_taken_up() -> None:
    """Have all workers go by the new row, and then look whether it lets them in."""
    by_all = timezone.now() + timedelta(seconds=LOOK_AGAIN_SECONDS + 1)
    ProviderGate.objects.look_again_at(by_all)
    wake_engine_on_commit()
