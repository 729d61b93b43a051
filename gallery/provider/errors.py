"""Why a call to the provider did not do what was asked.

ProviderError
├── Unreachable      no name, no connection, no TLS: the request was certainly not sent
├── OutcomeUnknown   500, 502, 504, no answer in time, a lost connection, nonsense to a submit
├── NoCapacity       503
├── RateLimited      429
├── OutOfCredits     402
├── BadKey           401, 403, or a key that can't be sent
├── Rejected         400, 413, 415, 422 and such: the request itself is wrong
├── Conflict         409 under an idempotency key
├── JobNotFound      404 for a job
└── BadAnswer        nonsense to a read, or a call that this server does not have

Each answers three questions: may we send the same again (`retryable`), when (`retry_after`), and
may it have been done all the same (`may_have_happened`). Statuses: Apiframe v2, Errors.
"""


class ProviderError(Exception):
    """A call that failed.

    Attributes: `code`, a stable name for programs; `retryable`; `retry_after` in seconds, where
    the provider says so; `may_have_happened`; `sentence`, the provider's own words made safe to
    keep and show (no control characters, no API key, at most 300 characters), or empty.
    """

    code = "provider-error"
    retryable = False
    may_have_happened = False

    def __init__(
        self,
        sentence: str = "",
        *,
        retry_after: float | None = None,
        may_have_happened: bool | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after
        if may_have_happened is not None:
            self.may_have_happened = may_have_happened

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}" if self.sentence else self.code


class Unreachable(ProviderError):
    """There was no connection, so nothing was sent."""

    code = "unreachable"
    retryable = True


class OutcomeUnknown(ProviderError):
    """The request was sent and the answer tells nothing.

    A submit may have been accepted: send it again only under the same idempotency key. A read has
    `may_have_happened` False and is simply made again.
    """

    code = "outcome-unknown"
    retryable = True
    may_have_happened = True


class NoCapacity(ProviderError):
    """The provider's queue is full for the moment, or a proxy before it says so.

    Most likely nothing was accepted, yet a submit has `may_have_happened` True.
    """

    code = "no-capacity"
    retryable = True


class RateLimited(ProviderError):
    """Too many requests, or too many jobs at once, for the whole account."""

    code = "rate-limited"
    retryable = True


class OutOfCredits(ProviderError):
    """The team's credits don't suffice.

    Attributes: `balance` and `cost` in credits, each None where the answer does not give it.
    """

    code = "out-of-credits"

    def __init__(
        self, sentence: str = "", *, balance: int | None = None, cost: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.balance = balance
        self.cost = cost


class BadKey(ProviderError):
    """The API key is missing, unknown, revoked or inactive."""

    code = "bad-key"


class Rejected(ProviderError):
    """The provider has read the request and does not take it."""

    code = "rejected"


class Conflict(ProviderError):
    """The idempotency key belongs to another request: find out what became of that one."""

    code = "conflict"
    may_have_happened = True


class JobNotFound(ProviderError):
    """The provider does not know this job, or it belongs to another team."""

    code = "job-not-found"


class BadAnswer(ProviderError):
    """The answer can't be read, and nothing was changed by the call."""

    code = "bad-answer"
    retryable = True
