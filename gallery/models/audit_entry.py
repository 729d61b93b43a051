"""The audit log: who did what to whom, when, from where and why; it only grows."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

GENESIS = "0" * 64


class Action(models.TextChoices):
    """What is written into the audit log."""

    # Moderation.
    PICTURE_REPORTED = "picture-reported", _("Reported a picture")
    PICTURE_HELD = "picture-held", _("A picture was held for review")
    CASE_DECIDED = "case-decided", _("Decided a case")
    DECISION_UNDONE = "decision-undone", _("Undid a decision")
    DECISION_APPEALED = "decision-appealed", _("Appealed against a decision")
    APPEAL_ANSWERED = "appeal-answered", _("Answered an appeal")
    SEALED_DELETED = "sealed-deleted", _("A removed picture was deleted for good")
    RULE_ADDED = "rule-added", _("Added a word rule")
    RULE_CHANGED = "rule-changed", _("Changed a word rule")
    RULE_DELETED = "rule-deleted", _("Deleted a word rule")
    PROMPT_REFUSED = "prompt-refused", _("A prompt was refused")
    PROMPT_WARNED = "prompt-warned", _("A prompt was let through with a warning")
    MATRIX_CHANGED = "matrix-changed", _("Changed what findings lead to")
    TRUST_CHANGED = "trust-changed", _("Changed a trust level")
    REFUSED = "refused", _("Tried what is not allowed")
    # Looking at what is private.
    PRIVATE_OPENED = "private-opened", _("Opened a private picture")
    VIEWING_BEGUN = "viewing-begun", _("Began to view as a person")
    VIEWING_ENDED = "viewing-ended", _("Stopped viewing as a person")
    # People.
    ROLE_CHANGED = "role-changed", _("Changed a role")
    PERSON_APPROVED = "person-approved", _("Approved an account")
    PERSON_DECLINED = "person-declined", _("Declined an account")
    PERSON_SUSPENDED = "person-suspended", _("Suspended a person")
    PERSON_REINSTATED = "person-reinstated", _("Reinstated a person")
    PERSON_LEAVES = "person-leaves", _("Decided that a person leaves")
    LEAVING_CALLED_OFF = "leaving-called-off", _("Called a leaving off")
    PERSON_INVITED = "person-invited", _("Made an invitation")
    INVITATION_REVOKED = "invitation-revoked", _("Revoked an invitation")
    INVITATION_USED = "invitation-used", _("Used an invitation")
    # Money.
    BUDGET_CHANGED = "budget-changed", _("Changed a budget")
    CREDITS_GRANTED = "credits-granted", _("Granted credits")
    REQUEST_DECIDED = "request-decided", _("Decided a request for credits")
    ACCOUNT_BOOKED = "account-booked", _("Booked a change of the provider's account")
    # The portal.
    KEY_CHANGED = "key-changed", _("Changed the provider's key")
    SETTINGS_CHANGED = "settings-changed", _("Changed settings")
    PORTAL_OPENED = "portal-opened", _("Opened the portal")
    CLEAN_COPY_TAKEN = "clean-copy-taken", _("Took a clean copy")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries to be read; what would change several at once is refused."""

    def update(self, **_values: Any) -> NoReturn:
        """Refuse: entries never change."""
        raise TypeError("Audit entries can't be changed.")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: entries never change."""
        raise TypeError("Audit entries can't be changed.")

    def bulk_create(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: each entry is tied to the one before, and may replace none."""
        raise TypeError("Audit entries are appended one by one.")

    def delete(self) -> NoReturn:
        """Refuse: the log only grows."""
        raise TypeError("Audit entries can't be deleted.")


class AuditEntry(models.Model):
    """One act, chained to the one before by a hash over both; append-only.

    It has no names, only keys: names are looked up when it is read, so that those of former members
    are not kept in it for ever. `services.audit` is the only place that writes it.
    """

    position = models.PositiveBigIntegerField(unique=True)
    written_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="acts",
        null=True,
        blank=True,
        help_text="Empty: the portal itself, or whoever runs its commands.",
    )
    action = models.CharField(max_length=30, choices=Action.choices)
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="acts_about",
        null=True,
        blank=True,
        help_text="The person whom it is about.",
    )
    target_kind = models.CharField(max_length=30, blank=True, default="")
    target_id = models.CharField(max_length=40, blank=True, default="")
    came_from = models.CharField(
        max_length=45, blank=True, default="", help_text="An address of the network, or a command."
    )
    why = models.CharField(max_length=1000, blank=True, default="")
    data = models.JSONField(default=dict, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects: ClassVar[models.Manager["AuditEntry"]] = AuditQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["action", "-position"], name="audit_by_action"),
            models.Index(fields=["actor", "-position"], name="audit_by_actor"),
            models.Index(fields=["subject", "-position"], name="audit_by_subject"),
            models.Index(fields=["target_id", "-position"], name="audit_by_target"),
            models.Index(fields=["written_at"], name="audit_by_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(position__gt=0), name="audit_position_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append the entry; one that is written never changes."""
        if not self._state.adding:
            raise TypeError("An audit entry can't be changed.")
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: the log only grows."""
        raise TypeError("An audit entry can't be deleted.")


class AuditHead(models.Model):
    """The end of the chain, which the next entry is tied to; locked while one is appended."""

    name = models.CharField(max_length=10, primary_key=True, default="head")
    position = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(name="head"), name="audit_head_is_one")]

    def __str__(self) -> str:
        return f"{self.position} {self.digest}"
