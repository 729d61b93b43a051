"""Rows of moderation and the audit log; what people have written to moderators is left out."""

from django.contrib import admin

from gallery.admin.acting import UNDO
from gallery.admin.reading import ReadOnlyAdmin
from gallery.models import (
    Appeal,
    AuditEntry,
    Case,
    Decision,
    Finding,
    MatrixCell,
    PrivateLook,
    Report,
    Viewing,
    WordRule,
)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what to whom."""

    list_display = ["position", "written_at", "actor", "action", "subject", "target_id", "why"]
    list_filter = ["action"]
    list_select_related = ["actor", "subject"]
    search_fields = ["target_id", "digest"]
    show_full_result_count = False


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """What waits for moderators, and what waited."""

    list_display = ["public_id", "subject", "image", "opened_at", "promised_at", "closed_at"]
    list_filter = ["has_reports", "has_hold", "has_appeal"]
    list_select_related = ["subject", "image"]
    search_fields = ["public_id"]


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """That somebody has reported a picture, without their words."""

    list_display = ["public_id", "case", "reporter", "reason", "created_at"]
    list_filter = ["reason"]
    exclude = ["note"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """What was decided, and whether it was undone."""

    list_display = ["public_id", "subject", "act", "measure", "reason", "decided_by", "undone_at"]
    list_filter = ["act", "measure", "reason"]
    search_fields = ["public_id"]
    actions = UNDO


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    """That somebody has appealed, without their words and the answer's."""

    list_display = ["public_id", "decision", "created_at", "is_granted", "answered_by"]
    list_filter = ["is_granted"]
    exclude = ["text", "answer"]


@admin.register(PrivateLook)
class PrivateLookAdmin(ReadOnlyAdmin):
    """Who has looked at what is not shared, and why."""

    list_display = ["opened_at", "moderator", "image", "why", "ends_at"]


@admin.register(WordRule)
class WordRuleAdmin(ReadOnlyAdmin):
    """What is looked for in prompts."""

    list_display = ["text", "kind", "language", "outcome", "is_on", "made_by"]
    list_filter = ["kind", "outcome", "is_on"]


@admin.register(MatrixCell)
class MatrixCellAdmin(ReadOnlyAdmin):
    """Cells of the matrix that were changed."""

    list_display = ["trust", "finding", "answer"]


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """What was found automatically, without what a prompt could be recognised by."""

    list_display = ["created_at", "person", "kind", "answer", "rule"]
    list_filter = ["kind", "answer"]
    exclude = ["prompt_digest"]


@admin.register(Viewing)
class ViewingAdmin(ReadOnlyAdmin):
    """Who views the portal as whom just now."""

    list_display = ["admin", "person", "why", "begun_at", "ends_at", "pages"]
