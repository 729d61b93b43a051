"""A person with an account."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gallery.models.matrix import Trust
from gallery.permissions import Right, Role, may

DECIDED = frozenset(
    {"role", "standing", "trust", "restriction", "is_active", "is_staff", "is_superuser"}
)


class Standing(models.TextChoices):
    """Whether a person may use the portal; only the active may."""

    PENDING = "pending", _("Waiting for approval")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    FORMER = "former", _("Former member")


class Restriction(models.TextChoices):
    """What a person may not do for a while, as moderators have decided."""

    NONE = "", _("None")
    REVIEW_FIRST = "review-first", _("Review before publishing")
    NO_SHARING = "no-sharing", _("No sharing")


class Theme(models.TextChoices):
    """Colours of the pages; without a choice they follow the device."""

    DEVICE = "", _("As the device has it")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Layout(models.TextChoices):
    """How the pictures of a gallery lie beside one another."""

    ROWS = "rows", _("Rows")
    SQUARES = "squares", _("Squares")


class Density(models.TextChoices):
    """How large the pictures of a gallery are."""

    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")


class PersonManager(UserManager["User"]):
    """Makes accounts."""

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> "User":
        """Make an admin, as `manage.py createsuperuser` does."""
        return super().create_superuser(username, email, password, **{"role": Role.ADMIN} | fields)


class User(AbstractUser):
    """A person of the team; `public_id` names them wherever others can see it.

    The role and the standing decide. Django's own flags follow them, and the database holds them
    to it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.ACTIVE)
    trust = models.CharField(max_length=10, choices=Trust.choices, default=Trust.NEW)
    restriction = models.CharField(
        max_length=15, choices=Restriction.choices, blank=True, default=Restriction.NONE
    )
    language = models.CharField(
        max_length=10, blank=True, default="", help_text="Empty: as the browser asks for."
    )
    theme = models.CharField(max_length=5, choices=Theme.choices, blank=True, default=Theme.DEVICE)
    time_zone = models.CharField(
        max_length=60, blank=True, default="", help_text="Empty: as the browser has it."
    )
    muted_topics = models.JSONField(
        default=list, blank=True, help_text="Topics of notices that are not sent by e-mail."
    )

    sends_on_enter = models.BooleanField(
        default=False, help_text="Enter sends the prompt; else it begins a new line."
    )
    shows_notifications = models.BooleanField(
        default=False, help_text="The browser tells when something is done."
    )
    plays_sound = models.BooleanField(default=False, help_text="A sound tells that, too.")
    retries_by_itself = models.BooleanField(
        default=False, help_text="What failed for a passing reason is sent once more by itself."
    )

    gallery_layout = models.CharField(max_length=7, choices=Layout.choices, default=Layout.ROWS)
    gallery_density = models.CharField(
        max_length=6, choices=Density.choices, default=Density.MEDIUM
    )
    gallery_in_pages = models.BooleanField(
        default=False, help_text="The gallery is turned page by page; else it scrolls on."
    )
    writes_prompts_into_files = models.BooleanField(
        default=False, help_text="Downloads of this person's pictures carry their prompt."
    )

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="person_role_known"),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="person_standing_known"
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.ACTIVE, is_active=True)
                | ~Q(standing=Standing.ACTIVE) & Q(is_active=False),
                name="person_active_by_standing",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.ADMIN, is_staff=True, is_superuser=True)
                | ~Q(role=Role.ADMIN) & Q(is_staff=False, is_superuser=False),
                name="person_staff_by_role",
            ),
            models.CheckConstraint(
                condition=Q(trust__in=Trust.values, restriction__in=Restriction.values),
                name="person_trust_known",
            ),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="person_theme_known"),
            models.CheckConstraint(
                condition=Q(gallery_layout__in=Layout.values, gallery_density__in=Density.values),
                name="person_gallery_looks_known",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, with Django's flags as role and standing say.

        What is decided about a person is written only where it is named: a form that was filled in
        meanwhile, or a library that saves the whole row, must not undo a suspension.
        """
        self.is_active = self.standing == Standing.ACTIVE
        self.is_staff = self.is_superuser = self.role == Role.ADMIN
        if not self._state.adding:
            fields = set(kwargs.get("update_fields") or self._undecided_fields())
            kwargs["update_fields"] = fields | DECIDED if fields & DECIDED else fields
        super().save(*args, **kwargs)

    def _undecided_fields(self) -> set[str]:
        fields = {field.name for field in self._meta.concrete_fields if not field.primary_key}
        return fields - self.get_deferred_fields() - DECIDED

    @property
    def shown_name(self) -> str:
        """What others read as this person's name."""
        if self.standing == Standing.FORMER:
            return str(Standing.FORMER.label)
        return self.get_full_name() or self.get_username()

    def may(self, right: Right) -> bool:
        """Tell whether this person has a right."""
        return may(self.role, right)
