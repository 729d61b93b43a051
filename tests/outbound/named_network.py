"""A small network: names with the addresses a test gives them, all of them one hostile server."""

import io
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import httpcore

from gallery.outbound.download import Download, download
from gallery.outbound.errors import ConnectionFailed
from tests.outbound.hostile_server import HostileServer

PUBLIC = "93.184.216.34"
OTHER_PUBLIC = "151.101.1.69"


class Names:
    """A resolver. A name has a list of answers; the last one stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, timeout: float | None) -> list[str]:
        """Return the addresses of a name; a written address is its own."""
        self.asked.append(host)
        if host in self.answers:
            answers = self.answers[host]
            return answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            return [str(ip_address(host))]
        except ValueError:
            raise ConnectionFailed("name not resolved") from None


class UndressedTls(httpcore.NetworkStream):
    """A connection that notes the name asked for by TLS and goes on in plain text."""

    def __init__(self, stream: httpcore.NetworkStream, tls_names: list[str | None]) -> None:
        self._stream = stream
        self._tls_names = tls_names

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read from the real socket."""
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write to the real socket."""
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        """Close the real socket."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Note the name."""
        self._tls_names.append(server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        """Return what the real socket knows of itself."""
        return self._stream.get_extra_info(info)


class Dialler(httpcore.NetworkBackend):
    """Notes which address is dialled, and connects to the hostile server in its place."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._backend = httpcore.SyncBackend()
        self.dialled: list[tuple[str, int]] = []
        self.tls_names: list[str | None] = []
        self.dead: set[str] = set()
        self.real_tls = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the hostile server, unless the address is dead."""
        self.dialled.append((host, port))
        if host in self.dead:
            raise httpcore.ConnectError("nobody is there")
        stream = self._backend.connect_tcp("127.0.0.1", self._port, timeout)
        return stream if self.real_tls else UndressedTls(stream, self.tls_names)


@dataclass
class Network:
    """The server, the names and the dialler; every well-behaved name is public."""

    server: HostileServer
    dialler: Dialler
    names: Names = field(default_factory=Names)

    def host(self, name: str, *answers: list[str]) -> None:
        """Give a name its addresses: one list for each look-up."""
        self.names.answers[name] = list(answers) or [[PUBLIC]]

    def fetch(
        self,
        url: str,
        *,
        into: io.BytesIO | None = None,
        max_bytes: int = 1_000_000,
        total_seconds: float = 30.0,
        trusted: Iterable[str] = (),
    ) -> Download:
        """Download through this network."""
        return download(
            url,
            into=io.BytesIO() if into is None else into,
            max_bytes=max_bytes,
            total_seconds=total_seconds,
            trusted_origins=trusted,
            resolver=self.names,
            dialler=self.dialler,
        )
