"""A server that says, byte by byte, whatever a test wants it to say."""

import socket
import time
from collections.abc import Callable, Iterable

from tests.socket_server import SocketServer

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
Script = Callable[[socket.socket], None]


class HostileServer(SocketServer):
    """Each path has a script, or bytes, for its answer.

    A path that has several answers gives them one after the other, the last one for ever; a path
    without any is not found.
    """

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.greeting = b""  # said instead of listening
        self._scripts: dict[str, list[Script]] = {}
        super().__init__()

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.split(" ", 2)[1] for request in self.requests]

    def on(self, path: str, *answers: bytes | Script) -> None:
        """Say how requests for a path are answered."""
        self._scripts[path] = [say(one) if isinstance(one, bytes) else one for one in answers]

    def serve(self, connection: socket.socket) -> None:
        """Run the script of the path that is asked for."""
        if self.greeting:
            connection.sendall(self.greeting)
            return
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            received = connection.recv(65_536)
            if not received:
                return
            request += received
        text = request.decode("latin-1")
        self.requests.append(text)
        scripts = self._scripts.get(text.split(" ", 2)[1], [say(NOT_FOUND)])
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        script(connection)
        # Closing with unread input would send a reset, which could overtake the answer.
        connection.shutdown(socket.SHUT_WR)


def say(*pieces: bytes) -> Script:
    """Send these bytes and hang up."""

    def script(connection: socket.socket) -> None:
        connection.sendall(b"".join(pieces))

    return script


def say_slowly(head: bytes, pieces: Iterable[bytes], pause: float) -> Script:
    """Send the head at once and then a piece after each pause."""

    def script(connection: socket.socket) -> None:
        connection.sendall(head)
        for piece in pieces:
            time.sleep(pause)
            connection.sendall(piece)

    return script


def say_and_fall_silent(head: bytes) -> Script:
    """Send these bytes and then nothing until the client hangs up."""

    def script(connection: socket.socket) -> None:
        connection.sendall(head)
        connection.recv(1)

    return script


def answer(
    body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = -1
) -> bytes:
    """Return the bytes of an HTTP answer; the length is the body's unless told otherwise."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length < 0 else length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(target: str, status: str = "302 Found", *headers: str) -> bytes:
    """Return the bytes of an answer that leads elsewhere."""
    return answer(b"", f"Location: {target}", *headers, status=status)
