"""Who may do what: roles, their rights, and what each address of the portal asks for.

This is the one table of permissions. `gallery.views.gatekeeper` holds every request against it, and
an address without a row here opens to nobody. Which objects a person may see is in `access`.
"""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is in the team."""

    MEMBER = "member", _("Member")
    MODERATOR = "moderator", _("Moderator")
    ADMIN = "admin", _("Admin")
    AUDITOR = "auditor", _("Auditor")


class Right(StrEnum):
    """Something that some roles may do and others may not."""

    MAKE_PICTURES = "make-pictures"
    SEE_TEAM = "see-team"
    MODERATE = "moderate"
    SEE_AUDIT = "see-audit"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_MONEY = "manage-money"
    MANAGE_PORTAL = "manage-portal"
    VIEW_AS = "view-as"
    INSPECT_ROWS = "inspect-rows"


class Door(StrEnum):
    """Addresses that ask for no right of a role."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed-in"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.MEMBER: frozenset({Right.MAKE_PICTURES}),
    Role.MODERATOR: frozenset({Right.MAKE_PICTURES, Right.MODERATE}),
    Role.ADMIN: frozenset(Right),
    Role.AUDITOR: frozenset({Right.SEE_TEAM, Right.SEE_AUDIT}),
}

# By the name of the route; a row that ends in `:*` is for all routes of a namespace.
ROUTES: dict[str, Door | Right] = {
    # The gallery.
    "gallery:home": Door.SIGNED_IN,
    "gallery:rail": Right.MAKE_PICTURES,
    "gallery:view-settings": Door.SIGNED_IN,
    "gallery:dialogs": Right.MAKE_PICTURES,
    "gallery:draft": Right.MAKE_PICTURES,
    "gallery:draft-undo": Right.MAKE_PICTURES,
    "gallery:draft-take": Right.MAKE_PICTURES,
    "gallery:generation-create": Right.MAKE_PICTURES,
    "gallery:queued": Right.MAKE_PICTURES,
    "gallery:generation": Right.MAKE_PICTURES,
    "gallery:generation-tile": Right.MAKE_PICTURES,
    "gallery:generation-stack": Right.MAKE_PICTURES,
    "gallery:generation-status": Right.MAKE_PICTURES,
    "gallery:generation-cancel": Right.MAKE_PICTURES,
    "gallery:generation-stop-waiting": Right.MAKE_PICTURES,
    "gallery:generation-dismiss": Right.MAKE_PICTURES,
    "gallery:generation-retry": Right.MAKE_PICTURES,
    "gallery:queue": Right.MAKE_PICTURES,
    "gallery:queue-summary": Right.MAKE_PICTURES,
    "gallery:queue-choices": Right.MAKE_PICTURES,
    "gallery:retry-all": Right.MAKE_PICTURES,
    # What the team shares is there to be looked at by all of it, also by those who make nothing.
    "gallery:team": Door.SIGNED_IN,
    "gallery:image": Door.SIGNED_IN,
    "gallery:image-beside": Door.SIGNED_IN,
    "gallery:image-original": Door.SIGNED_IN,
    "gallery:image-download": Door.SIGNED_IN,
    "gallery:image-family": Door.SIGNED_IN,
    "gallery:compare": Door.SIGNED_IN,
    "gallery:keys": Door.SIGNED_IN,
    "gallery:search-filters": Door.SIGNED_IN,
    "gallery:image-report": Door.SIGNED_IN,
    "gallery:image-alternative": Right.MAKE_PICTURES,
    # What opens it is its signature.
    "gallery:thumbnail": Door.ANYBODY,
    "gallery:image-clean-copy": Right.MAKE_PICTURES,
    "gallery:image-share": Right.MAKE_PICTURES,
    "gallery:weather": Right.MAKE_PICTURES,
    "gallery:live": Door.SIGNED_IN,
    # What was chosen, the trash, and zips.
    "gallery:selection": Right.MAKE_PICTURES,
    "gallery:selection-count": Right.MAKE_PICTURES,
    "gallery:selection-between": Right.MAKE_PICTURES,
    "gallery:image-star": Right.MAKE_PICTURES,
    "gallery:image-tags": Right.MAKE_PICTURES,
    "gallery:image-trash": Right.MAKE_PICTURES,
    "gallery:image-restore": Right.MAKE_PICTURES,
    "gallery:image-purge": Right.MAKE_PICTURES,
    "gallery:trash": Right.MAKE_PICTURES,
    "gallery:trash-undo": Right.MAKE_PICTURES,
    "gallery:zip": Right.MAKE_PICTURES,
    "gallery:zip-file": Right.MAKE_PICTURES,
    # Reference images.
    "gallery:references": Right.MAKE_PICTURES,
    "gallery:reference-upload": Right.MAKE_PICTURES,
    "gallery:reference-fetch": Right.MAKE_PICTURES,
    "gallery:reference-from-image": Right.MAKE_PICTURES,
    "gallery:reference-picks": Right.MAKE_PICTURES,
    "gallery:reference": Right.MAKE_PICTURES,
    "gallery:reference-picture": Right.MAKE_PICTURES,
    "gallery:reference-thumbnail": Right.MAKE_PICTURES,
    "gallery:reference-use": Right.MAKE_PICTURES,
    "gallery:reference-share": Right.MAKE_PICTURES,
    "gallery:reference-stop-sharing": Right.MAKE_PICTURES,
    "gallery:reference-take-off": Right.MAKE_PICTURES,
    # Collections.
    "gallery:collections": Door.SIGNED_IN,
    "gallery:collection-new": Right.MAKE_PICTURES,
    "gallery:collection": Door.SIGNED_IN,
    "gallery:collection-share": Right.MAKE_PICTURES,
    "gallery:collection-share-with": Right.MAKE_PICTURES,
    "gallery:collection-leave": Door.SIGNED_IN,
    "gallery:collection-link": Right.MAKE_PICTURES,
    "gallery:link-revoke": Door.SIGNED_IN,
    "gallery:link-password": Door.SIGNED_IN,
    # Contact sheets: all of the team looks at them; who makes pictures makes them and decides.
    "gallery:sheets": Door.SIGNED_IN,
    "gallery:sheet-new": Right.MAKE_PICTURES,
    "gallery:sheet": Door.SIGNED_IN,
    "gallery:sheet-thumbnail": Door.SIGNED_IN,
    "gallery:sheet-original": Door.SIGNED_IN,
    "gallery:sheet-vote": Right.MAKE_PICTURES,
    "gallery:sheet-comment": Right.MAKE_PICTURES,
    "gallery:sheet-comment-remove": Door.SIGNED_IN,
    "gallery:sheet-close": Door.SIGNED_IN,
    "gallery:sheet-delete": Door.SIGNED_IN,
    "gallery:sheet-link": Right.MAKE_PICTURES,
    # For whoever has a link that a member has made; it opens one thing and names nothing else.
    "gallery:shared-link": Door.ANYBODY,
    "gallery:shared-picture": Door.ANYBODY,
    "gallery:shared-thumbnail": Door.ANYBODY,
    "gallery:shared-original": Door.ANYBODY,
    "gallery:shared-download": Door.ANYBODY,
    "gallery:collection-rename": Right.MAKE_PICTURES,
    "gallery:collection-delete": Right.MAKE_PICTURES,
    "gallery:collection-choose": Right.MAKE_PICTURES,
    "gallery:image-collections": Right.MAKE_PICTURES,
    # Earlier prompts, templates, and batches.
    "gallery:prompts": Right.MAKE_PICTURES,
    "gallery:prompts-starred": Right.MAKE_PICTURES,
    "gallery:prompt-star": Right.MAKE_PICTURES,
    "gallery:prompt-unstar": Right.MAKE_PICTURES,
    "gallery:prompt-use": Right.MAKE_PICTURES,
    "gallery:prompt-forget": Right.MAKE_PICTURES,
    "gallery:templates": Right.MAKE_PICTURES,
    "gallery:template-new": Right.MAKE_PICTURES,
    "gallery:template": Right.MAKE_PICTURES,
    "gallery:template-change": Right.MAKE_PICTURES,
    "gallery:template-delete": Right.MAKE_PICTURES,
    "gallery:template-example": Right.MAKE_PICTURES,
    "gallery:several": Right.MAKE_PICTURES,
    "gallery:several-start": Right.MAKE_PICTURES,
    "gallery:batches": Right.MAKE_PICTURES,
    "gallery:batch": Right.MAKE_PICTURES,
    "gallery:batch-pause": Right.MAKE_PICTURES,
    "gallery:batch-resume": Right.MAKE_PICTURES,
    "gallery:batch-cancel": Right.MAKE_PICTURES,
    # The provider's way in: it shows a signature of its own.
    "gallery:reference-for-provider": Door.ANYBODY,
    "gallery:webhook": Door.ANYBODY,
    # The first run, while there is nobody yet who could have a right: `views.first_run` asks for
    # the setup code, and then for an admin. Once the portal is open there is nothing here.
    "gallery:first-run": Door.ANYBODY,
    "gallery:first-run-provider": Door.ANYBODY,
    "gallery:first-run-rules": Door.ANYBODY,
    # One's own account, use and notices.
    "gallery:profile": Door.SIGNED_IN,
    "gallery:security": Door.SIGNED_IN,
    "gallery:sessions-end": Door.SIGNED_IN,
    "gallery:session-end": Door.SIGNED_IN,
    "gallery:export": Door.SIGNED_IN,
    "gallery:usage": Door.SIGNED_IN,
    "gallery:usage-export": Door.SIGNED_IN,
    "gallery:credits-ask": Right.MAKE_PICTURES,
    "gallery:credits-withdraw": Right.MAKE_PICTURES,
    "gallery:notices": Door.SIGNED_IN,
    "gallery:notices-read": Door.SIGNED_IN,
    "gallery:notice-follow": Door.SIGNED_IN,
    # What was decided about oneself, and what became of what one has reported.
    "gallery:my-reports": Door.SIGNED_IN,
    "gallery:my-decisions": Door.SIGNED_IN,
    "gallery:my-decision": Door.SIGNED_IN,
    "gallery:decision-picture": Door.SIGNED_IN,
    # For the suspended, who have a signed link to one decision in a letter.
    "gallery:decision-by-link": Door.ANYBODY,
    "gallery:appeal-answer": Right.MODERATE,
    # The team: people and invitations.
    "gallery:people": Right.SEE_TEAM,
    "gallery:person": Right.SEE_TEAM,
    "gallery:person-approve": Right.MANAGE_PEOPLE,
    "gallery:person-decline": Right.MANAGE_PEOPLE,
    "gallery:person-role": Right.MANAGE_PEOPLE,
    "gallery:person-suspend": Right.MANAGE_PEOPLE,
    "gallery:person-reinstate": Right.MANAGE_PEOPLE,
    "gallery:person-leave": Right.MANAGE_PEOPLE,
    "gallery:person-leave-confirm": Right.MANAGE_PEOPLE,
    "gallery:person-call-off": Right.MANAGE_PEOPLE,
    # Seeing the portal as one of them does. Whoever does may always stop.
    "gallery:view-as": Right.VIEW_AS,
    "gallery:view-as-stop": Door.SIGNED_IN,
    "gallery:invitations": Right.MANAGE_PEOPLE,
    "gallery:invitation-revoke": Right.MANAGE_PEOPLE,
    # The team: money.
    "gallery:budgets": Right.SEE_TEAM,
    "gallery:budgets-change": Right.MANAGE_MONEY,
    "gallery:member-budget": Right.MANAGE_MONEY,
    "gallery:member-grant": Right.MANAGE_MONEY,
    "gallery:team-usage": Right.SEE_TEAM,
    "gallery:team-usage-export": Right.SEE_TEAM,
    "gallery:account-book": Right.SEE_TEAM,
    "gallery:account-top-up": Right.MANAGE_MONEY,
    "gallery:account-correct": Right.MANAGE_MONEY,
    "gallery:account-begin-anew": Right.MANAGE_MONEY,
    "gallery:credit-requests": Right.SEE_TEAM,
    "gallery:credits-approve": Right.MANAGE_MONEY,
    "gallery:credits-decline": Right.MANAGE_MONEY,
    # Moderation. Whom a case is about is told by the services, and what they may look at.
    "gallery:moderation": Right.MODERATE,
    "gallery:cases-decide": Right.MODERATE,
    "gallery:case": Right.MODERATE,
    "gallery:case-look": Right.MODERATE,
    "gallery:case-picture": Right.MODERATE,
    # Moderation: word rules, settings, and trust.
    "gallery:word-rules": Right.MODERATE,
    "gallery:word-rule-new": Right.MODERATE,
    "gallery:word-rule-set": Right.MODERATE,
    "gallery:word-rule": Right.MODERATE,
    "gallery:word-rule-switch": Right.MODERATE,
    "gallery:word-rule-delete": Right.MODERATE,
    "gallery:moderation-settings": Right.MODERATE,
    "gallery:moderation-matrix": Right.MANAGE_PORTAL,
    "gallery:moderation-promises": Right.MANAGE_PORTAL,
    "gallery:moderation-person": Right.MODERATE,
    "gallery:person-trust": Right.MODERATE,
    # Decisions of moderators; what is their own is for others to decide, as the services know.
    "gallery:case-decide": Right.MODERATE,
    "gallery:decisions": Right.MODERATE,
    "gallery:decision-undo": Right.MODERATE,
    # The team: settings.
    "gallery:portal-settings": Right.MANAGE_PORTAL,
    "gallery:portal-settings-provider": Right.MANAGE_PORTAL,
    "gallery:portal-settings-test": Right.MANAGE_PORTAL,
    # Who did what.
    "gallery:audit-log": Right.SEE_AUDIT,
    "gallery:audit-export": Right.SEE_AUDIT,
    # Signing in and out, and coming to an account.
    "gallery:join": Door.ANYBODY,
    "account_login": Door.ANYBODY,
    "account_logout": Door.ANYBODY,
    "account_signup": Door.ANYBODY,
    "account_inactive": Door.ANYBODY,
    "account_email_verification_sent": Door.ANYBODY,
    "account_confirm_email": Door.ANYBODY,
    "account_reset_password": Door.ANYBODY,
    "account_reset_password_done": Door.ANYBODY,
    "account_reset_password_from_key": Door.ANYBODY,
    "account_reset_password_from_key_done": Door.ANYBODY,
    "mfa_authenticate": Door.ANYBODY,
    "mfa_login_webauthn": Door.ANYBODY,
    "company-start": Door.ANYBODY,
    "company-finish": Door.ANYBODY,
    "socialaccount_login_cancelled": Door.ANYBODY,
    # One's own ways to sign in.
    "account_reauthenticate": Door.SIGNED_IN,
    "account_email": Door.SIGNED_IN,
    "account_change_password": Door.SIGNED_IN,
    "account_set_password": Door.SIGNED_IN,
    "mfa_index": Door.SIGNED_IN,
    "mfa_reauthenticate": Door.SIGNED_IN,
    "mfa_activate_totp": Door.SIGNED_IN,
    "mfa_deactivate_totp": Door.SIGNED_IN,
    "mfa_view_recovery_codes": Door.SIGNED_IN,
    "mfa_generate_recovery_codes": Door.SIGNED_IN,
    "mfa_download_recovery_codes": Door.SIGNED_IN,
    "mfa_list_webauthn": Door.SIGNED_IN,
    "mfa_add_webauthn": Door.SIGNED_IN,
    "mfa_reauthenticate_webauthn": Door.SIGNED_IN,
    "mfa_edit_webauthn": Door.SIGNED_IN,
    "mfa_remove_webauthn": Door.SIGNED_IN,
    "socialaccount_connections": Door.SIGNED_IN,
    # The deployment. The metrics page asks for a token of its own.
    "set_language": Door.ANYBODY,
    "health": Door.ANYBODY,
    "metrics": Door.ANYBODY,
    "admin-sign-in": Door.ANYBODY,
    "admin-leave": Door.ANYBODY,
    "admin-password": Door.SIGNED_IN,
    "admin:*": Right.INSPECT_ROWS,
}

