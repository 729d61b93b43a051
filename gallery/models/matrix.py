"""The matrix: how far a person is trusted, against what was found, gives what is done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Trust(models.TextChoices):
    """How far the team trusts a person from experience."""

    NEW = "new", pgettext_lazy("trust", "New")
    REGULAR = "regular", _("Regular")
    TRUSTED = "trusted", _("Trusted")


class FindingKind(models.TextChoices):
    """What may be found about a request or a picture."""

    WORD_RULE = "word-rule", _("A word rule that warns")
    PROVIDER_BLOCK = "provider-block", _("A block by the provider")
    REPORT = "report", _("A report")


class Answer(models.TextChoices):
    """What a finding leads to; none of them deletes anything."""

    ALLOW = "allow", _("Allow")
    HOLD = "hold", _("Hold for review")
    REFUSE = "refuse", _("Refuse")


class MatrixCell(models.Model):
    """What a finding leads to for people of one trust level."""

    trust = models.CharField(max_length=10, choices=Trust.choices)
    finding = models.CharField(max_length=20, choices=FindingKind.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trust", "finding"], name="matrix_cell_once"),
            models.CheckConstraint(
                condition=Q(
                    trust__in=Trust.values,
                    finding__in=FindingKind.values,
                    answer__in=Answer.values,
                ),
                name="matrix_cell_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trust} × {self.finding}: {self.answer}"


class Finding(models.Model):
    """Something that was found automatically about what a person has asked for, and its answer.

    A prompt that was refused has no request. The words themselves are not kept here.
    """

    kind = models.CharField(max_length=20, choices=FindingKind.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="findings"
    )
    generation = models.ForeignKey(
        "gallery.Generation",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="findings",
    )
    rule = models.ForeignKey(
        "gallery.WordRule",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="findings",
    )
    prompt_digest = models.CharField(
        max_length=64, blank=True, default="", help_text="SHA-256 of the prompt."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "kind", "prompt_digest"], name="finding_of_prompt"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FindingKind.values, answer__in=Answer.values),
                name="finding_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.answer}"
