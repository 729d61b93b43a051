"""The result files, under /images/: drawn when first asked for, kept on disk."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

from PIL import Image
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from gallery.sandbox.armed import acts_now
from gallery.sandbox.faults import FaultUse
from gallery.sandbox.jobs import COMPLETED, Job, status_at
from gallery.sandbox.odd_pictures import ENCODERS, endless, gzip_bomb, pretence
from gallery.sandbox.pictures import SIZES, as_jpeg, draw_picture
from gallery.sandbox.references import reference_path
from gallery.sandbox.refusals import Refusal
from gallery.sandbox.results import file_count, file_name
from gallery.sandbox.spoiled_answers import CutResponse, SilentResponse
from gallery.sandbox.state import Sandbox
from gallery.sandbox.store import find_job

_NAME = re.compile(r"([0-9a-f-]{36})-(\d{1,2})\.(jpg|png|webp)")
TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
STATUSES = {"result-403": 403, "result-404": 404, "result-410": 410, "result-500": 500,
            "result-503": 503}  # fmt: skip
PLAIN_VARIETY = 4


async def result_file(request: Request) -> Response:
    """GET /images/<name>: a file of a completed job, without a key, as a CDN gives it."""
    sandbox: Sandbox = request.app.state.sandbox
    name = request.path_params["name"]
    found = _NAME.fullmatch(name)
    job = find_job(sandbox.database, found[1]) if found else None
    if not found or job is None or status_at(job, time.time()) != COMPLETED:
        raise Refusal(404, "File not found")
    index = int(found[2])
    if index >= file_count(job) or name != file_name(job, index):
        raise Refusal(404, "File not found")
    if diverted := _diverted(sandbox, job, request):
        return diverted
    content = await _content(sandbox, job, index, name)
    fault = next((use for use in job.faults.values() if use.name.startswith("image-")), None)
    spoiled = _spoiled(fault, content) if fault else None
    if spoiled:
        return spoiled
    headers = {"Cache-Control": "public, max-age=7776000"}
    return Response(content, media_type=TYPES[found[3]], headers=headers)


def _diverted(sandbox: Sandbox, job: Job, request: Request) -> Response | None:
    """A redirect, or a refusal, that a fault of the job asks for."""
    for use in job.faults.values():
        if use.name in STATUSES and acts_now(sandbox.database, f"file {job.id}", use):
            raise Refusal(STATUSES[use.name], "This file can't be given")
        if use.name == "result-expired" and request.query_params.get("read", "0") == "0":
            raise Refusal(403, "Request has expired")
        if use.name.startswith("result-redirect"):
            return _redirect(use, request)
    return None


def _redirect(use: FaultUse, request: Request) -> Response | None:
    hop = request.query_params.get("hop", "0")
    hops = int(hop) if hop.isascii() and hop.isdecimal() else 0
    own = f"{request.url.path}?hop={hops + 1}"
    if use.name == "result-redirect":
        return RedirectResponse(own, 302) if hops < use.number(1) else None
    targets = {
        "result-redirect-to": use.value,
        "result-redirect-private": f"http://{use.value}/picture.jpg",
        "result-redirect-loop": own,
    }
    # Starlette's redirect escapes an odd address; this one is to arrive as it was written.
    return Response(status_code=302, headers={"Location": targets[use.name]})


async def _content(sandbox: Sandbox, job: Job, index: int, name: str) -> bytes:
    settings = sandbox.settings
    ratio = job.asked["aspect_ratio"]
    if settings.plain_pictures and not job.faults:
        return plain_picture(ratio, job.id, index)
    target = settings.data_dir / "pictures" / name
    if target.is_file():
        return await asyncio.to_thread(target.read_bytes)
    reference = reference_path(settings.data_dir, job.id) if job.reference_state else None
    async with sandbox.draw_slots:
        return await asyncio.to_thread(_draw_and_keep, job, index, reference, target)


def _draw_and_keep(job: Job, index: int, reference: Path | None, target: Path) -> bytes:
    picture = draw_picture(
        job.asked["prompt"], f"{job.id} {index}", job.asked["aspect_ratio"], reference
    )
    use = next((use for use in job.faults.values() if use.name in ENCODERS), None)
    content = ENCODERS[use.name](picture, use) if use else as_jpeg(picture)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(content)
    part.replace(target)
    return content


def plain_picture(ratio: str, job_id: str, index: int) -> bytes:
    """A ready-made picture with the job's id in a comment, so that each file is a different one."""
    base = _ready_made(ratio, int(job_id[:2], 16) % PLAIN_VARIETY)
    comment = f"{job_id}-{index}".encode()
    # A comment may stand right after the two bytes that open a JPEG file.
    return base[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + base[2:]


@cache
def _ready_made(ratio: str, number: int) -> bytes:
    width, height = SIZES.get(ratio, SIZES["1:1"])
    picture = Image.linear_gradient("L").rotate(90 * number).resize((width, height))
    return as_jpeg(Image.merge("RGB", (picture, picture.rotate(180), picture)))


def _spoiled(use: FaultUse, content: bytes) -> Response | None:
    """The answer that a fault of the file gives, or None where the file itself is the fault."""
    if answer := pretence(use.name, content):
        return Response(answer[0], media_type=answer[1])
    if use.name in ("image-short-length", "image-long-length"):
        return MisstatedLength(content, too_long=use.name == "image-long-length")
    if use.name == "image-cut":
        return CutResponse(content, in_the_middle=True)
    if use.name == "image-hang":
        return SilentResponse()
    if use.name == "image-huge":
        pieces = endless(content, int(use.number(200)))
        return StreamingResponse(pieces, media_type="image/jpeg")
    if use.name == "image-gzip-bomb":
        headers = {"Content-Encoding": "gzip"}
        pieces = gzip_bomb(int(use.number(200)))
        return StreamingResponse(pieces, media_type="image/jpeg", headers=headers)
    if use.name == "image-drip":
        return StreamingResponse(_drip(content, use.number(1)), media_type="image/jpeg")
    return None


async def _drip(content: bytes, pause: float) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 64):
        yield content[start : start + 64]
        await asyncio.sleep(pause)


class MisstatedLength(Response):
    """A file whose Content-Length is not its length."""

    def __init__(self, content: bytes, *, too_long: bool) -> None:
        super().__init__(content, media_type="image/jpeg")
        stated = len(content) * 2 if too_long else len(content) // 2
        self.headers["content-length"] = str(stated)
        self.too_long = too_long

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file; where more was promised, the connection ends for want of it."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        body = {"type": "http.response.body", "body": self.body, "more_body": self.too_long}
        await send(body)
