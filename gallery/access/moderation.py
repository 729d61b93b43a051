"""Whom reports, cases, decisions and appeals are looked up for."""

import uuid

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from gallery.models import Appeal, Case, Decision, Report, User


def get_own_report(person: User, public_id: uuid.UUID) -> Report:
    """Return one of the person's own reports, or raise `Http404`."""
    return get_object_or_404(Report, reporter=person, public_id=public_id)


def decisions_about(person: User) -> QuerySet[Decision]:
    """Return what moderators have decided about the person, or about pictures of theirs."""
    return Decision.objects.filter(subject=person)


def get_decision_about(person: User, public_id: uuid.UUID) -> Decision:
    """Return one decision about the person, or raise `Http404`."""
    rows = decisions_about(person).select_related("image", "case__generation", "appeal")
    return get_object_or_404(rows, public_id=public_id)


def get_appeal(public_id: uuid.UUID) -> Appeal:
    """Return anybody's appeal, for whom the table of permissions lets moderate."""
    rows = Appeal.objects.select_related(
        "case", "decision__subject", "decision__decided_by", "decision__image", "answered_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def get_decision(public_id: uuid.UUID) -> Decision:
    """Return anybody's decision, for whom the table of permissions lets moderate."""
    rows = Decision.objects.select_related("subject", "decided_by", "image", "case")
    return get_object_or_404(rows, public_id=public_id)


def get_case(public_id: uuid.UUID) -> Case:
    """Return anybody's case, for whom the table of permissions lets moderate."""
    rows = Case.objects.select_related("image__generation", "image__owner", "generation", "subject")
    return get_object_or_404(rows, public_id=public_id)
