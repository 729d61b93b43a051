"""What can go wrong with an outgoing request.

OutboundError
├── RefusedUrl         not an address we ask: scheme, port, user name, odd spelling
├── RefusedAddress     the name leads to a host that is not public
├── RefusedEncoding    a content encoding that was not asked for and that no limit could hold
├── ConnectionFailed   the name does not resolve, no connection, or it broke
├── DeadlineExceeded   it took longer than allowed, from the first to the last byte
├── TooLarge           more bytes than allowed
├── Truncated          fewer bytes than the answer promised
├── TooManyRedirects   or one that leads from https to http
└── BadStatus          the answer is an error

`retryable` tells whether the same request may go better later.
"""


class OutboundError(Exception):
    """A request that was refused by us, or that came to no good answer."""

    retryable = True


class RefusedUrl(OutboundError):
    """The address is of a kind that is never asked."""

    retryable = False


class RefusedAddress(OutboundError):
    """The host is not public."""

    retryable = False


class RefusedEncoding(OutboundError):
    """The answer is encoded in a way that was not asked for, or is not what it says it is."""

    retryable = False


class ConnectionFailed(OutboundError):
    """The name could not be resolved, there was no connection, or it broke."""


class DeadlineExceeded(OutboundError):
    """The whole took longer than allowed."""


class TooLarge(OutboundError):
    """The answer has more bytes than allowed."""

    retryable = False


class Truncated(OutboundError):
    """The answer has fewer bytes than it promised."""


class TooManyRedirects(OutboundError):
    """It was sent from address to address, or from https to http."""

    retryable = False


class BadStatus(OutboundError):
    """The answer is an error; `status` is its HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}")
        self.status = status

    def __reduce__(self) -> tuple[type["BadStatus"], tuple[int]]:
        return BadStatus, (self.status,)
