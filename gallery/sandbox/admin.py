"""The calls under /sandbox/ by which tests arm faults, move credits and compare the books.

They are no part of Apiframe's API and not for the outside: without an admin token they are
answered on the loopback address only, with one they need it as `X-Sandbox-Token`.
"""

import hmac
import ipaddress
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gallery.sandbox.accounts import add_key, deactivate_key, refund_failed, set_credits
from gallery.sandbox.armed import SUBMIT_PATH
from gallery.sandbox.database import transaction
from gallery.sandbox.faults import ALWAYS, FAULTS, use_of
from gallery.sandbox.jobs import has_ended, status_at
from gallery.sandbox.refusals import Refusal
from gallery.sandbox.settings import DEFAULT_TEAM
from gallery.sandbox.state import Sandbox
from gallery.sandbox.store import all_jobs

Handler = Callable[[Request], Awaitable[Response]]


def admin_routes() -> list[Route]:
    """The routes under /sandbox/."""
    return [
        Route("/sandbox/faults", _guarded(list_faults), methods=["GET"]),
        Route("/sandbox/faults", _guarded(arm_fault), methods=["POST"]),
        Route("/sandbox/faults", _guarded(disarm_faults), methods=["DELETE"]),
        Route("/sandbox/credits", _guarded(change_credits), methods=["POST"]),
        Route("/sandbox/keys", _guarded(change_key), methods=["POST"]),
        Route("/sandbox/books", _guarded(read_books), methods=["GET"]),
        Route("/sandbox/stats", _guarded(read_stats), methods=["GET"]),
    ]


def _guarded(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        sandbox: Sandbox = request.app.state.sandbox
        token = sandbox.settings.admin_token
        if token:
            given = request.headers.get("x-sandbox-token", "")
            allowed = hmac.compare_digest(given.encode(), token.encode())
        else:
            allowed = request.client is not None and _is_loopback(request.client.host)
        if not allowed:
            raise Refusal(403, "Sandbox calls are for the loopback address or the admin token")
        return await handler(request)

    return answer


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _fields(request: Request) -> dict[str, Any]:
    try:
        data = await request.json()
    except ValueError:
        raise Refusal(400, "Invalid JSON in request body") from None
    if not isinstance(data, dict):
        raise Refusal(400, "Invalid input: expected object")
    return data


async def list_faults(request: Request) -> Response:
    """GET /sandbox/faults: `{"faults": [table], "armed": [those that wait]}`."""
    sandbox: Sandbox = request.app.state.sandbox
    table = [
        {
            "name": fault.name,
            "stage": fault.stage,
            "summary": fault.summary,
            "value": fault.value or "times",
            "default": fault.default,
            "times": "always" if fault.times == ALWAYS else fault.times,
        }
        for fault in FAULTS.values()
    ]
    armed = [fault.listing() for fault in sandbox.armory.armed]
    return JSONResponse({"faults": table, "armed": armed})


async def arm_fault(request: Request) -> Response:
    """POST /sandbox/faults `{"name", "value"?, "times"?, "path"?}`.

    `times` is a number or "always" (1 unless told). A fault of the stages refuse and answer meets
    the next requests to `path` (the submit unless told; a path that ends in / is a prefix, so
    "/v2/jobs" is the list and "/v2/jobs/" are reads of one job); any other is carried by the next
    accepted jobs.
    """
    sandbox: Sandbox = request.app.state.sandbox
    data = await _fields(request)
    times = data.get("times", 1)
    count = ALWAYS if times == "always" else times
    path = data.get("path", SUBMIT_PATH)
    if not isinstance(count, int) or not isinstance(path, str) or (count < 1 and count != ALWAYS):
        raise Refusal(400, "times: expected a number or always; path: expected a string")
    try:
        use = use_of(str(data.get("name")), str(data.get("value", "")), count)
    except KeyError:
        raise Refusal(400, f"Unknown fault {data.get('name')}") from None
    return JSONResponse(sandbox.armory.arm(use, path).listing(), 201)


async def disarm_faults(request: Request) -> Response:
    """DELETE /sandbox/faults: take back every armed fault; jobs keep what they carry."""
    sandbox: Sandbox = request.app.state.sandbox
    sandbox.armory.disarm()
    return JSONResponse({"armed": []})


async def change_credits(request: Request) -> Response:
    """POST /sandbox/credits `{"credits", "team"?}`: set a team's balance."""
    sandbox: Sandbox = request.app.state.sandbox
    data = await _fields(request)
    team, credits = data.get("team", DEFAULT_TEAM), data.get("credits")
    if not isinstance(credits, int) or isinstance(credits, bool) or abs(credits) > 2**53:
        raise Refusal(400, "credits: expected a whole number")
    if not set_credits(sandbox.database, str(team), credits, time.time()):
        raise Refusal(404, "Unknown team")
    return JSONResponse({"team": team, "credits": credits})


async def change_key(request: Request) -> Response:
    """POST /sandbox/keys `{"key", "team"?, "active"?}`: add a key, or deactivate a known one."""
    sandbox: Sandbox = request.app.state.sandbox
    data = await _fields(request)
    key, team = data.get("key"), str(data.get("team", DEFAULT_TEAM))
    if not isinstance(key, str) or not key:
        raise Refusal(400, "key: expected a string")
    if data.get("active", True):
        add_key(sandbox.database, key, team, sandbox.settings.credits)
    elif not deactivate_key(sandbox.database, key):
        raise Refusal(404, "Unknown key")
    return JSONResponse({"key": key, "active": bool(data.get("active", True))})


async def read_books(request: Request) -> Response:
    """GET /sandbox/books: every job with its charge and refund, each team's totals, their sums.

    `balanced` of a team says that credits = granted - charged + refunded, counted job by job.
    """
    sandbox: Sandbox = request.app.state.sandbox
    now = time.time()
    with transaction(sandbox.database):
        refund_failed(sandbox.database, now)
        jobs = all_jobs(sandbox.database)
        teams = sandbox.database.execute("SELECT name, credits, granted FROM teams").fetchall()
    entries = [
        {
            "id": job.id,
            "idempotency_key": job.idempotency_key,
            "team": job.team,
            "status": status_at(job, now),
            "charged": job.cost,
            "refunded": job.cost if job.refunded else 0,
            "in_flight": not has_ended(job, now),
        }
        for job in jobs
    ]
    totals = [_totals(entries, *team) for team in teams]
    sums = {
        name: sum(total[name] for total in totals)
        for name in ("jobs", "in_flight", "charged", "refunded", "credits")
    }
    return JSONResponse({"jobs": entries, "teams": totals, "totals": sums})


def _totals(entries: list[dict[str, Any]], team: str, credits: int, granted: int) -> dict[str, Any]:
    own = [entry for entry in entries if entry["team"] == team]
    charged = sum(entry["charged"] for entry in own)
    refunded = sum(entry["refunded"] for entry in own)
    return {
        "team": team,
        "jobs": len(own),
        "in_flight": sum(entry["in_flight"] for entry in own),
        "granted": granted,
        "charged": charged,
        "refunded": refunded,
        "credits": credits,
        "balanced": credits == granted - charged + refunded,
    }


async def read_stats(request: Request) -> Response:
    """GET /sandbox/stats: requests since the start, by endpoint, and by endpoint and status."""
    sandbox: Sandbox = request.app.state.sandbox
    return JSONResponse({"requests": sandbox.requests, "answers": sandbox.answers})
