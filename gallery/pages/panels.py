"""The pages beside the gallery, as a menu: those about oneself, and those about the team."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.models import User
from gallery.permissions import Door, Right, asked_for

Words = str | Promise


@dataclass(frozen=True)
class MenuItem:
    """A page in the menu; `route` is the name of its address."""

    route: str
    words: Words

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.route)


@dataclass(frozen=True)
class MenuSection:
    """Pages that belong together."""

    words: Words
    items: list[MenuItem]


SECTIONS = (
    MenuSection(
        _("You"),
        [
            MenuItem("gallery:profile", _("Profile")),
            MenuItem("gallery:security", _("Sign-in and security")),
            MenuItem("gallery:usage", _("Your usage")),
            MenuItem("gallery:notices", _("Notices")),
            MenuItem("gallery:export", _("Your data")),
        ],
    ),
    MenuSection(
        _("Team"),
        [
            MenuItem("gallery:people", _("People")),
            MenuItem("gallery:invitations", _("Invitations")),
            MenuItem("gallery:team-usage", _("Team usage")),
            MenuItem("gallery:budgets", _("Budgets")),
            MenuItem("gallery:credit-requests", _("Requests for more")),
            MenuItem("gallery:portal-settings", _("Settings")),
            MenuItem("admin:index", _("Raw data")),
        ],
    ),
)


def menu_of(person: User) -> list[MenuSection]:
    """Return the menu with the pages that the person may open."""
    sections = [
        MenuSection(section.words, [item for item in section.items if _is_open(item, person)])
        for section in SECTIONS
    ]
    return [section for section in sections if section.items]


def _is_open(item: MenuItem, person: User) -> bool:
    wanted = asked_for(item.route)
    return wanted is Door.SIGNED_IN or (isinstance(wanted, Right) and person.may(wanted))
