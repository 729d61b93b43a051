"""The forms by which a collection is shared: with the team, with a colleague, by a link."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gallery.models import Collection, Level, User
from gallery.services.links import DAYS, LONGEST_PASSWORD


class TeamShareForm(forms.Form):
    """What the whole team may do, and who reads the prompts."""

    level = forms.ChoiceField(
        required=False,
        choices=[("", _("Nothing: it doesn't see it")), *Level.choices],
        widget=forms.RadioSelect,
        label=_("What the whole team may do"),
    )
    shows_prompts = forms.BooleanField(
        required=False,
        label=_("With the prompts"),
        help_text=_("Also for those whom you share it with by name, and for what they add."),
    )

    @classmethod
    def of(cls, collection: Collection) -> "TeamShareForm":
        """Return the form as things are."""
        as_set = {"level": collection.team_level, "shows_prompts": collection.shows_prompts}
        return cls(initial=as_set)


class PersonShareForm(forms.Form):
    """One colleague, and what they may do."""

    person = forms.ChoiceField(label=_("Colleague"))
    level = forms.ChoiceField(choices=Level.choices, label=_("What they may do"))

    def __init__(self, *args: Any, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.public_id), name) for one, name in told_apart(colleagues)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """How long a link is good for, its password, and whether it shows the prompts."""

    days = forms.ChoiceField(label=_("It expires"), initial="7")
    password = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST_PASSWORD,
        label=_("Password"),
        help_text=_("Empty: none is asked for. Tell it to people by another way than the link."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    shows_prompts = forms.BooleanField(
        required=False,
        label=_("With the prompts"),
        help_text=_("Of your own pictures. What colleagues have written is never shown."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        after = [
            (
                str(days),
                ngettext("after %(days)s day", "after %(days)s days", days) % {"days": days},
            )
            for days in DAYS
        ]
        self.fields["days"].choices = [*after, ("", _("never"))]  # type: ignore[attr-defined]
        self.fields["days"].required = False

    @staticmethod
    def are_on() -> bool:
        """Tell whether this portal lets its members make links."""
        return bool(settings.PUBLIC_LINKS)


def told_apart(people: list[User]) -> list[tuple[User, str]]:
    """Return people with their shown names; where two have the same one, with the username."""
    names = [person.shown_name for person in people]
    return [
        (person, name if names.count(name) == 1 else f"{name} ({person.get_username()})")
        for person, name in zip(people, names, strict=True)
    ]
