"""Fetching a job's reference image by its URL, as Apiframe does, and keeping it on disk."""

import asyncio
import logging
import time
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image, ImageOps

from gallery.sandbox.jobs import Job
from gallery.sandbox.state import Sandbox
from gallery.sandbox.store import jobs_to_fetch, settle_reference

logger = logging.getLogger(__name__)

SECONDS = 10.0
BYTES = 25 * 1024 * 1024
PIXELS = 40_000_000
KEPT_SIDE = 1344
NOT_REACHED = "Could not download the image from the URL"
TOO_LARGE = "The image from the URL is too large"
NOT_A_PICTURE = "The URL does not point to a supported image"


class ReferenceFailed(Exception):
    """The reference can't be used; the message is the sentence that the job fails with."""


def reference_path(data_dir: Path, job_id: str) -> Path:
    """Where the reference of a job is kept."""
    return data_dir / "references" / f"{job_id}.jpg"


def start_fetch(sandbox: Sandbox, job: Job) -> None:
    """Fetch the job's reference in the background; its row then says how that went."""
    task = asyncio.get_running_loop().create_task(_fetch_for(sandbox, job))
    sandbox.tasks.add(task)
    task.add_done_callback(sandbox.tasks.discard)


def resume_fetches(sandbox: Sandbox) -> None:
    """Start again what a restart interrupted."""
    for job in jobs_to_fetch(sandbox.database):
        start_fetch(sandbox, job)


async def _fetch_for(sandbox: Sandbox, job: Job) -> None:
    error: str | None = None
    async with sandbox.fetch_slots:
        try:
            content = await download(sandbox.http, job.asked["reference"])
            target = reference_path(sandbox.settings.data_dir, job.id)
            await asyncio.to_thread(keep_picture, content, target)
        except ReferenceFailed as failure:
            error = str(failure)
        except Exception:
            # A job may never hang on a reference for a reason that was not thought of.
            logger.exception("reference of job %s could not be kept", job.id)
            error = NOT_REACHED
    settle_reference(sandbox.database, job, error, time.time())


async def download(client: httpx.AsyncClient, url: str) -> bytes:
    """Fetch a picture's bytes; raises ReferenceFailed on any trouble, limits included."""
    try:
        async with (
            asyncio.timeout(SECONDS),
            client.stream("GET", url, follow_redirects=True) as response,
        ):
            response.raise_for_status()
            content = bytearray()
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > BYTES:
                    raise ReferenceFailed(TOO_LARGE)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
        raise ReferenceFailed(NOT_REACHED) from error
    return bytes(content)


def keep_picture(content: bytes, target: Path) -> None:
    """Check the picture and keep it, upright and no larger than a result; raises ReferenceFailed.

    The limit of pixels is held against the header, before anything is decoded.
    """
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > PIXELS:
                raise ReferenceFailed(TOO_LARGE)
            picture.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except ReferenceFailed:
        raise
    except Exception as error:
        # Pillow's decoders raise almost anything.
        raise ReferenceFailed(NOT_A_PICTURE) from error
    upright.thumbnail((KEPT_SIDE, KEPT_SIDE))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    upright.save(part, "JPEG", quality=90)
    part.replace(target)
