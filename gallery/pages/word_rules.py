"""The list of word rules, one rule with its trial, and what a trial says in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gallery.forms.moderation import WordRuleForm, initial_of
from gallery.models import WordRule
from gallery.services.rule_trials import DAYS, MOST_PROMPTS, Trial, trial
from gallery.services.word_rules import Outcome, reason_of, starters
from gallery.services.wording import number

Words = str | Promise
BADGES = {Outcome.ALLOW: "badge-good", Outcome.WARN: "badge-warn", Outcome.REFUSE: "badge-bad"}
SETS: dict[str, Words] = {
    "en": gettext_lazy("The English set"),
    "ja": gettext_lazy("The Japanese set"),
}


@dataclass(frozen=True)
class RuleLine:
    """One rule in the list."""

    rule: WordRule

    @property
    def badge(self) -> str:
        """Style class of what a match leads to."""
        return BADGES[Outcome(self.rule.outcome)]

    @property
    def reason(self) -> str:
        """The public reason, in the reader's language."""
        return reason_of(self.rule)

    @property
    def note(self) -> str:
        """What moderators are told of it; the portal's own notes are in the reader's language."""
        note = self.rule.note
        return _(note) if note and self.rule.is_starter else note


@dataclass(frozen=True)
class RuleGroup:
    """The rules of one language."""

    language: str
    words: Words
    lines: list[RuleLine]


@dataclass(frozen=True)
class StarterSet:
    """A set that came with the portal: how many of its rules are on, and its trial if wished."""

    language: str
    words: Words
    rules: int
    on: int
    trial: str

    @property
    def is_on(self) -> bool:
        """Whether all of it is."""
        return self.on == self.rules

    @property
    def state(self) -> str:
        """How much of it is on, in words."""
        return _("%(on)s of %(rules)s rules are on.") % {"on": self.on, "rules": self.rules}


@dataclass(frozen=True)
class RulesPage:
    """All rules by language, and the starter sets."""

    groups: list[RuleGroup]
    sets: list[StarterSet]


@dataclass(frozen=True)
class RulePage:
    """One rule, or a new one (`rule` is None), with what its trial has said."""

    form: WordRuleForm
    rule: WordRule | None = None
    trial: str = ""


def rules_page(*, tried: str = "") -> RulesPage:
    """Return the list; `tried` is the language of a starter set to be tried."""
    rules = list(WordRule.objects.order_by("-is_on", "outcome", "text", "pk"))
    groups = [
        RuleGroup(
            str(language),
            language.label,
            [RuleLine(one) for one in rules if one.language == language],
        )
        for language in WordRule.Language
    ]
    sets = [_starter_set(language, with_trial=language == tried) for language in SETS]
    return RulesPage(
        groups=[group for group in groups if group.lines],
        sets=[one for one in sets if one.rules],
    )


def _starter_set(language: str, *, with_trial: bool) -> StarterSet:
    rules = list(starters(language))
    return StarterSet(
        language=language,
        words=SETS[language],
        rules=len(rules),
        on=sum(rule.is_on for rule in rules),
        trial=trial_words(trial(rules)) if with_trial and rules else "",
    )


def rule_page(rule: WordRule) -> RulePage:
    """Return the page of a rule as it is, tried."""
    return RulePage(WordRuleForm(initial=initial_of(rule)), rule, trial_of(rule))


def trial_of(rule: WordRule) -> str:
    """Try a rule, which need not be saved, and say in words what came of it."""
    return trial_words(trial([rule]))


def trial_words(tried: Trial) -> str:
    """Return what a trial has found, in sentences."""
    if not tried.prompts:
        return _("There is no prompt of the last %(days)s days to try it on.") % {"days": DAYS}
    words = [_sentence(tried)]
    if tried.found:
        by = ngettext(
            "%(number)s person wrote them.", "%(number)s people wrote them.", tried.people
        )
        words.append(by % {"number": number(tried.people)})
    if tried.prompts >= MOST_PROMPTS:
        words.append(_("Only the newest %(most)s were looked at.") % {"most": number(MOST_PROMPTS)})
    return " ".join(words)


def _sentence(tried: Trial) -> str:
    figures = {
        "refused": number(tried.refused),
        "warned": number(tried.warned),
        "allowed": number(tried.allowed),
        "all": number(tried.prompts),
        "days": DAYS,
    }
    if {Outcome.REFUSE, Outcome.WARN} <= tried.tried:
        words = _(
            "Would have stopped %(refused)s and warned of %(warned)s of %(all)s prompts of the last"
            " %(days)s days."
        )
    elif Outcome.WARN in tried.tried:
        words = _("Would have warned of %(warned)s of %(all)s prompts of the last %(days)s days.")
    elif Outcome.REFUSE not in tried.tried:
        words = _("Is found in %(allowed)s of %(all)s prompts of the last %(days)s days.")
    else:
        words = _("Would have stopped %(refused)s of %(all)s prompts of the last %(days)s days.")
    return words % figures
