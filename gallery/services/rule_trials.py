"""Trying rules on past prompts before they are switched on: numbers only, and nobody's words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from gallery.models import Prompt, WordRule
from gallery.searching.rules import is_in, readied
from gallery.services.word_rules import Outcome, find_of, matches_of_readied

DAYS = 90
MOST_PROMPTS = 20_000


@dataclass(frozen=True)
class Trial:
    """How many different prompts of the team rules find something in, and of how many people.

    `allowed` are those in which only an `allow` rule does; `tried` is what the rules lead to.
    """

    tried: frozenset[str]
    prompts: int
    refused: int
    warned: int
    allowed: int
    people: int

    @property
    def found(self) -> int:
        """In how many anything is found."""
        return self.refused + self.warned + self.allowed


def trial(rules: Sequence[WordRule]) -> Trial:
    """Try rules, which need not be saved, beside the `allow` rules that hold."""
    held = WordRule.objects.filter(is_on=True, outcome=Outcome.ALLOW)
    tried = [*rules, *held.exclude(pk__in=[rule.pk for rule in rules if rule.pk])]
    allowing = [find_of(rule) for rule in rules if rule.outcome == Outcome.ALLOW]
    since = timezone.now() - timedelta(days=DAYS)
    newest = Prompt.objects.filter(last_used_at__gte=since).order_by("-last_used_at", "-pk")
    outcomes: dict[str, str] = {}
    people: set[int] = set()
    for digest, folded, owner in newest.values_list("digest", "folded", "owner")[:MOST_PROMPTS]:
        if digest not in outcomes:
            text = readied(folded)
            hits = {rule.outcome for rule in matches_of_readied(text, tried)}
            if not hits and any(is_in(text, find) for find in allowing):
                hits = {Outcome.ALLOW}
            outcomes[digest] = min(hits, key=_STRICTEST.index, default="")
        if outcomes[digest]:
            people.add(owner)
    numbers = Counter(outcomes.values())
    return Trial(
        tried=frozenset(rule.outcome for rule in rules),
        prompts=len(outcomes),
        refused=numbers[Outcome.REFUSE],
        warned=numbers[Outcome.WARN],
        allowed=numbers[Outcome.ALLOW],
        people=len(people),
    )


_STRICTEST = (Outcome.REFUSE, Outcome.WARN, Outcome.ALLOW)
