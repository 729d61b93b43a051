"""Bringing a finished picture home: fetched, checked, stored with its thumbnails, and paid."""

import hashlib
import logging
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from gallery import files
from gallery.engine import tallies
from gallery.engine.calls import Calls
from gallery.engine.claims import Claim
from gallery.engine.client import ask, provider
from gallery.engine.endings import end_paid
from gallery.engine.pacing import backoff
from gallery.imaging.errors import ImageRefused
from gallery.imaging.limits import RESULT_LIMITS
from gallery.imaging.renditions import Renditions, make_renditions
from gallery.lifecycle import LONGEST_PAUSES, EndReason, State
from gallery.models import CollectionImage, Generation, Image
from gallery.outbound.deadline import deadline
from gallery.outbound.download import Download, download
from gallery.outbound.errors import OutboundError
from gallery.provider.client import ApiframeClient
from gallery.provider.contract import Job, JobStatus
from gallery.services import audiences, findings, ledger, restrictions, search_documents
from gallery.services.reachability import trusted_origins

logger = logging.getLogger(__name__)

KIND, KIND_STORE = "fetch", "store"
# For all files of one generation together.
TOTAL_SECONDS = 60.0
# The provider keeps results for three months (Apiframe v2), so patience costs nothing; a file
# that arrives whole and is no picture will hardly become one.
PATIENCE = timedelta(hours=12)
PATIENCE_WITH_DAMAGE = timedelta(minutes=10)
FEWEST_TRIES = 3


@dataclass
class Fetched:
    """The result files of one generation, as far as they could be had, in temporary files."""

    bodies: list[tuple[BinaryIO, Download]] = field(default_factory=list)
    trouble: Exception | None = None

    def close(self) -> None:
        """Delete the temporary files."""
        for body, _download in self.bodies:
            body.close()


@dataclass(frozen=True)
class Result:
    """One result file that was fetched and decoded, and the names that it is stored under."""

    body: BinaryIO
    fetched: Download
    renditions: Renditions
    name: str
    thumbnails: dict[str, str]


def fetch(claim: Claim, calls: Calls) -> None:
    """Fetch the claimed row's results, in a thread, then store them and complete the row."""
    generation = claim.generation
    calls.start(
        KIND,
        partial(
            fetch_all,
            provider(),
            generation.job_id,
            list(generation.result_urls),
            read_anew=generation.tries > 0,
        ),
        then=partial(_fetched, claim, calls),
        claim=claim,
    )


def fetch_all(
    client: ApiframeClient, job_id: str, addresses: list[str], *, read_anew: bool
) -> Fetched:
    """Fetch all files within one deadline; to be called in any thread.

    After a failure the addresses are `read_anew`: they may have expired.
    """
    fetched = Fetched()
    origins = trusted_origins(client.base_url)
    with deadline(TOTAL_SECONDS):
        job = ask(partial(client.job, job_id)) if read_anew else None
        if isinstance(job, Job) and job.status is JobStatus.COMPLETED and job.image_urls:
            addresses = list(job.image_urls)
        for address in addresses:
            try:
                fetched.bodies.append(_fetch(address, origins))
            except (OutboundError, OSError) as error:
                fetched.trouble = fetched.trouble or error
    return fetched


def _fetch(address: str, origins: frozenset[str]) -> tuple[BinaryIO, Download]:
    with ExitStack() as undo:
        body = undo.enter_context(tempfile.TemporaryFile())
        told = download(
            address,
            into=body,
            max_bytes=RESULT_LIMITS.max_bytes,
            total_seconds=TOTAL_SECONDS,
            trusted_origins=origins,
        )
        undo.pop_all()
    return body, told


def _fetched(claim: Claim, calls: Calls, fetched: Fetched) -> None:
    """Decode what was fetched, one picture at a time, then have it stored."""
    results = []
    with ExitStack() as undo:
        undo.callback(fetched.close)
        for body, told in fetched.bodies:
            try:
                results.append(render(claim.generation, body, told))
            except ImageRefused as error:
                fetched.trouble = fetched.trouble or error
        undo.pop_all()
    calls.start(
        KIND_STORE,
        partial(_store_all, fetched, results),
        then=partial(_stored, claim, fetched),
        claim=claim,
    )


