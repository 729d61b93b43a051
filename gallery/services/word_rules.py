"""Word rules: what moderators have decided to look for in prompts, and changing that."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice, TooLate
from gallery.models import Action, User, WordRule
from gallery.searching.rules import Kind, UnusablePattern, finder, is_in, readied, without
from gallery.services import audit
from gallery.services.remembering import FINDINGS, forget

MOST_RULES = 500
Outcome = WordRule.Outcome

TROUBLE = {
    "syntax": _(
        "This pattern can't be read. Look for a bracket that is not closed, or put \\ before a sign"
        " that is meant as itself."
    ),
    "backtracking": _(
        "This pattern looks around or back, with (?=…), (?!…), (?<…) or \\1, which could take for"
        " ever. Write it without; what is to be let through can be a rule of its own."
    ),
    "size": _("This pattern is too large. Repeat fewer times, or make two rules of it."),
    "empty": _("This pattern fits every prompt, also one without words. Name what is looked for."),
}


@dataclass(frozen=True, kw_only=True)
class Wording:
    """All of a rule that a moderator writes."""

    kind: str
    text: str
    language: str
    outcome: str
    reason_en: str
    reason_ja: str = ""
    note: str = ""

    def as_rule(self) -> WordRule:
        """Return a rule that is written nowhere. Raises `InvalidChoice` for one that can't work."""
        _look_over(self)
        return WordRule(**asdict(self))


def _look_over(wording: Wording) -> None:
    try:
        finder(cast(Kind, wording.kind), wording.text)
    except UnusablePattern as error:
        raise InvalidChoice(TROUBLE[error.trouble], field="text") from None
    if not readied(wording.text):
        raise InvalidChoice(_("There is nothing to look for. Type a word."), field="text")


def rules_on() -> list[WordRule]:
    """Return the rules that hold just now."""
    return list(WordRule.objects.filter(is_on=True).order_by("pk"))


def matches(prompt: str, rules: Sequence[WordRule] | None = None) -> list[WordRule]:
    """Return the rules that find something in a prompt; without `rules`, of those that hold.

    What an `allow` rule finds is taken out before the others look, and is not among them.
    """
    rules = rules_on() if rules is None else rules
    return matches_of_readied(readied(prompt), rules) if rules else []


def matches_of_readied(text: str, rules: Iterable[WordRule]) -> list[WordRule]:
    """Do as `matches` with a prompt that is readied already."""
    rules = [rule for rule in rules if _works(rule)]
    allowed = [find_of(rule) for rule in rules if rule.outcome == Outcome.ALLOW]
    left = without(text, allowed)
    others = (rule for rule in rules if rule.outcome != Outcome.ALLOW)
    return [rule for rule in others if is_in(left, find_of(rule))]


def find_of(rule: WordRule) -> Any:
    """Return what finds the places of a rule."""
    return finder(cast(Kind, rule.kind), rule.text)


def _works(rule: WordRule) -> bool:
    """Tell whether a rule can be used; one that was written past this module may not be."""
    try:
        find_of(rule)
    except UnusablePattern:
        return False
    return True


def reason_of(rule: WordRule) -> str:
    """Return the public reason of a rule in the reader's language."""
    is_japanese = (get_language() or "").startswith("ja")
    return rule.reason_ja if is_japanese and rule.reason_ja else rule.reason_en


def add(actor: User, wording: Wording) -> WordRule:
    """Write a new rule, switched off. Raises `InvalidChoice`."""
    with transaction.atomic():
        if WordRule.objects.count() >= MOST_RULES:
            raise InvalidChoice(
                _("There are %(most)s rules already. Delete some that are not needed.")
                % {"most": MOST_RULES}
            )
        rule = wording.as_rule()
        rule.made_by = actor
        _save(rule)
        audit.record(actor, Action.RULE_ADDED, target=rule, data=asdict(wording))
    return rule


def change(actor: User, rule: WordRule, wording: Wording) -> WordRule:
    """Write a rule anew; one that is on goes on holding. Raises `InvalidChoice`, `TooLate`."""
    wanted = asdict(wording)
    _look_over(wording)
    with transaction.atomic():
        row = _locked(rule)
        changed = {name: new for name, new in wanted.items() if getattr(row, name) != new}
        if changed:
            before = {name: getattr(row, name) for name in changed}
            for name, new in changed.items():
                setattr(row, name, new)
            _save(row)
            told = {"from": before, "to": changed}
            audit.record(actor, Action.RULE_CHANGED, target=row, data=told)
    forget(FINDINGS)
    return row


def switch(actor: User, rule: WordRule, *, to_on: bool) -> None:
    """Have a rule hold from now on, or no more. Raises `TooLate`."""
    with transaction.atomic():
        _switch(actor, _locked(rule), to_on=to_on)
    forget(FINDINGS)


def switch_set(actor: User, language: str, *, to_on: bool) -> int:
    """Switch all rules of a starter set; return how many were not so before."""
    with transaction.atomic():
        rows = starters(language).filter(is_on=not to_on).select_for_update(no_key=True)
        switched = list(rows)
        for row in switched:
            _switch(actor, row, to_on=to_on)
    forget(FINDINGS)
    return len(switched)


def starters(language: str) -> Any:
    """Return the rules of a starter set, in their order."""
    return WordRule.objects.filter(is_starter=True, language=language).order_by("pk")


def delete(actor: User, rule: WordRule) -> None:
    """Do away with a rule for good. Raises `TooLate`."""
    with transaction.atomic():
        row = _locked(rule)
        told = {"kind": row.kind, "text": row.text, "outcome": row.outcome, "is_on": row.is_on}
        # Written down first, while there is still something to name.
        audit.record(actor, Action.RULE_DELETED, target=row, data=told)
        row.delete()
    forget(FINDINGS)


def _switch(actor: User, row: WordRule, *, to_on: bool) -> None:
    if row.is_on == to_on:
        return
    row.is_on = to_on
    row.save(update_fields=["is_on", "changed_at"])
    told = {"from": {"is_on": not to_on}, "to": {"is_on": to_on}}
    audit.record(actor, Action.RULE_CHANGED, target=row, data=told)


def _locked(rule: WordRule) -> WordRule:
    row = WordRule.objects.select_for_update(of=["self"]).filter(pk=rule.pk).first()
    if row is None:
        raise TooLate(_("Somebody has deleted this rule meanwhile."))
    return row


def _save(rule: WordRule) -> None:
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError:
        raise InvalidChoice(
            _("There is a rule for these words already. Change that one."), field="text"
        ) from None
