"""The HTTP application: Apiframe v2's routes, the result files, and the calls for tests."""

import base64
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gallery.sandbox.accounts import Account, account_of, credits_of, keep_key, name_based_id
from gallery.sandbox.admin import admin_routes
from gallery.sandbox.armed import Armory, acts_now, count_use
from gallery.sandbox.database import open_database
from gallery.sandbox.faults import FAULTS, FaultUse
from gallery.sandbox.files import result_file
from gallery.sandbox.jobs import COMPLETED, Job, job_json, status_at
from gallery.sandbox.references import resume_fetches, start_fetch
from gallery.sandbox.refusals import Refusal
from gallery.sandbox.results import result_of
from gallery.sandbox.settings import MODEL, SandboxSettings
from gallery.sandbox.spoiled_answers import refusal_of, spoil
from gallery.sandbox.state import Sandbox
from gallery.sandbox.store import find_job, list_jobs
from gallery.sandbox.submissions import submit
from gallery.sandbox.validation import idempotency_key, read_submission
from gallery.sandbox.webhooks import deliver_early, start_deliveries

PAGE_LIMIT = 100
Handler = Callable[[Request], Awaitable[Response]]


def make_app(settings: SandboxSettings) -> Starlette:
    """Make the application; the database is opened here, the background work at start-up."""
    database = open_database(settings.data_dir)
    for key, team in settings.api_keys.items():
        keep_key(database, key, team, settings.credits)
    sandbox = Sandbox(settings, database, Armory(database))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        resume_fetches(sandbox)
        start_deliveries(sandbox)
        yield
        for task in tuple(sandbox.tasks):
            task.cancel()
        await sandbox.http.aclose()

    routes = [
        Route("/v2/jobs/{job_id}", _door(read_job), methods=["GET"]),
        Route("/v2/jobs", _door(read_jobs), methods=["GET"]),
        Route("/v2/images/generate", _door(generate), methods=["POST"]),
        Route("/v2/me", _door(read_account), methods=["GET"]),
        Route("/images/{name}", _door(result_file), methods=["GET"]),
        Route("/healthz", healthz, methods=["GET"]),
        *admin_routes(),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={404: _not_found})
    app.add_exception_handler(Refusal, _refused)
    app.state.sandbox = sandbox
    return app


def _door(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        sandbox: Sandbox = request.app.state.sandbox
        path = request.url.path if sandbox.armory.armed else ""
        use = sandbox.armory.take_for_request(path) if path else None
        try:
            if use and use.fault.stage == "refuse":
                raise refusal_of(use, cost=sandbox.settings.cost)
            response = await handler(request)
        except Refusal as refusal:
            response = _refused(request, refusal)
        sandbox.requests[handler.__name__] += 1
        sandbox.answers[f"{handler.__name__} {response.status_code}"] += 1
        return spoil(use, response, request) if use and use.fault.stage == "answer" else response

    return answer


def _refused(_request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, Refusal):
        raise refusal
    return JSONResponse(refusal.body(), refusal.status, headers=refusal.headers)


def _not_found(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "Not found"}, 404)


def _account(request: Request) -> Account:
    sandbox: Sandbox = request.app.state.sandbox
    return account_of(sandbox.database, request.headers.get("x-api-key"))


async def generate(request: Request) -> Response:
    """POST /v2/images/generate: 202 `{"jobId", "status"}`."""
    sandbox: Sandbox = request.app.state.sandbox
    account = _account(request)
    submission = read_submission(request.headers.get("content-type", ""), await request.body())
    key = idempotency_key(request.headers.get("idempotency-key"))
    job, is_new, spoiler = submit(sandbox, account, submission, key)
    if is_new and job.reference_state:
        start_fetch(sandbox, job)
    if is_new and "webhook-early" in job.faults:
        await deliver_early(sandbox, job)
    response = JSONResponse({"jobId": job.id, "status": "QUEUED"}, 202)
    return spoil(spoiler, response, request) if spoiler else response


