"""Taking in the provider's reports: each only makes us look at a job at once."""

import logging

from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Generation
from gallery.provider.webhooks import parse_event, verify_signature
from gallery.services.provider_account import connection

logger = logging.getLogger(__name__)


class ForgedReport(Exception):
    """The signature is not of one who knows the key."""


class UnreadableReport(Exception):
    """It is signed and says nothing that we understand."""


def receive_report(raw_body: bytes, signature: str) -> bool:
    """Have the engine read back the job that a report is about; tell whether it will.

    Nothing that it says is believed, so reports may be repeated, late, or of a job that we don't
    know (yet): polling finds that one. Raises `ForgedReport` or `UnreadableReport`.
    """
    now = connection()
    if not verify_signature(raw_body, signature, [now.key, *now.previous_keys]):
        raise ForgedReport
    try:
        event = parse_event(raw_body)
    except ValueError as error:
        raise UnreadableReport from error
    logger.info("webhook: %s", event.event, extra={"job": event.job_id})
    return make_due(event.job_id)


def make_due(job_id: str) -> bool:
    """Let the engine look at a job at once if it waits to; False for any other."""
    now = timezone.now()
    waiting = Generation.objects.filter(
        job_id=job_id, state__in=[State.RUNNING, State.EXPIRED], due_at__gt=now
    )
    return bool(waiting.update(due_at=now))
