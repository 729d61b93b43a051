"""Budgets: how many credits the team, or a member, may use in a day or a month."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_CREDITS = 1_000_000_000


class Period(models.TextChoices):
    """The span that a budget is for; it begins anew by the portal's own calendar."""

    DAY = "day", _("a day")
    MONTH = "month", _("a month")


class Budget(models.Model):
    """A ceiling. Where there is no row there is none.

    A member's own goes before the one that is for each member; the team's is above all.
    """

    class Scope(models.TextChoices):
        """Whose use it bounds."""

        TEAM = "team", _("The whole team")
        EACH_MEMBER = "each", _("Each member without a budget of their own")
        MEMBER = "member", _("One member")

    scope = models.CharField(max_length=10, choices=Scope.choices)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="budgets",
        null=True,
        blank=True,
    )
    period = models.CharField(max_length=10, choices=Period.choices)
    credits = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="member", member__isnull=False)
                | Q(scope__in=["team", "each"], member=None),
                name="budget_names_its_member",
            ),
            models.CheckConstraint(
                condition=Q(period__in=Period.values), name="budget_period_known"
            ),
            models.CheckConstraint(
                condition=Q(credits__gte=0, credits__lte=MOST_CREDITS), name="budget_within_reason"
            ),
            models.UniqueConstraint(
                fields=["member", "period"],
                condition=Q(member__isnull=False),
                name="budget_once_per_member",
            ),
            models.UniqueConstraint(
                fields=["scope", "period"],
                condition=Q(member=None),
                name="budget_once_per_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.period}: {self.credits}"


class DailyBalance(models.Model):
    """Sums of a member's ledger entries of one day, kept so that a month is quickly added up.

    `used` is what was set aside or paid, in credits, and `granted` what was given on top of the
    budget. Written with each entry by `services.ledger`; `manage.py balances` compares them.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="daily_balances"
    )
    day = models.DateField()
    used = models.IntegerField(default=0)
    granted = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["day", "member"], name="daily_balance_by_day")]
        constraints = [models.UniqueConstraint("member", "day", name="daily_balance_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.day}: {self.used}"
