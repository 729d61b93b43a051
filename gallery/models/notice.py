"""Notices: what the portal has to tell a person, in its pages and by e-mail."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """What notices are about; a person chooses for each whether it also comes by e-mail."""

    MY_BUDGET = "my-budget", _("My budget and my requests for more")
    MY_ACCOUNT = "my-account", _("My account and my pictures")
    SHARING = "sharing", _("What colleagues share with me, and say of what is mine")
    MODERATION = "moderation", _("Decisions about me, and what became of what I have reported")
    TEAM = "team", _("The team: people and requests that wait for me, and trouble")


class Notice(models.Model):
    """One thing that a person is told; put into words in their language when it is shown.

    `data` has the values for the words. With `once` the same is not told twice.
    """

    class Kind(models.TextChoices):
        """What is told."""

        BUDGET_WARNING = "budget-warning"
        TEAM_BUDGET_WARNING = "team-budget-warning"
        CREDITS_ASKED = "credits-asked"
        CREDITS_ANSWERED = "credits-answered"
        CREDITS_GRANTED = "credits-granted"
        SIGN_UP_WAITS = "sign-up-waits"
        APPROVED = "approved"
        PICTURES_RECEIVED = "pictures-received"
        OUT_OF_CREDITS = "out-of-credits"
        COLLECTION_SHARED = "collection-shared"
        SHEET_COMMENTED = "sheet-commented"
        PICTURE_HELD = "picture-held"
        DECISION_MADE = "decision-made"
        DECISION_UNDONE = "decision-undone"
        APPEAL_ANSWERED = "appeal-answered"
        REPORT_ANSWERED = "report-answered"
        PRIVATE_OPENED = "private-opened"
        VIEWED_AS = "viewed-as"
        CASES_RUN_SHORT = "cases-run-short"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    topic = models.CharField(max_length=20, choices=Topic.choices)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    data = models.JSONField(default=dict, blank=True)
    once = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(
        null=True, blank=True, help_text="When it is to be sent by e-mail; empty once it was."
    )
    mail_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_newest_of_recipient"),
            models.Index(fields=["recipient"], condition=Q(seen_at=None), name="notice_unseen"),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mail_due_at__isnull=False),
                name="notice_to_mail",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "once"], condition=~Q(once=""), name="notice_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.kind}"
