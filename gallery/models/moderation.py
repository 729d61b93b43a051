"""Moderation: reports and holds folded into cases, decisions on them, and appeals against these."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MOST_NOTE_CHARACTERS = 1000


class Reason(models.TextChoices):
    """Why something is reported or decided."""

    SEXUAL = "sexual", _("Sexual content")
    VIOLENCE = "violence", _("Violence or cruelty")
    HATE = "hate", _("Hate or harassment")
    REAL_PERSON = "real-person", _("A real person, without their consent")
    PRIVACY = "privacy", _("Confidential or personal data")
    RIGHTS = "rights", _("Somebody else's work or trademark")
    DECEPTION = "deception", _("Misleading, could pass for real")
    OTHER = "other", _("Something else")
    NOTHING_WRONG = "nothing-wrong", _("Nothing is wrong with it")


class Case(models.Model):
    """What waits for a moderator, or was decided: all about one picture, or one blocked request.

    While it is open everything new about the same picture is folded into it. `promised_at` is when
    somebody was promised an answer by. The picture may be deleted; `subject` is whose it is.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    image = models.ForeignKey(
        "gallery.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    generation = models.ForeignKey(
        "gallery.Generation", on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases"
    )
    has_reports = models.BooleanField(default=False)
    has_hold = models.BooleanField(default=False)
    has_appeal = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(
        null=True, blank=True, help_text="When moderators were told that its time runs short."
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["promised_at", "id"], condition=Q(closed_at=None), name="case_open_by_time"
            ),
            models.Index(fields=["subject", "-id"], name="case_of_subject"),
            *(
                models.Index(
                    fields=["promised_at", "id"],
                    condition=Q(**{"closed_at": None, field: True}),
                    name=f"case_open_{field.removeprefix('has_')}",
                )
                for field in ("has_reports", "has_hold", "has_appeal")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["image"], condition=Q(closed_at=None), name="case_open_once_per_image"
            ),
            models.UniqueConstraint(
                fields=["generation"],
                condition=Q(closed_at=None, image=None),
                name="case_open_once_per_request",
            ),
            models.CheckConstraint(
                condition=Q(has_reports=True) | Q(has_hold=True) | Q(has_appeal=True),
                name="case_has_a_cause",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Report(models.Model):
    """What a person has said against a picture, once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    image = models.ForeignKey(
        "gallery.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports"
    )
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=MOST_NOTE_CHARACTERS, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "reporter"],
                condition=Q(image__isnull=False),
                name="report_once_per_person",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=[one for one in Reason.values if one != "nothing-wrong"]),
                name="report_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Decision(models.Model):
    """What a moderator has decided: about the picture, about the person, or both.

    `act` is empty where there is no picture to decide about.
    """

    class Act(models.TextChoices):
        """What becomes of the picture."""

        KEEP = "keep", _("Keep")
        HIDE = "hide", _("Hide")
        REMOVE = "remove", _("Remove")

    class Measure(models.TextChoices):
        """What becomes of the person."""

        WARN = "warn", _("Warn")
        NO_SHARING = "no-sharing", _("Limit: no sharing")
        REVIEW_FIRST = "review-first", _("Limit: review before publishing")
        SUSPEND = "suspend", _("Suspend")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    image = models.ForeignKey(
        "gallery.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions_about"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    act = models.CharField(max_length=10, choices=Act.choices, blank=True, default="")
    measure = models.CharField(max_length=15, choices=Measure.choices, blank=True, default="")
    before = models.JSONField(
        default=dict, help_text="What was so before, to be had back when it is undone."
    )
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(
        max_length=MOST_NOTE_CHARACTERS, blank=True, default="", help_text="The person reads it."
    )
    decided_at = models.DateTimeField()
    appeal_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions_undone",
    )

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-id"], name="decision_about_subject"),
            models.Index(
                fields=["appeal_until"],
                condition=Q(act="remove", undone_at=None, image__isnull=False),
                name="decision_under_seal",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act="", measure="")
                & Q(act__in=["", "keep", "hide", "remove"])
                & Q(measure__in=["", "warn", "no-sharing", "review-first", "suspend"])
                & Q(reason__in=Reason.values),
                name="decision_known",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="decision_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Appeal(models.Model):
    """What a person says against a decision about them, once; and the answer, in words."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    text = models.CharField(max_length=MOST_NOTE_CHARACTERS)
    created_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True, blank=True)
    answer = models.CharField(max_length=MOST_NOTE_CHARACTERS, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals_answered",
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_granted=None, answered_at=None, answered_by=None, answer="")
                | Q(is_granted__isnull=False, answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer=""),
                name="appeal_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class PrivateLook(models.Model):
    """A moderator's looking at a picture that is not shared, on purpose; its owner can see it."""

    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="looks")
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="looks"
    )
    why = models.CharField(max_length=MOST_NOTE_CHARACTERS)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="Until when the picture stays open to the moderator.")

    class Meta:
        indexes = [models.Index(fields=["moderator", "image", "ends_at"], name="look_in_force")]
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="look_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at")), name="look_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moderator_id} at {self.image_id}"
