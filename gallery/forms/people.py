"""Forms about people: finding them, their role, and what becomes of their things."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gallery.models import Departure, Standing, User
from gallery.permissions import Role
from gallery.services.leaving import WAITING_DAYS, heirs_of

MOST_LETTERS = 150


class FindPeopleForm(forms.Form):
    """By what the list of people is narrowed down; whatever can't be read counts as not asked."""

    q = forms.CharField(
        required=False,
        max_length=MOST_LETTERS,
        label=_("Name"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    standing = forms.ChoiceField(
        required=False,
        label=_("Standing"),
        choices=[("", _("All")), *Standing.choices],
    )


class RoleForm(forms.Form):
    """What a person is to be in the team."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


def waiting_choices() -> list[tuple[int, str]]:
    """Return the waiting periods, in words."""
    return [
        (number, ngettext("%(days)s day", "%(days)s days", number) % {"days": number})
        for number in WAITING_DAYS
    ]


class HeirField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Choosing a person by the name that others read."""

    def label_from_instance(self, obj: User) -> str:
        """Return the name, with the username where that is another."""
        name, username = obj.shown_name, obj.get_username()
        return name if name == username else f"{name} ({username})"


class LeavingForm(forms.Form):
    """What becomes of the things of a person who leaves."""

    kind = forms.ChoiceField(
        label=_("What happens to the pictures?"),
        choices=Departure.Kind.choices,
        widget=forms.RadioSelect,
    )
    heir = HeirField(
        required=False,
        queryset=User.objects.none(),
        to_field_name="public_id",
        label=_("Who gets them?"),
        empty_label=_("Nobody chosen"),
        help_text=_("Needed only where they are handed over."),
    )
    days = forms.TypedChoiceField(
        required=False,
        coerce=int,
        choices=waiting_choices,
        initial=WAITING_DAYS[1],
        label=_("How long is the waiting period?"),
        help_text=_("Needed only where they are deleted. Until its end you can call it off."),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heir: Any = self.fields["heir"]
        heir.queryset = heirs_of(person)

    def clean(self) -> dict[str, Any]:
        """Ask for an heir where things are handed over."""
        cleaned = super().clean() or {}
        cleaned["days"] = cleaned.get("days") or WAITING_DAYS[1]
        if cleaned.get("kind") == Departure.Kind.HAND_OVER and not (
            cleaned.get("heir") or "heir" in self.errors
        ):
            self.add_error("heir", _("Choose who gets the pictures."))
        return cleaned
