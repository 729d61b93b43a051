"""The profile form: what a person chooses for themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.forms.choices import LANGUAGES, time_zones
from gallery.models import Theme, Topic, User
from gallery.permissions import Right
from gallery.services.mailing import address_of
from gallery.services.profiles import CHOICES, HABITS

MOST_NAME_CHARACTERS = 60


class ProfileForm(forms.Form):
    """Name, language, colours, time zone, habits, and which notices also come by e-mail."""

    shown_name = forms.CharField(
        required=False,
        max_length=MOST_NAME_CHARACTERS,
        label=_("Shown name"),
        help_text=_("What your team reads as your name. Empty: your username."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(required=False, choices=LANGUAGES, label=_("Language"))
    theme = forms.ChoiceField(
        required=False, choices=Theme.choices, widget=forms.RadioSelect, label=_("Colours")
    )
    time_zone = forms.ChoiceField(
        required=False,
        choices=time_zones,
        label=_("Time zone"),
        help_text=_("Dates and times are shown in it."),
    )
    sends_on_enter = forms.BooleanField(
        required=False,
        label=_("Enter sends the prompt"),
        help_text=_("Shift+Enter then begins a new line. Ctrl+Enter or ⌘+Enter always sends."),
    )
    shows_notifications = forms.BooleanField(
        required=False,
        label=_("The browser tells me when something is done"),
        help_text=_("While a page of the portal is open somewhere; the browser asks you first."),
    )
    plays_sound = forms.BooleanField(
        required=False,
        label=_("A sound tells me when something is done"),
        help_text=_("A short one, also while the page is in the background."),
    )
    retries_by_itself = forms.BooleanField(
        required=False,
        label=_("What fails for a passing reason is sent once more by itself"),
        help_text=_("A picture that failed costs nothing; the new one costs as usual."),
    )
    writes_prompts_into_files = forms.BooleanField(
        required=False,
        label=_("Downloads of my pictures carry their prompt"),
        help_text=_(
            "Whoever gets such a file can read it there. That a model made the picture, which one"
            " and when is always written into downloads; the original is left as it came."
        ),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _as_chosen(person)
        self.asked = [topic for topic in Topic if topic is not Topic.TEAM or _has_team(person)]
        no_address = _("Your account has no e-mail address yet, so none are sent.")
        self.fields["topics"] = forms.MultipleChoiceField(
            required=False,
            choices=[(topic.value, topic.label) for topic in self.asked],
            widget=forms.CheckboxSelectMultiple,
            label=_("Notices that also come by e-mail"),
            help_text="" if address_of(person) else no_address,
        )

    @property
    def about_person(self) -> list[forms.BoundField]:
        """The fields about the person and what they see."""
        return [self[name] for name in self.fields if name not in CHOICES]

    @property
    def habits(self) -> list[forms.BoundField]:
        """The fields about writing and waiting."""
        return [self[name] for name in HABITS]

    @property
    def about_files(self) -> list[forms.BoundField]:
        """The fields about what leaves the portal."""
        return [self[name] for name in CHOICES if name not in HABITS]

    def chosen(self) -> list[str]:
        """Return which yes-or-no choices are wanted."""
        return [name for name in CHOICES if self.cleaned_data[name]]


def _has_team(person: User) -> bool:
    return person.may(Right.MANAGE_PEOPLE) or person.may(Right.MANAGE_MONEY)


def _as_chosen(person: User) -> dict[str, Any]:
    return {
        "shown_name": person.get_full_name(),
        "language": person.language,
        "theme": person.theme,
        "time_zone": person.time_zone,
        **{choice: getattr(person, choice) for choice in CHOICES},
        "topics": [topic.value for topic in Topic if topic not in person.muted_topics],
    }
