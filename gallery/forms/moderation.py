"""The forms of word rules, and of moderation's settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models import Answer, FindingKind, Trust, WordRule
from gallery.models.word_rule import MOST_REASON_CHARACTERS, MOST_RULE_CHARACTERS
from gallery.services.matrix import Cells
from gallery.services.promises import DAYS, HOURS
from gallery.services.word_rules import Wording

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class WordRuleForm(forms.Form):
    """All of a rule that a moderator writes."""

    text = forms.CharField(
        label=_("Look for"),
        max_length=MOST_RULE_CHARACTERS,
        help_text=_("Upper and lower case and the width of letters make no difference."),
        widget=forms.TextInput(attrs=PLAIN | {"dir": "auto"}),
    )
    kind = forms.ChoiceField(label=_("How it is meant"), choices=WordRule.Kind.choices)
    language = forms.ChoiceField(
        label=_("Language"), choices=WordRule.Language.choices, required=False
    )
    outcome = forms.ChoiceField(
        label=_("What a match leads to"),
        choices=WordRule.Outcome.choices,
        help_text=_(
            "Allow: these letters are passed over by all other rules. Warn: the settings say what"
            " follows. Refuse: the prompt is not sent."
        ),
    )
    reason_en = forms.CharField(
        label=_("Public reason in English"),
        max_length=MOST_REASON_CHARACTERS,
        help_text=_("Whoever is refused reads it. One calm sentence."),
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    reason_ja = forms.CharField(
        label=_("Public reason in Japanese"),
        max_length=MOST_REASON_CHARACTERS,
        required=False,
        help_text=_("Empty: the English one is shown."),
        widget=forms.TextInput(attrs={"lang": "ja"}),
    )
    note = forms.CharField(
        label=_("Note for moderators"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def wording(self) -> Wording:
        """Return what was typed."""
        return Wording(**self.cleaned_data)


def initial_of(rule: WordRule) -> dict[str, Any]:
    """Return what the form of a rule has in it at first."""
    return {name: getattr(rule, name) for name in WordRuleForm.base_fields}


class MatrixForm(forms.Form):
    """What each finding leads to at each level of trust: a select in each cell."""

    def __init__(self, *args: Any, cells: Cells, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for (trust, kind), answer in cells.items():
            label = f"{Trust(trust).label}: {FindingKind(kind).label}"
            self.fields[f"{trust}_{kind}"] = forms.ChoiceField(
                choices=Answer.choices,
                initial=answer.value,
                label=label,
                widget=forms.Select(attrs={"aria-label": label}),
            )

    def wanted(self) -> Cells:
        """Return what was chosen."""
        return {
            (trust, kind): Answer(self.cleaned_data[f"{trust}_{kind}"])
            for trust in Trust
            for kind in FindingKind
        }


class PromisesForm(forms.Form):
    """How soon people are answered, and how long they may appeal."""

    promised_hours = forms.IntegerField(
        label=_("Answer reports and appeals within … hours"),
        min_value=HOURS[0],
        max_value=HOURS[1],
        help_text=_("Members are told this time. The inbox counts it down."),
    )
    appeal_days = forms.IntegerField(
        label=_("A decision can be appealed against for … days"),
        min_value=DAYS[0],
        max_value=DAYS[1],
        help_text=_("So long the file of a removed picture is kept under seal."),
    )


class TrustForm(forms.Form):
    """How far a person is trusted."""

    trust = forms.ChoiceField(label=_("Trust level"), choices=Trust.choices)