async def read_job(request: Request) -> Response:
    """GET /v2/jobs/{id}: the job, or 404 for an unknown or foreign id."""
    sandbox: Sandbox = request.app.state.sandbox
    account = _account(request)
    job = find_job(sandbox.database, request.path_params["job_id"])
    if job is None or job.team != account.team:
        raise Refusal(404, "Job not found")
    spoiler = _fault_of_read(sandbox, account, job) if job.faults else None
    response = JSONResponse(_shown(sandbox, job, time.time()))
    return spoil(spoiler, response, request) if spoiler else response


def _fault_of_read(sandbox: Sandbox, account: Account, job: Job) -> FaultUse | None:
    """The fault that spoils this read; raises Refusal where the fault refuses it."""
    hidden = job.faults.get("job-404")
    if hidden and acts_now(sandbox.database, job.id, hidden):
        raise Refusal(404, "Job not found")
    for use in job.faults.values():
        if use.fault.stage != "poll" or not acts_now(sandbox.database, job.id, use):
            continue
        if FAULTS[use.name.removeprefix("poll-")].stage == "answer":
            return use
        balance = credits_of(sandbox.database, account.team, time.time())
        raise refusal_of(use, balance, sandbox.settings.cost)
    return None


def _shown(sandbox: Sandbox, job: Job, now: float) -> dict[str, object]:
    if status_at(job, now) != COMPLETED:
        return job_json(job, now, None)
    reads = 0
    if "result-expired" in job.faults:
        reads = count_use(sandbox.database, job.id, "reads") - 1
    return job_json(job, now, result_of(job, sandbox.settings.base_url, reads))


async def read_jobs(request: Request) -> Response:
    """GET /v2/jobs: one page, newest first, `{"jobs", "nextCursor", "hasMore"}`."""
    sandbox: Sandbox = request.app.state.sandbox
    account = _account(request)
    query = request.query_params
    limit = _limit(query.get("limit", "20"))
    scope = query.get("scope", "user")
    if scope not in ("user", "team"):
        raise Refusal(400, "scope: expected user or team")
    now = time.time()
    try:
        jobs = list_jobs(
            sandbox.database,
            ("team", account.team) if scope == "team" else ("user", account.user),
            now=now,
            limit=limit + 1,
            before=_read_cursor(query.get("cursor")),
            status=query.get("status") or None,
            model=query.get("model") or None,
            search=query.get("search") or None,
        )
    except KeyError:
        raise Refusal(400, "status: expected QUEUED, PROCESSING, COMPLETED or FAILED") from None
    page, more = jobs[:limit], len(jobs) > limit
    shown = [_shown(sandbox, job, now) for job in page if not _unlisted(job)]
    cursor = _cursor(page[-1]) if more else None
    return JSONResponse({"jobs": shown, "nextCursor": cursor, "hasMore": more})


def _unlisted(job: Job) -> bool:
    return "job-404" in job.faults or "job-unlisted" in job.faults


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:6]) <= PAGE_LIMIT:
        raise Refusal(400, f"limit: expected a number from 1 to {PAGE_LIMIT}")
    return int(text)


def _cursor(job: Job) -> str:
    return base64.urlsafe_b64encode(f"before {job.sequence}".encode()).decode()


def _read_cursor(cursor: str | None) -> int | None:
    if not cursor:
        return None
    try:
        word, number = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        if word != "before" or not 0 < int(number) < 2**62:
            raise ValueError(cursor)
    except ValueError:
        raise Refusal(400, "Invalid cursor") from None
    return int(number)


async def read_account(request: Request) -> Response:
    """GET /v2/me: user, team with credits and the ceiling of jobs in flight, and the key."""
    sandbox: Sandbox = request.app.state.sandbox
    account = _account(request)
    team = {
        "id": name_based_id(f"team {account.team}"),
        "name": account.team,
        "plan": "sandbox",
        "credits": credits_of(sandbox.database, account.team, time.time()),
        "maxConcurrentJobs": sandbox.settings.max_concurrent_jobs,
    }
    user = {"id": account.user, "email": f"{account.team}@sandbox.invalid", "role": "ADMIN"}
    key = {"id": name_based_id(f"key {account.key}"), "name": "Sandbox key"}
    return JSONResponse({"user": user, "team": team, "apiKey": key})


async def healthz(_request: Request) -> Response:
    """GET /healthz: tells that the sandbox answers, and its models."""
    return JSONResponse({"status": "ok", "models": [MODEL]})
