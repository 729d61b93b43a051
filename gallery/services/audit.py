"""The audit log: writing an act down, in the transaction of what it does.

Each entry is tied to the one before it by a hash over both. Whoever changes, deletes or slips in a
row by other means than this module breaks the chain, which `audit_chain.verify` tells. A whole
chain that was made anew is told by a digest that was noted elsewhere: each is written to the log of
the process.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import Any

from django.db import transaction
from django.utils import timezone

from gallery.errors import GalleryError, NotPossible, OwnRequest
from gallery.models import Action, AuditEntry, AuditHead, User

logger = logging.getLogger(__name__)

MOST_WHY = 1000

MOST_PLACE = 45

_came_from: ContextVar[str | Callable[[], str]] = ContextVar("came_from", default="")


@contextmanager
def coming_from(place: str | Callable[[], str]) -> Iterator[None]:
    """Note of all that is written within from where it comes: a network address, or a command.

    What finds that out is called only where something is written.
    """
    token = _came_from.set(place)
    try:
        yield
    finally:
        _came_from.reset(token)


def record(
    actor: User | None,
    action: Action,
    *,
    subject: User | None = None,
    target: Any = None,
    why: str = "",
    data: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append an act to the log, in the transaction of what it does; without one, in its own.

    `target` is a row with a `public_id`; `data` has keys, numbers and short texts, and never a
    secret. It holds the end of the chain until the transaction is over, so it comes after all
    other locks.
    """
    with transaction.atomic():
        head = _locked_head()
        entry = AuditEntry(
            position=head.position + 1,
            written_at=timezone.now(),
            actor=actor,
            action=action,
            subject=subject,
            target_kind="" if target is None else target._meta.model_name,
            target_id="" if target is None else str(target.public_id),
            came_from=_place(),
            why=_storable(why)[:MOST_WHY],
            data=_plain(dict(data or {})),
            previous=head.digest,
        )
        entry.digest = digest_of(entry)
        entry.save()
        head.position, head.digest = entry.position, entry.digest
        head.save(update_fields=["position", "digest"])
    # Whoever keeps the log of the process elsewhere has what the whole chain can be proved by.
    logger.info("audit: %s, entry %s:%s", action, entry.position, entry.digest)
    return entry


def _place() -> str:
    place = _came_from.get()
    return (place() if callable(place) else place)[:MOST_PLACE]


def _locked_head() -> AuditHead:
    """Hold the end of the chain, so that one entry at a time is tied to it."""
    head = AuditHead.objects.select_for_update().filter(name="head").first()
    if head is None:
        AuditHead.objects.get_or_create(name="head")
        head = AuditHead.objects.select_for_update().get(name="head")
    return head


def _plain(value: Any) -> Any:
    """Return a value that every database gives back as it was: no fractions, no strange text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {_storable(str(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return _storable(str(value))


def _storable(text: str) -> str:
    """Return a text without what can't be kept or hashed: zeros and halves of characters."""
    return text.replace("\0", "").encode(errors="replace").decode()


def refused(
    actor: User,
    tried: Action,
    error: GalleryError,
    *,
    subject: User | None = None,
    target: Any = None,
) -> None:
    """Note that somebody tried what is not allowed; after what they tried was rolled back."""
    data = {"tried": tried, "refusal": error.code}
    record(actor, Action.REFUSED, subject=subject, target=target, data=data)


@contextmanager
def noting_refusals(
    actor: User, tried: Action | None, *, subject: User | None = None
) -> Iterator[None]:
    """Note what is refused within, and pass it on; to be put around the transaction."""
    try:
        yield
    except (NotPossible, OwnRequest) as error:
        if tried is not None:
            refused(actor, tried, error, subject=subject)
        raise


def hashed_text(entry: AuditEntry) -> str:
    """Return the text of which an entry's digest is the SHA-256."""
    told = {
        "position": entry.position,
        "written_at": entry.written_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "action": str(entry.action),
        "subject": entry.subject_id,
        "target": [entry.target_kind, entry.target_id],
        "came_from": entry.came_from,
        "why": entry.why,
        "data": entry.data,
        "previous": entry.previous,
    }
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(entry: AuditEntry) -> str:
    """Return the SHA-256 of an entry and of the digest before it, in hexadecimal digits."""
    return hashlib.sha256(hashed_text(entry).encode()).hexdigest()
