"""Rows of people, money, requests and pictures, without their words and secrets."""

from django.contrib import admin

from gallery.admin.acting import HIDE, SUSPEND
from gallery.admin.reading import ReadOnlyAdmin
from gallery.models import (
    AccountEntry,
    Batch,
    Budget,
    CleanCopy,
    Collection,
    CollectionMember,
    ContactSheet,
    CreditRequest,
    Departure,
    Draft,
    Generation,
    Image,
    Invitation,
    LedgerEntry,
    Notice,
    Portal,
    Prompt,
    PromptTemplate,
    ProviderGate,
    ReferenceImage,
    Share,
    ShareLink,
    SheetComment,
    SheetPicture,
    SheetVote,
    User,
    ZipDownload,
)


@admin.register(User)
class PersonAdmin(ReadOnlyAdmin):
    """People; what an admin decides about them is decided on the portal's own pages."""

    list_display = ["username", "public_id", "role", "standing", "date_joined", "last_login"]
    list_filter = ["role", "standing"]
    search_fields = ["username", "first_name", "last_name", "email", "public_id"]
    exclude = ["password", "groups", "user_permissions"]
    actions = [SUSPEND]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations, without what their links are recognised by."""

    list_display = ["public_id", "email", "role", "created_by", "expires_at", "used_by"]
    exclude = ["token_hash"]


@admin.register(Departure)
class DepartureAdmin(ReadOnlyAdmin):
    """What was decided about people who left."""

    list_display = ["person", "kind", "heir", "decided_by", "decided_at", "due_at", "done_at"]
    list_filter = ["kind"]


@admin.register(Portal)
class PortalAdmin(ReadOnlyAdmin):
    """The portal's settings, without its keys."""

    list_display = ["name", "provider", "sign_up", "second_factor", "opened_at", "changed_at"]
    exclude = ["encrypted_key", "encrypted_previous_key"]


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    """Ceilings of what may be spent."""

    list_display = ["scope", "member", "period", "credits"]


@admin.register(CreditRequest)
class CreditRequestAdmin(ReadOnlyAdmin):
    """Members' requests for more credits."""

    list_display = ["created_at", "member", "credits", "state", "decided_by", "granted"]
    list_filter = ["state"]


@admin.register(AccountEntry)
class AccountEntryAdmin(ReadOnlyAdmin):
    """Changes of the provider's account that are not pictures."""

    list_display = ["created_at", "kind", "credits", "actor", "note"]
    list_filter = ["kind"]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """What people were told."""

    list_display = ["created_at", "recipient", "kind", "seen_at", "mail_due_at", "mail_tries"]
    list_filter = ["kind"]


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
    search_fields = ["public_id"]
    exclude = ["placeholder", "alternative_text"]
    actions = HIDE


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


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    """What stands in people's compose bars, without the words."""

    list_display = ["owner", "revision", "changed_at"]
    exclude = ["prompt", "replaced"]


@admin.register(Prompt)
class PromptAdmin(ReadOnlyAdmin):
    """People's histories, without the words, nor what they could be recognised by."""

    list_display = ["public_id", "owner", "uses", "last_used_at"]
    exclude = ["text", "digest", "folded"]


@admin.register(PromptTemplate)
class PromptTemplateAdmin(ReadOnlyAdmin):
    """Templates, without the words."""

    list_display = ["name", "author", "model", "shared_at", "created_at"]
    exclude = ["text"]


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    """Batches and whether they go on."""

    list_display = ["name", "owner", "created_at", "paused_at", "cancelled_at"]


@admin.register(Collection)
class CollectionAdmin(ReadOnlyAdmin):
    """Collections' names."""

    list_display = ["name", "owner", "created_at"]


@admin.register(CollectionMember)
class CollectionMemberAdmin(ReadOnlyAdmin):
    """Whom collections are shared with by name."""

    list_display = ["collection", "person", "level", "added_at"]
    list_filter = ["level"]


@admin.register(Share)
class ShareAdmin(ReadOnlyAdmin):
    """Which pictures are shown to the team."""

    list_display = ["image", "shows_prompt", "shared_at"]


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnlyAdmin):
    """Links for whoever has them, without their passwords; their addresses are kept nowhere."""

    list_display = ["public_id", "made_by", "created_at", "expires_at", "revoked_at"]
    exclude = ["password"]


@admin.register(ContactSheet)
class ContactSheetAdmin(ReadOnlyAdmin):
    """Contact sheets' titles."""

    list_display = ["title", "owner", "created_at", "closed_at"]


@admin.register(SheetPicture)
class SheetPictureAdmin(ReadOnlyAdmin):
    """What is on contact sheets, without the words."""

    list_display = ["sheet", "position", "image"]
    exclude = ["prompt", "alternative_text"]


@admin.register(SheetVote)
class SheetVoteAdmin(ReadOnlyAdmin):
    """That somebody has voted."""

    list_display = ["picture", "person", "created_at"]


@admin.register(SheetComment)
class SheetCommentAdmin(ReadOnlyAdmin):
    """That somebody has said something of a sheet, and not what."""

    list_display = ["public_id", "sheet", "person", "created_at", "removed_at"]
    exclude = ["text"]


@admin.register(ZipDownload)
class ZipDownloadAdmin(ReadOnlyAdmin):
    """Downloads of many pictures."""

    list_display = ["public_id", "owner", "number", "packed", "created_at", "finished_at"]


@admin.register(CleanCopy)
class CleanCopyAdmin(ReadOnlyAdmin):
    """Who has taken pictures away without the marks of their making."""

    list_display = ["created_at", "person", "image", "sha256"]
    search_fields = ["image", "sha256"]
