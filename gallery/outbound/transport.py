"""httpx transports that keep to a deadline, and, for foreign addresses, to public hosts."""

import socket
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

from gallery.outbound.addresses import is_public
from gallery.outbound.deadline import DeadlineBackend
from gallery.outbound.errors import RefusedAddress

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return all addresses of a name; raises `OSError` where there are none."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class PublicOnlyBackend(DeadlineBackend):
    """Connects to public hosts only, and to the very address that was checked.

    A name is resolved once. If one of its addresses is not public the whole name is refused, so
    that a second look-up, or another choice among the answers, can't lead elsewhere.
    """

    def __init__(
        self, trusted: frozenset[tuple[str, int]] = frozenset(), resolver: Resolve = resolve
    ) -> None:
        super().__init__()
        self._trusted = trusted
        self._resolve = resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host by TCP; raises `RefusedAddress`."""
        if (host, port) in self._trusted:
            return super().connect_tcp(host, port, timeout, local_address, socket_options)
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError):
            raise RefusedAddress(f"{host} can't be resolved") from None
        if not addresses or not all(map(is_public, addresses)):
            raise RefusedAddress(f"{host} is not a public host")
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)


def transport_over(backend: httpcore.NetworkBackend, *, connections: int) -> httpx.HTTPTransport:
    """Return an httpx transport that opens its connections through this backend.

    httpx has no argument for it, so its pool is exchanged for one that has.
    """
    transport = httpx.HTTPTransport(trust_env=False)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False),
        max_connections=connections,
        max_keepalive_connections=connections,
        keepalive_expiry=30.0,
        network_backend=backend,
    )
    return transport