def render(generation: Generation, body: BinaryIO, fetched: Download) -> Result:
    """Check a fetched file by decoding it, and make its thumbnails. Raises `ImageRefused`."""
    renditions = make_renditions(body, RESULT_LIMITS)
    folder = files.image_folder(generation.public_id)
    stem = f"{folder}/{fetched.sha256[:32]}"
    name = stem + files.SUFFIXES[renditions.content_type]
    widths = [thumbnail.name_width for thumbnail in renditions.thumbnails]
    thumbnails = {str(width): files.thumbnail_name(stem, width) for width in widths}
    return Result(body, fetched, renditions, name, thumbnails)


def _store_all(fetched: Fetched, results: list[Result]) -> list[Result]:
    """Store what can be stored, and return it; to be called in any thread."""
    stored = []
    try:
        for result in results:
            try:
                store(result)
            except OSError as error:
                fetched.trouble = fetched.trouble or error
            else:
                stored.append(result)
    finally:
        fetched.close()
    return stored


def store(result: Result) -> None:
    """Write a result's file and thumbnails under their names. Raises `OSError`."""
    result.body.seek(0)
    files.store(result.name, result.body, result.fetched.sha256)
    for thumbnail in result.renditions.thumbnails:
        name = result.thumbnails[str(thumbnail.name_width)]
        files.store(name, thumbnail.data, hashlib.sha256(thumbnail.data).hexdigest())


def _stored(claim: Claim, fetched: Fetched, results: list[Result]) -> None:
    """Complete the row.

    File names come from their content and the row is completed in one transaction after all files
    are in place, so a worker that dies half-way leaves nothing that is shown or counted.
    """
    now = timezone.now()
    if fetched.trouble is None:
        _complete(claim, results, now)
    else:
        _again_or_end(claim, fetched.trouble, results, now)


def _complete(claim: Claim, results: list[Result], now: datetime) -> None:
    generation = claim.generation
    cost = generation.credit_cost or 0
    with transaction.atomic():
        if not claim.finish(to=State.COMPLETED, now=now, credit_cost=cost, result_urls=[]):
            return
        # It may have been handed over while it was made; from the write above on it can't be.
        generation.refresh_from_db(fields=["owner", "collection"])
        once = {item.fetched.sha256: item for item in results}
        images = Image.objects.bulk_create(
            _image(generation, item, position, now) for position, item in enumerate(once.values())
        )
        search_documents.rewrite(image.pk for image in images)
        if generation.collection_id is not None and _may_be_placed(generation, images):
            CollectionImage.objects.bulk_create(
                CollectionImage(
                    collection_id=generation.collection_id,
                    image=image,
                    added_by_id=generation.owner_id,
                )
                for image in images
            )
        ledger.settle(generation, cost)
        findings.hold_what_came(generation, images)
    late = now - (generation.made_at or now)
    tallies.observe(tallies.ARRIVAL, late.total_seconds())
    logger.info("completed with %s image(s)", len(once), extra=claim.names)


def _may_be_placed(generation: Generation, images: list[Image]) -> bool:
    """Tell whether finished pictures go where they were to be put; some are looked at first."""
    owner, collection = generation.owner, generation.collection
    if collection is None:
        return False
    if audiences.audience_of(owner, collection):
        if not restrictions.may_publish(owner):
            return False
        if restrictions.check(owner):
            fresh = Image.objects.filter(pk__in=[image.pk for image in images])
            restrictions.hold_for_review(owner, fresh)
    return True


def _image(generation: Generation, item: Result, position: int, now: datetime) -> Image:
    return Image(
        owner_id=generation.owner_id,
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


def _again_or_end(claim: Claim, trouble: Exception, results: list[Result], now: datetime) -> None:
    """Try again later; after long enough, take what could be had, or fail with the reason."""
    generation = claim.generation
    tries = generation.tries + 1
    logger.warning("not collected: %s %s", type(trouble).__name__, trouble, extra=claim.names)
    damaged = isinstance(trouble, ImageRefused)
    patience = PATIENCE_WITH_DAMAGE if damaged else PATIENCE
    if now - (generation.made_at or now) < patience or tries < FEWEST_TRIES:
        until = now + backoff(tries, longest=LONGEST_PAUSES[State.COLLECTING])
        claim.wait(until=until, now=now, tries=tries)
    elif results:
        _complete(claim, results, now)
    else:
        reason = EndReason.RESULT_DAMAGED if damaged else EndReason.RESULT_UNAVAILABLE
        if end_paid(claim, reason=reason, cost=generation.credit_cost or 0, now=now):
            # What an earlier try has stored is of no use alone.
            files.delete_all(files.image_folder(generation.public_id))
