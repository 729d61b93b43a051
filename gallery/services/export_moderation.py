"""What an export says of what a person has reported, and of what was decided about them."""

from typing import Any

from gallery.models import Appeal, Decision, Report, User
from gallery.services.export_sharing import Parts, moment


def parts(person: User) -> Parts:
    """Give the name of each part, how a row of it is told, and its rows."""
    yield "reports", _report, Report.objects.filter(reporter=person)
    yield "decisions_about_me", _decision, Decision.objects.filter(subject=person)
    appeals = Appeal.objects.filter(decision__subject=person)
    yield "appeals", _appeal, appeals.select_related("decision")


def _report(row: Report) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "reason": row.reason,
        "note": row.note,
        "created_at": moment(row.created_at),
    }


def _decision(row: Decision) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "picture": row.act,
        "person": row.measure,
        "reason": row.reason,
        "note": row.note,
        "decided_at": moment(row.decided_at),
        "undone_at": moment(row.undone_at),
    }


def _appeal(row: Appeal) -> dict[str, Any]:
    return {
        "decision": str(row.decision.public_id),
        "text": row.text,
        "created_at": moment(row.created_at),
        "is_granted": row.is_granted,
        "answer": row.answer,
        "answered_at": moment(row.answered_at),
    }
