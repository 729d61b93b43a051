"""A server in a thread that answers with whatever bytes it is told, and keeps what it was sent."""

import json
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.socket_server import SocketServer


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came."""

    head: str
    body: bytes

    @property
    def line(self) -> str:
        """Method and target, such as `GET /v2/me`."""
        return self.head.partition("\r\n")[0].removesuffix(" HTTP/1.1")

    def header(self, name: str) -> str | None:
        """The value of a header, None where it was not sent."""
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None


Reply = Callable[[Received], Iterable[bytes]]


def answer(status: int = 200, body: object = b"", *headers: str) -> bytes:
    """An HTTP answer; a body that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + content


class RawServer(SocketServer):
    """One answer to each connection, then it is closed."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.reads_requests = True
        self.reply: Reply = lambda _request: [answer(200, {})]
        super().__init__()
        self.url = f"http://127.0.0.1:{self.port}"

    def answers(self, status: int = 200, body: object = b"", *headers: str) -> None:
        """Answer every request so from now on."""
        self.says(answer(status, body, *headers))

    def says(self, *pieces: bytes) -> None:
        """Answer every request with these bytes from now on."""
        self.reply = lambda _request: pieces

    def serve(self, connection: socket.socket) -> None:
        """Read the request and send the pieces of the reply."""
        if not self.reads_requests:
            return
        request = _read(connection)
        self.received.append(request)
        for piece in self.reply(request):
            connection.sendall(piece)


def _read(connection: socket.socket) -> Received:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    request = Received(head.decode("latin-1"), b"")
    length = int(request.header("Content-Length") or 0)
    while len(body) < length:
        body += _some(connection)
    return Received(request.head, body)


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("closed before the request was whole")
    return data
