"""The audit log as it is read: each entry in words, and whether the chain holds."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gallery import access
from gallery.forms.audit import FindEntriesForm
from gallery.models import AuditEntry, User
from gallery.pages.audit_words import (
    SHORT_ID,
    Fact,
    action_words,
    facts_of,
    people_named,
    target_words,
    why_words,
)
from gallery.pages.paging import cursor_in
from gallery.permissions import Right, asked_for
from gallery.services.audit import hashed_text
from gallery.services.audit_chain import Verdict, verify
from gallery.services.audit_finding import found

PAGE_LENGTH = 50
# How many of the newest entries are proved each time that the page is opened.
PROVED = 500
AT_ONCE = 500
# Where entries of a kind of thing lead to: the route, and whether it takes the thing's id.
PLACES = {
    "case": ("gallery:case", True),
    "decision": ("gallery:decisions", False),
    "appeal": ("gallery:decisions", False),
    "wordrule": ("gallery:word-rules", False),
    "invitation": ("gallery:invitations", False),
    "creditrequest": ("gallery:credit-requests", False),
}


@dataclass(frozen=True)
class Named:
    """A person or a thing, with its page where the reader may open it."""

    words: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Line:
    """One entry in words; `about` is None where it is about nobody but the actor."""

    entry: AuditEntry
    what: str
    who: Named
    about: Named | None
    target: Named | None
    facts: list[Fact]
    why: str

    @property
    def is_refusal(self) -> bool:
        """Whether something was tried and not done."""
        return self.entry.action in {"refused", "prompt-refused"}


@dataclass(frozen=True)
class AuditPage:
    """Some entries, the newest first."""

    form: FindEntriesForm
    lines: list[Line]
    verdict: Verdict
    query: str
    older_url: str
    newest_url: str
    is_narrowed: bool

    @property
    def faults(self) -> str:
        """At which entries the chain does not hold, for a sentence."""
        return ", ".join(str(fault.position) for fault in self.verdict.faults[:10])


def audit_page(reader: User, form: FindEntriesForm, before: str) -> AuditPage:
    """Return the entries that fit, from the newest or from before a position on."""
    entries = found(form.wish())
    place = cursor_in(before)
    if place is not None:
        entries = entries.filter(position__lt=place)
    rows = list(entries[: PAGE_LENGTH + 1])
    query, shown = form.query(), rows[:PAGE_LENGTH]
    older = urlencode({"before": shown[-1].position}) if len(rows) > PAGE_LENGTH else ""
    return AuditPage(
        form=form,
        lines=_lines(reader, shown),
        verdict=verify(newest=PROVED),
        query=query,
        older_url=f"?{'&'.join(part for part in (query, older) if part)}" if older else "",
        newest_url=f"?{query}" if place is not None else "",
        is_narrowed=bool(query),
    )


def _lines(reader: User, entries: Sequence[AuditEntry]) -> list[Line]:
    """Put entries in words, in as many queries for many as for few."""
    images = [entry.target_id for entry in entries if entry.target_kind == "image"]
    seen = access.viewable_images_of(reader).filter(public_id__in=images)
    viewable = {str(public_id) for public_id in seen.values_list("public_id", flat=True)}
    people = people_named(entries)
    return [
        Line(
            entry=entry,
            what=action_words(entry),
            who=_person(reader, entry.actor) or Named(_("the portal")),
            about=None if entry.subject == entry.actor else _person(reader, entry.subject),
            target=_target(reader, entry, viewable),
            facts=facts_of(entry, people),
            why=why_words(entry),
        )
        for entry in entries
    ]


def _person(reader: User, person: User | None) -> Named | None:
    if person is None:
        return None
    is_open = reader.may(Right.SEE_TEAM)
    url = reverse("gallery:person", args=[person.public_id]) if is_open else ""
    return Named(person.shown_name, url)


def _target(reader: User, entry: AuditEntry, viewable: set[str]) -> Named | None:
    """Name what it is about, unless that is the person who is named already."""
    kind, public_id = entry.target_kind, entry.target_id
    if not kind or (kind == "user" and entry.subject):
        return None
    words, label = public_id[:SHORT_ID], target_words(kind)
    if kind == "image":
        is_open = public_id in viewable
        url = reverse("gallery:image", args=[public_id]) if is_open else ""
        return Named(words, url, label)
    route, takes_id = PLACES.get(kind, ("", False))
    right = asked_for(route)
    if not isinstance(right, Right) or not reader.may(right):
        return Named(words, label=label)
    return Named(words, reverse(route, args=[public_id] if takes_id else None), label)


HEAD = (
    gettext_lazy("Position"),
    gettext_lazy("Time"),
    gettext_lazy("By"),
    gettext_lazy("By (id)"),
    gettext_lazy("What"),
    gettext_lazy("About"),
    gettext_lazy("About (id)"),
    gettext_lazy("Thing"),
    gettext_lazy("Thing (id)"),
    gettext_lazy("From where"),
    gettext_lazy("Why"),
    gettext_lazy("Details"),
    gettext_lazy("Digest before"),
    gettext_lazy("Digest"),
    gettext_lazy("Hashed text"),
)


def export_rows(form: FindEntriesForm) -> Iterator[Iterable[object]]:
    """Give the entries that fit as rows of a table, with what is needed to prove them elsewhere.

    The digest is the SHA-256 of the text in the last column. Language and days are the reader's,
    so they are settled before the first row is sent.
    """
    return chain([[str(words) for words in HEAD]], _rows(found(form.wish())))


def _rows(entries: QuerySet[AuditEntry]) -> Iterator[Iterable[object]]:
    for entry in entries.iterator(AT_ONCE):
        yield (
            entry.position,
            entry.written_at.isoformat(),
            *_name_and_id(entry.actor),
            entry.action,
            *_name_and_id(entry.subject),
            entry.target_kind,
            entry.target_id,
            entry.came_from,
            entry.why,
            json.dumps(entry.data, ensure_ascii=False, sort_keys=True),
            entry.previous,
            entry.digest,
            hashed_text(entry),
        )


def _name_and_id(person: User | None) -> tuple[str, str]:
    return (person.shown_name, str(person.public_id)) if person else ("", "")
