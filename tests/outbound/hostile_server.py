"""A server that says, byte by byte, whatever a test wants it to say."""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

PATIENCE = 30.0
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
Script = Callable[[socket.socket], None]


class HostileServer:
    """Plain sockets on the local machine; each path has a script, or bytes, for its answer.

    A path that has several answers gives them one after the other, the last one for ever; a path
    without any is not found.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[str] = []
        self.greeting = b""  # said instead of listening
        self._scripts: dict[str, list[Script]] = {}
        self._open: list[socket.socket] = []
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._accept, name="hostile")]
        self._threads[0].start()

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.split(" ", 2)[1] for request in self.requests]

    def on(self, path: str, *answers: bytes | Script) -> None:
        """Say how requests for a path are answered."""
        self._scripts[path] = [say(one) if isinstance(one, bytes) else one for one in answers]

    def stop(self) -> None:
        """Break off everything and close every socket."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the one who accepts
        self._threads[0].join(PATIENCE)
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.wait_for_scripts()
        self._listener.close()

    def wait_for_scripts(self) -> None:
        """Wait until every script that was begun has ended."""
        for thread in self._threads[1:]:
            thread.join(PATIENCE)

    def _accept(self) -> None:
        while True:
            connection, _peer = self._listener.accept()
            if self._stopping.is_set():
                connection.close()
                return
            connection.settimeout(PATIENCE)
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), name="hostile")
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        # A client that has had enough hangs up: that ends the script.
        with connection, suppress(OSError):
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