# What an admin may look at while they view the portal as somebody, as far as that person may.
# Whatever is not named is kept from them: all that changes something or leads to it, what is secret
# even from who supports, such as sessions and links, and all that is taken away, such as downloads.
VIEWABLE = frozenset(
    {
        "gallery:home",
        "gallery:rail",
        "gallery:generation",
        "gallery:generation-tile",
        "gallery:generation-stack",
        "gallery:generation-status",
        "gallery:queue",
        "gallery:queue-summary",
        "gallery:team",
        "gallery:image",
        "gallery:image-beside",
        "gallery:image-original",
        "gallery:image-family",
        "gallery:compare",
        "gallery:keys",
        "gallery:search-filters",
        "gallery:weather",
        "gallery:trash",
        "gallery:references",
        "gallery:reference",
        "gallery:reference-picture",
        "gallery:reference-thumbnail",
        "gallery:collections",
        "gallery:collection",
        "gallery:sheets",
        "gallery:sheet",
        "gallery:sheet-thumbnail",
        "gallery:sheet-original",
        "gallery:prompts",
        "gallery:prompts-starred",
        "gallery:templates",
        "gallery:template",
        "gallery:template-example",
        "gallery:batches",
        "gallery:batch",
        "gallery:usage",
        "gallery:notices",
        "gallery:people",
        "gallery:person",
        "gallery:budgets",
        "gallery:team-usage",
        "gallery:account-book",
        "gallery:credit-requests",
    }
)


def may(role: str, right: Right) -> bool:
    """Tell whether people of a role have a right."""
    return right in RIGHTS[Role(role)]


def asked_for(route: str) -> Door | Right | None:
    """Return what a route asks for; None for one without a row, which opens to nobody."""
    namespace, colon, _name = route.rpartition(":")
    return ROUTES.get(route) or (ROUTES.get(f"{namespace}:*") if colon else None)
