"""Proving that nobody has changed the audit log by other means than `services.audit`.

What the rows themselves tell is told apart: an entry that was changed, moved or slipped in, those
that are missing, and an end that was cut off. A chain that somebody has made anew from the first
entry on holds in itself; a digest that was noted elsewhere tells of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gallery.models import AuditEntry, AuditHead
from gallery.models.audit_entry import GENESIS
from gallery.services.audit import digest_of

AT_ONCE = 2000
# How far from its place an entry is looked for that does not fit where it stands.
NEAR = 50


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
    looked_at: int


@dataclass
class _Walk:
    """Goes along the entries; `digest` is that of the last one, `before` that of the one before."""

    position: int = 0
    digest: str | None = GENESIS
    before: str | None = None
    # By how many places the entries were moved, from one that was found so on.
    shift: int = 0
    looked_at: int = 0
    was_moved: bool = False
    faults: list[Fault] = field(default_factory=list)

    def step(self, entry: AuditEntry) -> None:
        """Look at the next entry."""
        written_as = _written_as(entry, self.shift)
        is_moved = written_as not in {None, entry.position}
        if entry.position != self.position + 1:
            self._find(entry.position, _missing(self.position + 1, entry.position - 1))
        elif self.digest is not None and entry.previous != self.digest:
            self._untied(entry, is_moved=is_moved, is_changed=written_as is None)
        if written_as is None:
            self._find(entry.position, "it was changed after it was written")
        elif entry.position - written_as != self.shift:
            self.shift = entry.position - written_as
            if is_moved:
                self._find(entry.position, f"it was moved: it was written as entry {written_as}")
        self.position, self.before, self.digest = entry.position, self.digest, entry.digest
        self.was_moved = is_moved
        self.looked_at += 1

    def _untied(self, entry: AuditEntry, *, is_moved: bool, is_changed: bool) -> None:
        """Say why an entry does not follow from the one before, unless that was said already."""
        if self.was_moved or is_changed:
            return
        if entry.previous == self.before:
            self.faults = [fault for fault in self.faults if fault.position != self.position]
            self._find(self.position, "it was slipped in: the next entry follows the one before")
        elif not is_moved:
            self._find(entry.position, "it does not follow from the entry before it")
        elif not AuditEntry.objects.filter(digest=entry.previous).exists():
            self._find(entry.position, "what was before it is missing")

    def _find(self, position: int, what: str) -> None:
        self.faults.append(Fault(position, what))


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"entry {first} is missing"
    return f"entries {first} to {last} are missing"


def _written_as(entry: AuditEntry, shift: int) -> int | None:
    """Return the position with which an entry was written; None where it was changed otherwise."""
    place = entry.position
    near = (place, place - shift, *range(max(1, place - NEAR), place + NEAR + 1))
    return next((one for one in near if _digest_at(entry, one) == entry.digest), None)


def _digest_at(entry: AuditEntry, position: int) -> str:
    known, entry.position = entry.position, position
    try:
        return digest_of(entry)
    finally:
        entry.position = known


def verify(*, noted: tuple[int, str] | None = None, newest: int | None = None) -> Verdict:
    """Go through the chain; `noted` is a position and a digest that somebody had noted.

    With `newest` only so many of the last entries are looked at. What is written meanwhile is no
    fault.
    """
    first = _head()
    walk, entries = _begin(first, newest)
    at_first_end: str | None = walk.digest if first and walk.position == first.position else None
    for entry in entries:
        walk.step(entry)
        if first and entry.position == first.position:
            at_first_end = entry.digest
        if noted and noted[0] == entry.position and noted[1] != entry.digest:
            walk.faults.append(Fault(entry.position, "it has another digest than was noted"))
    walk.faults += _of_end(walk, first, _head(), at_first_end)
    if noted and noted[0] > walk.position:
        walk.faults.append(Fault(noted[0], "the entry that was noted is missing"))
    return Verdict(walk.position, walk.digest or GENESIS, walk.faults, walk.looked_at)


def _head() -> AuditHead | None:
    return AuditHead.objects.filter(name="head").first()


def _begin(head: AuditHead | None, newest: int | None) -> tuple[_Walk, Iterable[AuditEntry]]:
    """Return where to begin, and the entries from there on."""
    entries = AuditEntry.objects.order_by("position")
    before = head.position - newest if head and newest else 0
    if before <= 0:
        return _Walk(), entries.iterator(AT_ONCE)
    known = entries.filter(position=before).values_list("digest", flat=True).first()
    return _Walk(position=before, digest=known), entries.filter(position__gt=before)


def _of_end(
    walk: _Walk, first: AuditHead | None, last: AuditHead | None, at_first_end: str | None
) -> list[Fault]:
    """Compare the end that is kept beside the chain, before and after it was gone through."""
    if last is None:
        return [Fault(walk.position, "where the chain ends is not known any more")] * (
            walk.position > 0
        )
    if first and walk.position < first.position:
        return [Fault(first.position, f"{_missing(walk.position + 1, first.position)} at the end")]
    if walk.position > last.position:
        return [Fault(walk.position, f"it was added after the end, which is entry {last.position}")]
    if first and first.position and at_first_end != first.digest:
        return [Fault(first.position, "it is not the entry that was written last")]
    return []
