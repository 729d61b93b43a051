"""The audit log: writing an act down beside what it does, and proving that nothing was changed.

Each entry is tied to the one before it by a hash over both. Whoever changes, deletes or slips in a
row by other means than this module breaks the chain, which `verify` tells. A whole chain that was
made anew is told by a digest that was noted elsewhere: each is written to the log of the process.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import transaction
from django.utils import timezone

from gallery.models import Action, AuditEntry, AuditHead, User
from gallery.models.audit_entry import GENESIS

logger = logging.getLogger(__name__)

AT_ONCE = 2000
MOST_WHY = 1000

_came_from: ContextVar[str] = ContextVar("came_from", default="")


@contextmanager
def coming_from(place: str) -> Iterator[None]:
    """Note of all that is written within from where it comes: a network address, or a command."""
    token = _came_from.set(place[:45])
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
        AuditHead.objects.get_or_create(name="head")
        head = AuditHead.objects.select_for_update().get(name="head")
        entry = AuditEntry(
            position=head.position + 1,
            written_at=timezone.now(),
            actor=actor,
            action=action,
            subject=subject,
            target_kind="" if target is None else target._meta.model_name,
            target_id="" if target is None else str(target.public_id),
            came_from=_came_from.get(),
            why=why[:MOST_WHY],
            data=json.loads(json.dumps(dict(data or {}), default=str)),
            previous=head.digest,
        )
        entry.digest = digest_of(entry)
        entry.save()
        head.position, head.digest = entry.position, entry.digest
        head.save(update_fields=["position", "digest"])
    logger.info("audit: %s", action, extra={"position": entry.position, "digest": entry.digest})
    return entry


def digest_of(entry: AuditEntry) -> str:
    """Return the SHA-256 of an entry and of the digest before it, in hexadecimal digits."""
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
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Fault:
    """A place at which the chain does not hold, and why."""

    position: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """What was found of the chain: its length, its last digest, and where it does not hold."""

    entries: int
    digest: str
    faults: list[Fault]


def verify(*, noted: tuple[int, str] | None = None) -> Verdict:
    """Go through the whole chain; `noted` is a position and a digest that somebody had noted."""
    faults: list[Fault] = []
    position, digest = 0, GENESIS
    for entry in AuditEntry.objects.order_by("position").iterator(AT_ONCE):
        if entry.position != position + 1:
            missing = f"entries {position + 1} to {entry.position - 1} are missing"
            faults.append(Fault(entry.position, missing))
        elif entry.previous != digest:
            faults.append(Fault(entry.position, "it is not tied to the entry before it"))
        if digest_of(entry) != entry.digest:
            faults.append(Fault(entry.position, "it was changed after it was written"))
        if noted is not None and noted[0] == entry.position and noted[1] != entry.digest:
            faults.append(Fault(entry.position, "it has another digest than was noted"))
        position, digest = entry.position, entry.digest
    head = AuditHead.objects.filter(name="head").first()
    if (head.position, head.digest) != (position, digest) if head else position:
        faults.append(Fault(position, "the end of the chain is not where it was"))
    if noted is not None and noted[0] > position:
        faults.append(Fault(noted[0], "the entry that was noted is missing"))
    return Verdict(position, digest, faults)
