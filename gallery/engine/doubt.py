"""Finding out whether a request was taken that the provider now refuses, or knows otherwise.

Its first sending may have been accepted, with the answer lost on the way. Nothing in the list of
jobs names a key, but a job of ours that no row knows would be in it (Apiframe v2, GET /v2/jobs).
"""

import logging
from functools import partial

from django.utils import timezone

from gallery.engine import tallies
from gallery.engine.calls import Calls
from gallery.engine.claims import Claim
from gallery.engine.client import ask, provider
from gallery.engine.endings import end_by_sentence, end_unresolved
from gallery.engine.pacing import JOBS_A_PAGE, backoff
from gallery.lifecycle import EndReason
from gallery.models import Generation
from gallery.provider.client import ApiframeClient
from gallery.provider.errors import ProviderError

logger = logging.getLogger(__name__)

KIND = "doubt"
# The newest jobs come first as far as is known; the job in question is seconds or minutes old.
MOST_PAGES = 3
# Jobs whose answers are on their way are unknown to us for a moment.
MOST_TRIES = 5


def find_out(claim: Claim, error: ProviderError, calls: Calls) -> None:
    """Look for a job that no row knows, in a thread, then end the row or keep it for an admin."""
    calls.start(
        KIND,
        partial(ask, partial(_newest_jobs, provider())),
        then=partial(_found, claim, error),
        claim=claim,
    )


def _newest_jobs(client: ApiframeClient) -> list[str]:
    found: list[str] = []
    cursor = None
    for _page in range(MOST_PAGES):
        page = client.jobs(limit=JOBS_A_PAGE, cursor=cursor)
        found += [job.id for job in page.jobs]
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def _found(claim: Claim, error: ProviderError, listed: list[str] | ProviderError) -> None:
    tallies.count_call("jobs", listed)
    now = timezone.now()
    tries = claim.generation.tries + 1
    if not isinstance(listed, ProviderError) and not _unknown(listed):
        end_by_sentence(claim, reason=EndReason.REJECTED, sentence=error.sentence, now=now)
    elif tries < MOST_TRIES:
        claim.wait(until=now + backoff(tries), now=now, tries=tries)
    else:
        reason = EndReason.OUTCOME_UNKNOWN
        end_unresolved(claim, reason=reason, now=now, sentence=error.sentence)


def _unknown(listed: list[str]) -> set[str]:
    known = Generation.objects.filter(job_id__in=listed).values_list("job_id", flat=True)
    return set(listed) - set(known)
