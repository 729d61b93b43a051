"""The only code that talks to the provider: Apiframe v2 over HTTP."""

import json
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import TypeVar

import httpx

from gallery.outbound.body import decoded_chunks
from gallery.outbound.deadline import DeadlineBackend, deadline
from gallery.outbound.errors import OutboundError
from gallery.outbound.transport import transport_over
from gallery.provider.contract import Account, GenerateRequest, Job, JobPage, JobStatus
from gallery.provider.errors import BadKey, OutcomeUnknown, ProviderError, Unreachable
from gallery.provider.failures import ACCEPTED, Answer, nonsense, not_answered, refusal
from gallery.provider.parsing import (
    check_job_id,
    parse_account,
    parse_job,
    parse_page,
    parse_submission,
)
from gallery.provider.plain_json import Malformed, read_object

T = TypeVar("T")

MOST_ANSWER_BYTES = 2_000_000
MOST_JOBS_A_PAGE = 100
MOST_CONNECTIONS = 20
# A shorter key may be an ordinary word of an answer, and is none that Apiframe gives.
SHORTEST_HIDDEN_KEY = 8
_HEADER_TEXT = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two chunks of an answer, and for a call as a whole."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 30.0


DEFAULT_TIMEOUTS = Timeouts()


class KeyHeader(httpx.Auth):
    """Puts the API key on a request at the last moment, so that it lies nowhere else."""

    def __init__(self, api_key: str) -> None:
        self._api_key = api_key

    def __repr__(self) -> str:
        return "KeyHeader()"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header of Apiframe v2, Authentication."""
        request.headers["X-API-Key"] = self._api_key
        yield request

    def hidden_in(self, body: bytes) -> bytes:
        """Return an answer in which the key can't be read where the provider quotes it."""
        if len(self._api_key) < SHORTEST_HIDDEN_KEY:
            return body
        for form in (self._api_key, json.dumps(self._api_key)[1:-1]):
            body = body.replace(form.encode("utf-8", "replace"), "afk_…".encode())
        return body


@dataclass(frozen=True, slots=True)
class Call:
    """One request to make, and what kind of call it is for judging its failure."""

    method: str
    path: str
    query: Mapping[str, str] | None = None
    body: Mapping[str, object] | None = None
    idempotency_key: str = ""
    of_job: bool = False

    @property
    def submitting(self) -> bool:
        """Whether it asks for something to be made and paid."""
        return self.method == "POST"


class ApiframeClient:
    """Speaks with Apiframe v2 at `base_url`, such as `https://api.apiframe.ai/v2`.

    The address is an operator's and is trusted, loopback included; redirects and proxies of the
    environment are not followed. Calls may be made from several threads. Each raises a
    ProviderError, and nothing else, where it does not do what was asked.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Raises ValueError where `base_url` is not an http or https address."""
        if not _is_address(base_url):
            raise ValueError(f"The provider's address is not a URL: {base_url!r}")
        key = api_key.strip()
        self.base_url = base_url.rstrip("/")
        self._key_can_be_sent = _HEADER_TEXT.fullmatch(key) is not None
        self._total = timeouts.total
        self._key = KeyHeader(key)
        self._http = httpx.Client(
            auth=self._key,
            # Takes no cookie: one with odd letters could never be sent back.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "GrokWeb",
            },
            timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect),
            transport=transport or transport_over(DeadlineBackend(), connections=MOST_CONNECTIONS),
            trust_env=False,
            follow_redirects=False,
        )

    def __repr__(self) -> str:
        return f"ApiframeClient({self.base_url!r})"

    def __enter__(self) -> "ApiframeClient":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; no call can be made afterwards."""
        self._http.close()

    def generate(self, request: GenerateRequest, *, idempotency_key: str) -> str:
        """Ask for pictures and return the job's id.

        A repeat under the same key within 24 hours gives the same job and is not charged again
        (Apiframe v2, generate). Where the error's `may_have_happened` is true, the job may exist.
        Raises ValueError for a key that is not 1 to 255 visible ASCII characters.
        """
        if not _HEADER_TEXT.fullmatch(idempotency_key):
            raise ValueError("An idempotency key has 1 to 255 visible ASCII characters.")
        call = Call(
            "POST",
            "/images/generate",
            body=request.to_json(),
            idempotency_key=idempotency_key,
        )
        return self._ask(call, parse_submission)

    def job(self, job_id: str) -> Job:
        """Read one job. Raises JobNotFound for an unknown or foreign id, among others."""
        # An id that no answer of the provider can have had is a bug of ours.
        call = Call("GET", f"/jobs/{check_job_id(job_id)}", of_job=True)
        return self._ask(call, partial(parse_job, asked=job_id))

    def jobs(
        self, *, limit: int = 100, cursor: str | None = None, status: JobStatus | str | None = None
    ) -> JobPage:
        """Read a page of 1 to 100 of this key's jobs; their order is not documented."""
        query = {"limit": str(min(max(limit, 1), MOST_JOBS_A_PAGE))}
        if cursor:
            query["cursor"] = cursor
        if status:
            query["status"] = str(status)
        return self._ask(Call("GET", "/jobs", query=query), parse_page)

    def account(self) -> Account:
        """Read the key's team: its credits, and how many jobs it may have in flight."""
        return self._ask(Call("GET", "/me"), parse_account)

    def _ask(self, call: Call, parse: Callable[[dict[str, object]], T]) -> T:
        """Make a call and return what its answer says, or raise a ProviderError."""
        if not self._key_can_be_sent:
            raise BadKey("No API key is set, or it has characters that can't be sent.")
        answer = self._exchange(call)
        if answer.status not in ACCEPTED:
            raise refusal(answer, submitting=call.submitting, of_job=call.of_job)
        try:
            return parse(_object_in(answer))
        except Malformed:
            failure = nonsense(answer, submitting=call.submitting)
        raise failure

    def _exchange(self, call: Call) -> Answer:
        headers = {"Idempotency-Key": call.idempotency_key} if call.idempotency_key else None
        failure: ProviderError
        try:
            with (
                deadline(self._total),
                self._http.stream(
                    call.method,
                    self.base_url + call.path,
                    params=call.query,
                    json=call.body,
                    headers=headers,
                ) as response,
            ):
                return _read(response, self._key)
        except httpx.TransportError as error:
            failure = not_answered(error, submitting=call.submitting)
        except httpx.InvalidURL:
            # httpx reads where a redirect leads even if it is not to follow.
            failure = OutcomeUnknown(may_have_happened=call.submitting)
        except OutboundError:
            # From looking up the name; what concerns the body is dealt with where it is read.
            failure = Unreachable()
        # Raised out here, without a context: httpx's errors hold the request with its key.
        raise failure


def _is_address(text: str) -> bool:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        return False
    return url.scheme in ("http", "https") and bool(url.host)


def _read(response: httpx.Response, key: KeyHeader) -> Answer:
    """Read the body as far as it comes: the status means something without it, too."""
    body = bytearray()
    whole = True
    try:
        for chunk in decoded_chunks(response, MOST_ANSWER_BYTES):
            body += chunk
    except (httpx.TransportError, OutboundError):
        whole = False
    return Answer(response.status_code, response.headers, key.hidden_in(bytes(body)), whole)


def _object_in(answer: Answer) -> dict[str, object]:
    if not answer.whole:
        raise Malformed("cut")
    return read_object(answer.body)
