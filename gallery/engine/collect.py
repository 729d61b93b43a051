"""Bringing a finished picture home: fetched, checked, stored with its thumbnails, and paid."""

import hashlib
import logging
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from gallery import files
from gallery.engine.claims import Claim
from gallery.engine.endings import end_paid
from gallery.engine.pacing import backoff
from gallery.imaging.errors import ImageRefused
from gallery.imaging.limits import RESULT_LIMITS
from gallery.imaging.renditions import Renditions, make_renditions
from gallery.lifecycle import EndReason, State
from gallery.models import Generation, Image
from gallery.outbound.deadline import deadline
from gallery.outbound.download import Download, download
from gallery.outbound.errors import OutboundError
from gallery.provider.client import ApiframeClient
from gallery.provider.contract import JobStatus
from gallery.provider.errors import ProviderError
from gallery.services import ledger
from gallery.services.reachability import trusted_origins

logger = logging.getLogger(__name__)

# For all files of one generation together; shorter than the lease.
TOTAL_SECONDS = 120.0
# The provider keeps results for three months (Apiframe v2), so patience costs nothing; a file
# that arrives whole and is no picture will hardly become one.
PATIENCE = timedelta(hours=12)
PATIENCE_WITH_DAMAGE = timedelta(minutes=10)
FEWEST_TRIES = 3
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True)
class Collected:
    """One result file that is stored and checked."""

    name: str
    fetched: Download
    renditions: Renditions
    thumbnails: dict[str, str]


def collect(claim: Claim, client: ApiframeClient) -> None:
    """Fetch and store all results of the claimed row, then complete it.

    File names come from their content and the row is completed in one transaction after all files
    are in place, so a worker that dies half-way leaves nothing that is shown or counted.
    """
    collected, trouble = [], None
    with deadline(TOTAL_SECONDS):
        for url in _addresses(claim, client):
            try:
                collected.append(_fetch(claim.generation, url))
            except (ImageRefused, OutboundError, OSError) as error:
                trouble = trouble or error
    now = timezone.now()
    if trouble is None:
        _complete(claim, collected, now)
    else:
        _again_or_end(claim, trouble, collected, now)


def _addresses(claim: Claim, client: ApiframeClient) -> list[str]:
    """Return where the results are, read anew after a failure: addresses may have expired."""
    known = list(claim.generation.result_urls)
    if claim.generation.tries == 0:
        return known
    try:
        job = client.job(claim.generation.job_id)
    except ProviderError:
        return known
    return list(job.image_urls) if job.status is JobStatus.COMPLETED and job.image_urls else known


def _fetch(generation: Generation, url: str) -> Collected:
    with tempfile.TemporaryFile() as body:
        fetched = download(
            url,
            into=body,
            max_bytes=RESULT_LIMITS.max_bytes,
            total_seconds=TOTAL_SECONDS,
            trusted_origins=trusted_origins(),
        )
        body.seek(0)
        renditions = make_renditions(body, RESULT_LIMITS)
        return _store(generation, body, fetched, renditions)


def _store(
    generation: Generation, body: BinaryIO, fetched: Download, renditions: Renditions
) -> Collected:
    folder = files.image_folder(generation.owner.public_id, generation.public_id)
    stem = f"{folder}/{fetched.sha256[:32]}"
    name = stem + files.SUFFIXES[renditions.content_type]
    body.seek(0)
    files.store(name, body, fetched.sha256)
    thumbnails = {}
    for thumbnail in renditions.thumbnails:
        thumbnails[str(thumbnail.name_width)] = f"{stem}-{thumbnail.name_width}.webp"
        digest = hashlib.sha256(thumbnail.data).hexdigest()
        files.store(thumbnails[str(thumbnail.name_width)], thumbnail.data, digest)
    return Collected(name, fetched, renditions, thumbnails)


def _complete(claim: Claim, collected: list[Collected], now: datetime) -> None:
    generation = claim.generation
    cost = generation.credit_cost or 0
    with transaction.atomic():
        if not claim.finish(to=State.COMPLETED, now=now, credit_cost=cost, result_urls=[]):
            return
        once = {item.fetched.sha256: item for item in collected}
        Image.objects.bulk_create(
            _image(generation, item, position, now) for position, item in enumerate(once.values())
        )
        ledger.settle(generation, cost)
    logger.info(
        "generation=%s job=%s completed with %s image(s)",
        generation.public_id,
        generation.job_id,
        len(once),
    )


def _image(generation: Generation, item: Collected, position: int, now: datetime) -> Image:
    return Image(
        owner=generation.owner,
        generation=generation,
        position=position,
        file=item.name,
        thumbnails=item.thumbnails,
        placeholder=item.renditions.placeholder,
        sha256=item.fetched.sha256,
        bytes=item.fetched.bytes,
        content_type=item.renditions.content_type,
        width=item.renditions.width,
        height=item.renditions.height,
        created_at=now,
    )


def _again_or_end(
    claim: Claim, trouble: Exception, collected: list[Collected], now: datetime
) -> None:
    """Try again later; after long enough, take what could be had, or fail with the reason."""
    generation = claim.generation
    tries = generation.tries + 1
    logger.warning(
        "generation=%s job=%s not collected: %s %s",
        generation.public_id,
        generation.job_id,
        type(trouble).__name__,
        trouble,
    )
    damaged = isinstance(trouble, ImageRefused)
    patience = PATIENCE_WITH_DAMAGE if damaged else PATIENCE
    if now - (generation.made_at or now) < patience or tries < FEWEST_TRIES:
        until = now + backoff(tries, longest=LONGEST_PAUSE)
        claim.wait(until=until, now=now, tries=tries)
    elif collected:
        _complete(claim, collected, now)
    else:
        reason = EndReason.RESULT_DAMAGED if damaged else EndReason.RESULT_UNAVAILABLE
        end_paid(claim, reason=reason, cost=generation.credit_cost or 0, now=now)
