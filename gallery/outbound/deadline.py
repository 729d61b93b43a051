"""A total time limit for a request, which a peer that drips a byte a second can't stretch.

httpx limits each single read; a whole exchange can go on for ever within that. Here each read and
write gets no more than what is left of the whole.
"""

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore

from gallery.outbound.errors import ConnectionFailed
from gallery.outbound.resolver import Resolve, resolve

MOST_DIALS = 3
# Written at a time: within one write, a reader that sips gets the whole rest of the time for each
# sip.
PIECE_BYTES = 16_384

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Limit everything that is sent and received within to so many seconds.

    A deadline around this one still holds.
    """
    ends_at, outer = time.monotonic() + seconds, _ends_at.get()
    token = _ends_at.set(ends_at if outer is None else min(ends_at, outer))
    try:
        yield
    finally:
        _ends_at.reset(token)


def time_left(timeout: float | None, expired: type[Exception]) -> float | None:
    """Return the shorter of a timeout and what is left, in seconds; raise `expired` at zero."""
    ends_at = _ends_at.get()
    if ends_at is None:
        return timeout
    left = ends_at - time.monotonic()
    if left <= 0:
        raise expired("The total time is used up.")
    return left if timeout is None else min(timeout, left)


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose operations keep to the deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there."""
        return self._stream.read(max_bytes, time_left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        for start in range(0, len(buffer), PIECE_BYTES):
            left = time_left(timeout, httpcore.WriteTimeout)
            self._stream.write(buffer[start : start + PIECE_BYTES], left)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on encrypted."""
        left = time_left(timeout, httpcore.ConnectTimeout)
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection below knows of itself."""
        return self._stream.get_extra_info(info)


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections that keep to the deadline, the look-up of the name included."""

    def __init__(
        self, resolver: Resolve = resolve, dialler: httpcore.NetworkBackend | None = None
    ) -> None:
        self._resolve = resolver
        self._dialler = dialler or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host by TCP: its addresses in the resolver's order, three at most.

        Raises httpcore's errors and `OutboundError`.
        """
        found = self._resolve(host, port, time_left(timeout, httpcore.ConnectTimeout))
        trouble: Exception = ConnectionFailed(f"{host} has no address")
        for address in self.allowed(host, port, found)[:MOST_DIALS]:
            left = time_left(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._dialler.connect_tcp(
                    address, port, left, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return DeadlineStream(stream)
        raise trouble

    def allowed(self, host: str, port: int, addresses: list[str]) -> list[str]:
        """Return the addresses that may be dialled, or raise; here, all of them."""
        return addresses
