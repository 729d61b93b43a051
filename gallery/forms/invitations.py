"""The form of an invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.models.budget import MOST_CREDITS
from gallery.permissions import Role
from gallery.services.invitations import MOST_DAYS


class InvitationForm(forms.Form):
    """Whom to invite, and with what their account begins."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("The link is sent there. Without one you pass it on yourself."),
    )
    daily_budget = forms.IntegerField(
        label=_("Credits a day"),
        required=False,
        min_value=0,
        max_value=MOST_CREDITS,
        help_text=_("Empty: as for everybody."),
    )
    monthly_budget = forms.IntegerField(
        label=_("Credits a month"),
        required=False,
        min_value=0,
        max_value=MOST_CREDITS,
        help_text=_("Empty: as for everybody."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=120, help_text=_("Only admins see it.")
    )
    days = forms.IntegerField(
        label=_("Good for, in days"), initial=7, min_value=1, max_value=MOST_DAYS
    )
