"""What entries of the audit log say, in the reader's language."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gallery.models import (
    AccountEntry,
    Action,
    Answer,
    AuditEntry,
    Budget,
    CreditRequest,
    Decision,
    Departure,
    FindingKind,
    Period,
    Portal,
    Reason,
    Trust,
    User,
    WordRule,
)
from gallery.permissions import Role
from gallery.services import wording

Words = Mapping[Any, Any]

SHORT_ID = 8

TARGETS: dict[str, Promise] = {
    "image": gettext_lazy("Picture"),
    "generation": gettext_lazy("Request"),
    "case": gettext_lazy("Case"),
    "report": gettext_lazy("Report"),
    "decision": gettext_lazy("Decision"),
    "appeal": gettext_lazy("Appeal"),
    "wordrule": gettext_lazy("Word rule"),
    "invitation": gettext_lazy("Invitation"),
    "creditrequest": gettext_lazy("Request for credits"),
    "user": gettext_lazy("Account"),
}
SETTINGS: dict[str, Promise] = {
    "sign_up": gettext_lazy("Who may make an account"),
    "second_factor": gettext_lazy("Second factor"),
    "promised_hours": gettext_lazy("Hours until an answer"),
    "appeal_days": gettext_lazy("Days for an appeal"),
}
BOOKED: dict[str, Promise] = {
    "resolved": gettext_lazy("A request of unknown cost was settled"),
    "mended": gettext_lazy("The sums of a day were mended"),
}
LABELS: dict[str, Promise] = {
    "act": gettext_lazy("Picture"),
    "asked": gettext_lazy("Asked for"),
    "cause": gettext_lazy("Cause"),
    "credits": gettext_lazy("Credits"),
    "day": gettext_lazy("Day"),
    "days": gettext_lazy("Good for days"),
    "due": gettext_lazy("Due"),
    "finding": gettext_lazy("Finding"),
    "heir": gettext_lazy("Who gets them"),
    "is_another_key": gettext_lazy("Another key"),
    "is_granted": gettext_lazy("Granted"),
    "is_on": gettext_lazy("Switched on"),
    "kind": gettext_lazy("What exactly"),
    "measure": gettext_lazy("For the person"),
    "outcome": gettext_lazy("Outcome"),
    "period": gettext_lazy("Period"),
    "reason": gettext_lazy("Reason"),
    "refusal": gettext_lazy("Refused because"),
    "role": gettext_lazy("Role"),
    "scope": gettext_lazy("Whose budget"),
    "state": gettext_lazy("Answer"),
    "tried": gettext_lazy("Tried"),
    "trust": gettext_lazy("Trust"),
    "what": gettext_lazy("Setting"),
}
REFUSALS: dict[str, Promise] = {
    "not-possible": gettext_lazy("It would have broken a rule of the team"),
    "own-request": gettext_lazy("It was about what is their own"),
}
# The words of what stands under a key, whatever the act.
VALUES: dict[str, Words] = {
    "act": dict(Decision.Act.choices),
    "finding": dict(FindingKind.choices),
    "kind": {
        **dict(Departure.Kind.choices),
        **dict(AccountEntry.Kind.choices),
        **dict(WordRule.Kind.choices),
        **BOOKED,
    },
    "measure": dict(Decision.Measure.choices),
    "outcome": dict(WordRule.Outcome.choices),
    "period": dict(Period.choices),
    "reason": dict(Reason.choices),
    "refusal": REFUSALS,
    "role": dict(Role.choices),
    "scope": dict(Budget.Scope.choices),
    "state": dict(CreditRequest.State.choices),
    "tried": dict(Action.choices),
    "trust": dict(Trust.choices),
    "what": SETTINGS,
}
# The words of what something was and is now, by the act; of settings, by which one it is.
CHANGES: dict[str, Words] = {
    Action.ROLE_CHANGED: dict(Role.choices),
    Action.TRUST_CHANGED: dict(Trust.choices),
    Action.MATRIX_CHANGED: dict(Answer.choices),
    Action.KEY_CHANGED: dict(Portal.Provider.choices),
    "sign_up": dict(Portal.SignUp.choices),
    "second_factor": dict(Portal.SecondFactor.choices),
}


@dataclass(frozen=True)
class Fact:
    """One thing that an entry tells; `was` is what it had been before, where that is told."""

    label: str
    words: str
    was: str = ""


def action_words(entry: AuditEntry) -> str:
    """Return what was done."""
    known = dict(Action.choices)
    return str(known.get(entry.action, entry.action))


def target_words(kind: str) -> str:
    """Return what kind of thing it was done to."""
    return str(TARGETS.get(kind, kind))


def why_words(entry: AuditEntry) -> str:
    """Return the reason that was given, in the reader's language where it is one of the list."""
    return str(dict(Reason.choices).get(entry.why, entry.why))


def people_named(entries: Sequence[AuditEntry]) -> dict[str, str]:
    """Return the names of those whom entries name in their data, by their ids."""
    values = (value for entry in entries for value in entry.data.values())
    ids = {value for value in values if isinstance(value, str) and _is_id(value)}
    people = User.objects.filter(public_id__in=ids)
    return {str(person.public_id): person.shown_name for person in people}


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def facts_of(entry: AuditEntry, people: Mapping[str, str]) -> list[Fact]:
    """Return what the entry's data tells, what has changed last."""
    facts = [
        Fact(_label(key), _value(key, value, people))
        for key, value in entry.data.items()
        if key not in {"from", "to"} and value not in ("", None)
    ]
    return facts + _changes(entry) if "to" in entry.data else facts


def _changes(entry: AuditEntry) -> list[Fact]:
    """Return what something was and is now; of several fields, those that differ."""
    was, now = entry.data.get("from"), entry.data["to"]
    if isinstance(was, dict) and isinstance(now, dict):
        return [
            Fact(_label(key), _value(key, value, {}), _value(key, was.get(key), {}))
            for key, value in now.items()
            if was.get(key) != value
        ]
    known = CHANGES.get(entry.action) or CHANGES.get(str(entry.data.get("what"))) or {}
    return [Fact(_("Change"), _of(known, now), _of(known, was))]


def _label(key: str) -> str:
    return str(LABELS.get(key) or SETTINGS.get(key) or TARGETS.get(key) or key.replace("_", " "))


def _value(key: str, value: object, people: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_value(key, one, people) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{_label(one)} {_value(one, of, people)}" for one, of in value.items())
    if isinstance(value, str) and _is_id(value):
        return people.get(value, value[:SHORT_ID])
    return _of(VALUES.get(key, {}), value)


def _of(known: Words, value: object) -> str:
    if value is None or value == "":
        return _("None")
    if isinstance(value, int):
        return wording.number(value)
    return str(known.get(value, value)) if isinstance(value, str) else str(value)
