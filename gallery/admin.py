"""Django's admin, for looking at rows; changes go through the services."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest

from gallery.models import Generation, Image, LedgerEntry, ProviderGate, ReferenceImage, User

# These hold secrets, or would let an admin act in somebody else's name.
admin.site.unregister(
    [Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession]
)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that can be looked at and not changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: rows are made by the services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows are changed by the services and the engine."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows are kept."""
        return False


@admin.register(User)
class PersonAdmin(ReadOnlyAdmin):
    """Accounts; they are changed on the page of people."""

    list_display = ["username", "email", "role", "standing", "last_login"]
    list_filter = ["role", "standing"]
    search_fields = ["username", "email"]
    exclude = ["password"]


@admin.register(Generation)
class GenerationAdmin(ReadOnlyAdmin):
    """Requests and where they are; their prompts stay their owners' business."""

    list_display = ["public_id", "owner", "state", "end_reason", "created_at", "due_at", "job_id"]
    list_filter = ["state", "end_reason"]
    search_fields = ["public_id", "job_id"]
    exclude = ["prompt", "result_urls", "sent_request"]


@admin.register(Image)
class ImageAdmin(ReadOnlyAdmin):
    """Pictures' rows."""

    list_display = ["public_id", "owner", "created_at", "width", "height", "bytes"]
    exclude = ["placeholder"]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """Movements of credits."""

    list_display = ["created_at", "member", "kind", "credits", "generation"]
    list_filter = ["kind"]


@admin.register(ProviderGate)
class ProviderGateAdmin(ReadOnlyAdmin):
    """Whether we may send, and why not."""

    list_display = ["name", "reason", "detail", "paused_until", "balance", "max_in_flight"]


@admin.register(ReferenceImage)
class ReferenceImageAdmin(ReadOnlyAdmin):
    """Reference images' rows."""

    list_display = ["public_id", "owner", "created_at", "width", "height", "bytes"]
