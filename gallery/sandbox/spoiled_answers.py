"""Answers as a provider in trouble gives them: refused, lost, cut, dripping or nonsense."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from gallery.sandbox.connections import cut_connection
from gallery.sandbox.faults import FaultUse
from gallery.sandbox.refusals import Refusal

PAGE = "<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><p>cloud edge"


def refusal_of(use: FaultUse, balance: int = 0, cost: int = 4) -> Refusal:
    """The refusal that a fault of the stage `refuse` stands for."""
    name = use.name.removeprefix("poll-")
    if name == "rate-limit":
        return _rate_limit(use.value)
    refusals = {
        "reject": Refusal(400, "prompt: Invalid input: the prompt was not accepted"),
        "no-credits": Refusal(402, "Insufficient credits", {"balance": balance, "cost": cost}),
        "unauthorized": Refusal(401, "Invalid API key"),
        "forbidden": Refusal(403, "API key is inactive"),
        "unavailable": Refusal(503, "No available capacity"),
        "error-500": Refusal(500, "Internal server error"),
        "error-502": Refusal(502, "Bad gateway"),
        "error-504": Refusal(504, "Gateway timeout"),
    }
    return refusals[name]


def _rate_limit(value: str) -> Refusal:
    if value == "none":
        return Refusal(429, "Too many requests")
    if value.startswith("date"):
        ahead = float(value.removeprefix("date").lstrip("+") or 2)
        moment = datetime.now(UTC) + timedelta(seconds=ahead)
        value = format_datetime(moment, usegmt=True)
    return Refusal(429, "Too many requests", headers={"Retry-After": value})


def spoil(use: FaultUse, true: Response, request: Request) -> Response:
    """The answer that comes instead of the true one, by a fault of the stage `answer`."""
    name = use.name.removeprefix("poll-")
    if name.startswith("lost-"):
        return JSONResponse({"error": "Internal server error"}, status_code=int(name[5:]))
    if name in _BODIES:
        body = _BODIES[name](true.body if isinstance(true.body, bytes) else bytes(true.body))
        status = 200 if name == "error-inside" else true.status_code
        return Response(body, status, media_type="application/json")
    if name == "html":
        return HTMLResponse(PAGE)
    if name == "hang":
        return SilentResponse()
    if name in ("cut", "cut-body"):
        return CutResponse(bytes(true.body), in_the_middle=name == "cut-body")
    if name == "drip":
        return StreamingResponse(
            _drip(bytes(true.body), use.number(1)), true.status_code, media_type="application/json"
        )
    size = int(use.number(10 if name == "huge-json" else 100_000))
    pieces = _huge(bytes(true.body), size) if name == "huge-json" else _deep(size)
    return StreamingResponse(pieces, true.status_code, media_type="application/json")


def _halved(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _wrong_types(_body: bytes) -> bytes:
    return json.dumps({
        "jobId": 12345, "id": ["a"], "status": {"is": "QUEUED"}, "progress": "many", "result": 7,
        "error": [1], "creditCost": "four", "createdAt": 0, "completedAt": False, "jobs": "none",
        "hasMore": "no", "nextCursor": {}, "user": 1, "team": [], "apiKey": None,
    }).encode()  # fmt: skip


def _not_numbers(body: bytes) -> bytes:
    numbers = {"progress": float("nan"), "creditCost": float("inf")}
    return json.dumps({**json.loads(body), **numbers}).encode()


_BODIES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _body: b"",
    "cut-json": _halved,
    "wrong-types": _wrong_types,
    "error-inside": lambda _body: b'{"error": "Internal error"}',
    "nan-json": _not_numbers,
}


async def _drip(body: bytes, pause: float) -> AsyncIterator[bytes]:
    for index in range(len(body)):
        yield body[index : index + 1]
        await asyncio.sleep(pause)


async def _huge(body: bytes, megabytes: int) -> AsyncIterator[bytes]:
    yield b'{"padding": "'
    for _ in range(megabytes * 16):
        yield b"x" * 65536
    yield b'", ' + body[1:]


async def _deep(depth: int) -> AsyncIterator[bytes]:
    yield b'{"result": '
    yield b"[" * depth
    yield b"]" * depth + b"}"


class SilentResponse(Response):
    """No answer, until the client has had enough."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the client to go away."""
        while (await receive())["type"] != "http.disconnect":
            pass


class CutResponse(Response):
    """The connection is closed without an answer, or in the middle of one."""

    def __init__(self, body: bytes, *, in_the_middle: bool) -> None:
        super().__init__(body)
        self.in_the_middle = in_the_middle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the client's socket."""
        if self.in_the_middle:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            half = bytes(self.body)[: len(self.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            await asyncio.sleep(0.05)
        cut_connection(scope)
        # Once the socket is gone the server only waits for the application to return.
