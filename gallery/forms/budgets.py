"""Forms about money: ceilings of the team and of members, and credits on top of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models.budget import MOST_CREDITS, Budget, Period

Scope = Budget.Scope
Wanted = dict[tuple[Budget.Scope, Period], int | None]


def _credits(label: Any, *, least: int = 0, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=MOST_CREDITS, required=required
    )


class TeamBudgetsForm(forms.Form):
    """The ceilings of the team as a whole, and those of each member; empty means none."""

    team_day = _credits(_("Team, a day"))
    team_month = _credits(_("Team, a month"))
    each_day = _credits(_("Each member, a day"))
    each_month = _credits(_("Each member, a month"))

    @property
    def wanted(self) -> Wanted:
        """What was typed, as ceilings."""
        return {
            (scope, period): self.cleaned_data[f"{scope}_{period}"]
            for scope in (Scope.TEAM, Scope.EACH_MEMBER)
            for period in Period
        }


class MemberBudgetForm(forms.Form):
    """A member's own ceilings; empty means that of each member."""

    day = _credits(_("A day"))
    month = _credits(_("A month"))

    @property
    def wanted(self) -> Wanted:
        """What was typed, as ceilings."""
        return {(Scope.MEMBER, period): self.cleaned_data[period] for period in Period}


class GrantForm(forms.Form):
    """Credits for one member, now, and what they are for."""

    credits = _credits(_("Credits"), least=1, required=True)
    note = forms.CharField(
        label=_("Because"), max_length=300, help_text=_("The member reads this, too.")
    )
