"""Word rules: what is looked for in a prompt before money is spent on it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_RULE_CHARACTERS = 200
MOST_REASON_CHARACTERS = 200


class WordRule(models.Model):
    """One rule; what an `allow` rule matches is passed over by all others."""

    class Kind(models.TextChoices):
        """How the text is meant."""

        LITERAL = "literal", _("These letters, anywhere")
        WORD = "word", _("This word, by itself")
        PATTERN = "pattern", _("A pattern (regular expression)")

    class Language(models.TextChoices):
        """What language the rule is for; of use to who reads the list, and for the starter sets."""

        ANY = "", _("Any language")
        ENGLISH = "en", _("English")
        JAPANESE = "ja", _("Japanese")

    class Outcome(models.TextChoices):
        """What a match leads to."""

        ALLOW = "allow", _("Allow")
        WARN = "warn", _("Warn and log")
        REFUSE = "refuse", _("Refuse")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=MOST_RULE_CHARACTERS)
    language = models.CharField(max_length=2, choices=Language.choices, blank=True, default="")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason_en = models.CharField(
        max_length=MOST_REASON_CHARACTERS, help_text="What a member reads, in English."
    )
    reason_ja = models.CharField(
        max_length=MOST_REASON_CHARACTERS,
        blank=True,
        default="",
        help_text="The same in Japanese; empty: the English one.",
    )
    note = models.CharField(
        max_length=500, blank=True, default="", help_text="For moderators: why there is this rule."
    )
    is_on = models.BooleanField(default=False)
    is_starter = models.BooleanField(default=False, help_text="It came with the portal.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="word_rules",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "text"], name="word_rule_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["literal", "word", "pattern"],
                    language__in=["", "en", "ja"],
                    outcome__in=["allow", "warn", "refuse"],
                )
                & ~Q(text=""),
                name="word_rule_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}: {self.outcome}"
