"""What is found automatically about what a person asks for, and what follows from it.

A finding never deletes anything. Of a prompt that is refused, its words are not kept here.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gallery.errors import PromptRefused
from gallery.models import (
    Action,
    Answer,
    Finding,
    FindingKind,
    Generation,
    Image,
    Notice,
    Topic,
    Trust,
    User,
    WordRule,
)
from gallery.searching.rules import readied
from gallery.services import audit, cases, matrix
from gallery.services.notices import tell
from gallery.services.remembering import FINDINGS, remembered
from gallery.services.word_rules import matches_of_readied, reason_of, rules_on

Outcome = WordRule.Outcome


@dataclass
class Check:
    """What was found of prompts before anything is written; empty where there is nothing."""

    person: User
    warnings: dict[str, list[WordRule]] = field(default_factory=dict)
    answer: Answer = Answer.ALLOW
    refused: dict[str, WordRule | None] = field(default_factory=dict)

    def enforce(self) -> None:
        """Raise `PromptRefused` where one of the prompts may not be sent."""
        if self.refused:
            rule = next(iter(self.refused.values()))
            found = [
                _finding(self.person, text, rule, Answer.REFUSE, kind=_kind_by(rule))
                for text, rule in self.refused.items()
            ]
            raise PromptRefused(words_of(rule), found=found)

    def write_down(self, generations: Sequence[Generation]) -> None:
        """Keep what was found of these requests, in the transaction that has written them."""
        if not self.warnings:
            return
        there = _still_there(rule for rules in self.warnings.values() for rule in rules)
        Finding.objects.bulk_create(
            _finding(
                self.person,
                one.prompt,
                there.get(rule.pk),
                self.answer,
                kind=FindingKind.WORD_RULE,
                generation=one,
            )
            for one in generations
            for rule in self.warnings.get(one.prompt, [])
        )
        told = {
            "digests": [digest_of(text) for text in self.warnings],
            "rules": [str(rule.public_id) for rule in there.values()],
            "answer": self.answer,
        }
        audit.record(None, Action.PROMPT_WARNED, subject=self.person, data=told)


@dataclass(frozen=True)
class Watch:
    """What holds for everybody: the rules that are on, and what findings lead to."""

    rules: list[WordRule]
    cells: matrix.Cells


def check(person: User, prompts: Iterable[str]) -> Check:
    """Return what is found of prompts, each as it will be sent."""
    watch = remembered(FINDINGS, lambda: Watch(rules_on(), matrix.cells()))
    found = Check(person)
    texts = list(dict.fromkeys(prompts))
    if watch.cells[Trust(person.trust), FindingKind.PROVIDER_BLOCK] is Answer.REFUSE:
        found.refused |= dict.fromkeys(_blocked_before(person, texts))
    for text in texts if watch.rules else []:
        _look_at(found, text, watch)
    return found


def _look_at(found: Check, text: str, watch: Watch) -> None:
    hits = matches_of_readied(readied(text), watch.rules)
    refusing = [rule for rule in hits if rule.outcome == Outcome.REFUSE]
    warning = [rule for rule in hits if rule.outcome == Outcome.WARN]
    if warning:
        found.answer = watch.cells[Trust(found.person.trust), FindingKind.WORD_RULE]
        if found.answer is Answer.REFUSE:
            refusing += warning
        else:
            found.warnings[text] = warning
    if refusing:
        found.refused[text] = refusing[0]


def _blocked_before(person: User, texts: Sequence[str]) -> list[str]:
    """Return those of the prompts that the provider has blocked before when this person asked."""
    by_digest = {digest_of(text): text for text in texts}
    blocks = Finding.objects.filter(
        person=person, kind=FindingKind.PROVIDER_BLOCK, prompt_digest__in=by_digest
    )
    return [by_digest[one] for one in blocks.values_list("prompt_digest", flat=True).distinct()]


def words_of(rule: WordRule | None) -> str:
    """Return why a prompt was not sent; without a rule that is a block of before."""
    if rule is None:
        return _(
            "The provider has blocked this prompt before, so it was not sent again and nothing was"
            " spent. Change the wording, or ask a moderator of your team."
        )
    return _(
        "This prompt was not sent, and nothing was spent. %(reason)s Change the wording, or ask a"
        " moderator of your team if you think that it is fine."
    ) % {"reason": reason_of(rule)}


def refusals(person: User, prompts: Iterable[str]) -> dict[str, str]:
    """Return why prompts would not be sent, before anybody asks for that; nothing is kept of it."""
    return {text: words_of(rule) for text, rule in check(person, prompts).refused.items()}


_is_within = ContextVar("_is_within", default=False)


@contextmanager
def refusals_kept() -> Iterator[None]:
    """Write a refusal down once all that was asked for with it is rolled back, and only then.

    It goes round the transactions of each service that asks for pictures; the outermost writes.
    """
    if _is_within.get():
        yield
        return
    token = _is_within.set(True)
    try:
        yield
    except PromptRefused as refusal:
        _write_refusal([one for one in refusal.found if isinstance(one, Finding)])
        raise
    finally:
        _is_within.reset(token)


def _write_refusal(found: Sequence[Finding]) -> None:
    with transaction.atomic():
        there = _still_there(one.rule for one in found if one.rule is not None)
        for one in found:
            one.rule = there.get(one.rule_id or 0)
        Finding.objects.bulk_create(found)
        told = {
            "digests": [one.prompt_digest for one in found],
            "rules": [str(rule.public_id) for rule in there.values()],
            "finding": found[0].kind,
        }
        audit.record(None, Action.PROMPT_REFUSED, subject=found[0].person, data=told)


def blocked(generation: Generation) -> None:
    """Do what follows from a block by the provider, in the transaction that has written it."""
    row = Generation.objects.select_related("owner").get(pk=generation.pk)
    answer = matrix.answer_for(row.owner, FindingKind.PROVIDER_BLOCK)
    kind = FindingKind.PROVIDER_BLOCK
    _finding(row.owner, row.prompt, None, answer, kind=kind, generation=row).save()
    if answer is not Answer.ALLOW:
        cases.open_case("has_hold", subject=row.owner, generation=row)


def hold_what_came(generation: Generation, images: Sequence[Image]) -> None:
    """Hold new pictures of a request that a rule has warned of, where that is what follows.

    It is in the transaction that has written them, so that nobody else sees them before.
    """
    warned = Finding.objects.filter(
        generation=generation, kind=FindingKind.WORD_RULE, answer=Answer.HOLD
    )
    if not images or not warned.exists():
        return
    owner = User.objects.get(pk=generation.owner_id)
    cases.hold(Image.objects.filter(pk__in=[image.pk for image in images]), timezone.now())
    for image in images:
        case = cases.open_case("has_hold", subject=owner, image=image)
        names = {"case": str(case.public_id), "image": str(image.public_id), "cause": "word-rule"}
        tell(
            owner,
            Notice.Kind.PICTURE_HELD,
            topic=Topic.MODERATION,
            data=names,
            once=f"held:{case.public_id}",
        )
        audit.record(None, Action.PICTURE_HELD, subject=owner, target=image, data=names)


def digest_of(prompt: str) -> str:
    """Return the SHA-256 of a prompt, by which it is known again without its words."""
    return hashlib.sha256(prompt.encode()).hexdigest()


def _kind_by(rule: WordRule | None) -> FindingKind:
    return FindingKind.WORD_RULE if rule else FindingKind.PROVIDER_BLOCK


def _finding(
    person: User,
    prompt: str,
    rule: WordRule | None,
    answer: Answer,
    *,
    kind: FindingKind,
    generation: Generation | None = None,
) -> Finding:
    return Finding(
        kind=kind,
        answer=answer,
        person=person,
        generation=generation,
        rule=rule,
        prompt_digest=digest_of(prompt),
    )


def _still_there(rules: Iterable[WordRule]) -> dict[int, WordRule]:
    """Return those of the rules that were not deleted, and are not before the transaction ends."""
    wanted = {rule.pk for rule in rules}
    rows = WordRule.objects.select_for_update(of=["self"], no_key=True).filter(pk__in=wanted)
    return {row.pk: row for row in rows.order_by("pk")} if wanted else {}
