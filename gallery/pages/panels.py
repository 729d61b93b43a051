"""The pages beside the gallery, as a menu: those about oneself, and those about the team."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.models import User
from gallery.permissions import VIEWABLE, Door, Right, asked_for

Words = str | Promise


@dataclass(frozen=True)
class MenuItem:
    """A page in the menu; `route` is the name of its address, `below` those that it leads to."""

    route: str
    words: Words
    below: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.route)


@dataclass(frozen=True)
class MenuSection:
    """Pages that belong together."""

    words: Words
    items: list[MenuItem]


# In the head of every page.
MAIN = (
    MenuItem("gallery:home", _("Gallery"), below=("gallery:image", "gallery:generation")),
    MenuItem("gallery:team", _("Team")),
    MenuItem("gallery:references", _("Shelf"), below=("gallery:reference",)),
    MenuItem(
        "gallery:prompts",
        _("Prompts"),
        below=(
            "gallery:prompts-starred",
            "gallery:templates",
            "gallery:template-new",
            "gallery:template",
            "gallery:template-change",
            "gallery:several",
            "gallery:several-start",
            "gallery:batches",
            "gallery:batch",
        ),
    ),
    MenuItem(
        "gallery:collections",
        _("Collections"),
        below=(
            "gallery:collection",
            "gallery:collection-share",
            "gallery:collection-delete",
            "gallery:sheets",
            "gallery:sheet",
            "gallery:sheet-new",
        ),
    ),
)
SECTIONS = (
    MenuSection(
        _("You"),
        [
            MenuItem("gallery:profile", _("Profile")),
            MenuItem(
                "gallery:security",
                _("Sign-in and security"),
                below=(
                    "account_email",
                    "account_change_password",
                    "account_set_password",
                    "account_reauthenticate",
                    "mfa_reauthenticate",
                    "mfa_activate_totp",
                    "mfa_deactivate_totp",
                    "mfa_view_recovery_codes",
                    "mfa_generate_recovery_codes",
                    "mfa_add_webauthn",
                    "mfa_reauthenticate_webauthn",
                    "mfa_edit_webauthn",
                    "mfa_remove_webauthn",
                    "socialaccount_connections",
                ),
            ),
            MenuItem("gallery:trash", _("Trash")),
            MenuItem("gallery:usage", _("Your usage"), below=("gallery:credits-ask",)),
            MenuItem("gallery:notices", _("Notices")),
            MenuItem(
                "gallery:my-decisions",
                _("Decisions about me"),
                below=("gallery:my-decision", "gallery:my-reports", "gallery:image-report"),
            ),
            MenuItem("gallery:export", _("Your data")),
        ],
    ),
    MenuSection(
        _("Team"),
        [
            MenuItem(
                "gallery:moderation",
                _("Moderation"),
                below=(
                    "gallery:case",
                    "gallery:case-look",
                    "gallery:case-decide",
                    "gallery:cases-decide",
                    "gallery:appeal-answer",
                ),
            ),
            MenuItem("gallery:decisions", _("Decisions"), below=("gallery:decision-undo",)),
            MenuItem(
                "gallery:people",
                _("People"),
                below=(
                    "gallery:person",
                    "gallery:person-role",
                    "gallery:person-leave",
                    "gallery:person-leave-confirm",
                ),
            ),
            MenuItem("gallery:invitations", _("Invitations")),
            MenuItem(
                "gallery:team-usage",
                _("Team usage"),
                below=(
                    "gallery:account-book",
                    "gallery:account-top-up",
                    "gallery:account-correct",
                ),
            ),
            MenuItem(
                "gallery:budgets",
                _("Budgets"),
                below=("gallery:budgets-change", "gallery:member-budget", "gallery:member-grant"),
            ),
            MenuItem(
                "gallery:credit-requests",
                _("Requests for more"),
                below=("gallery:credits-approve", "gallery:credits-decline"),
            ),
            MenuItem(
                "gallery:word-rules",
                _("Word rules"),
                below=("gallery:word-rule", "gallery:word-rule-new", "gallery:word-rule-delete"),
            ),
            MenuItem(
                "gallery:moderation-settings",
                _("Rules of moderation"),
                below=("gallery:moderation-matrix", "gallery:moderation-promises"),
            ),
            MenuItem(
                "gallery:portal-settings",
                _("Settings"),
                below=("gallery:portal-settings-provider", "gallery:portal-settings-test"),
            ),
            MenuItem("gallery:audit-log", _("Audit log")),
            MenuItem("admin:index", _("Raw data")),
        ],
    ),
)


def menu_of(person: User, *, to_view: bool = False) -> list[MenuSection]:
    """Return the menu with the pages that the person may open.

    `to_view` leaves out what is not for an admin who views the portal as the person.
    """
    sections = [
        MenuSection(
            section.words,
            [
                item
                for item in section.items
                if _is_open(item, person) and (item.route in VIEWABLE or not to_view)
            ],
        )
        for section in SECTIONS
    ]
    return [section for section in sections if section.items]


def main_menu_of(person: User) -> list[MenuItem]:
    """Return the main places of the portal that the person may go to.

    Who makes no pictures has no gallery, and looks at what others share.
    """
    places = MAIN if person.may(Right.MAKE_PICTURES) else MAIN[1:]
    return [item for item in places if _is_open(item, person)]


def _is_open(item: MenuItem, person: User) -> bool:
    wanted = asked_for(item.route)
    return wanted is Door.SIGNED_IN or (isinstance(wanted, Right) and person.may(wanted))
