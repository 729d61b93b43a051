"""The portal's own row: what its admins decide in it, and not the operator by environment."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Portal(models.Model):
    """The one row of settings that admins change in the portal.

    `opened_at` is when the first run was finished, which happens once.
    """

    class SignUp(models.TextChoices):
        """Who may make an account."""

        INVITED = "invited", _("Only people with an invitation")
        COMPANY = "company", _("Also everybody with a company sign-in")
        APPROVED = "approved", _("Anybody may ask; an admin approves")

    class SecondFactor(models.TextChoices):
        """Who has to use a second factor to sign in."""

        NOBODY = "nobody", _("Everybody as they like")
        ADMINS = "admins", _("Admins")
        EVERYBODY = "everybody", _("Everybody")

    class Provider(models.TextChoices):
        """Where pictures come from, unless the environment has a key."""

        SANDBOX = "sandbox", _("The built-in sandbox")
        APIFRAME = "apiframe", _("Apiframe")

    name = models.CharField(max_length=20, primary_key=True, default="portal")
    opened_at = models.DateTimeField(null=True, blank=True)
    sign_up = models.CharField(max_length=10, choices=SignUp.choices, default=SignUp.INVITED)
    second_factor = models.CharField(
        max_length=10, choices=SecondFactor.choices, default=SecondFactor.NOBODY
    )
    provider = models.CharField(max_length=10, choices=Provider.choices, default=Provider.SANDBOX)
    encrypted_key = models.TextField(blank=True, default="")
    encrypted_previous_key = models.TextField(blank=True, default="")
    promised_hours = models.PositiveSmallIntegerField(
        default=24, help_text="Within how many hours a report or an appeal is answered."
    )
    appeal_days = models.PositiveSmallIntegerField(
        default=14, help_text="How long a decision can be appealed against."
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(name="portal"), name="portal_is_one"),
            models.CheckConstraint(
                condition=~Q(provider="apiframe") | ~Q(encrypted_key=""),
                name="portal_has_the_key_of_its_provider",
            ),
            models.CheckConstraint(
                condition=Q(promised_hours__range=(1, 720), appeal_days__range=(1, 90)),
                name="portal_promises_in_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Portal":
        """Return the row, made with the defaults where there is none."""
        return cls.objects.get_or_create(name="portal")[0]

    @classmethod
    def locked(cls) -> "Portal":
        """Return the row, which nobody else can change before the transaction is over."""
        return cls.objects.select_for_update().get_or_create(name="portal")[0]
