"""httpx transports that keep to a deadline, and, for foreign addresses, to public hosts."""

import ssl
from functools import lru_cache

import httpcore
import httpx

from gallery.outbound.addresses import is_public
from gallery.outbound.deadline import DeadlineBackend
from gallery.outbound.errors import RefusedAddress
from gallery.outbound.resolver import Resolve, resolve

PORTS = frozenset({80, 443})


class PublicOnlyBackend(DeadlineBackend):
    """Connects to public hosts only, and to the very addresses that were checked.

    A name is resolved once. If one of its addresses is not public the whole name is refused, so
    that a second look-up, or another choice among the answers, can't lead elsewhere.
    """

    def __init__(
        self,
        trusted: frozenset[tuple[str, int]] = frozenset(),
        resolver: Resolve = resolve,
        dialler: httpcore.NetworkBackend | None = None,
    ) -> None:
        super().__init__(resolver, dialler)
        self._trusted = trusted

    def allowed(self, host: str, port: int, addresses: list[str]) -> list[str]:
        """Return all addresses of a trusted or public host; raises `RefusedAddress`."""
        if (host, port) in self._trusted:
            return addresses
        if port not in PORTS or not all(map(is_public, addresses)):
            raise RefusedAddress(f"{host} is not a public host")
        return addresses


@lru_cache(maxsize=1)
def _ssl_context() -> ssl.SSLContext:
    """Return one context for all: reading the certificate authorities takes long."""
    return httpx.create_ssl_context(trust_env=False)


def transport_over(backend: httpcore.NetworkBackend, *, connections: int) -> httpx.HTTPTransport:
    """Return an httpx transport that opens its connections through this backend.

    httpx has no argument for it, so its pool is exchanged for one that has.
    """
    transport = httpx.HTTPTransport(verify=_ssl_context(), trust_env=False)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=_ssl_context(),
        max_connections=connections,
        max_keepalive_connections=connections,
        keepalive_expiry=30.0,
        network_backend=backend,
    )
    return transport
