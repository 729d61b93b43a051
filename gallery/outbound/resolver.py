"""Looking names up, within a time limit that the system's resolver does not have."""

import socket
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from gallery.outbound.errors import ConnectionFailed, DeadlineExceeded

Resolve = Callable[[str, int, float | None], list[str]]


def resolve(host: str, port: int, timeout: float | None) -> list[str]:
    """Return every address of a name, in the resolver's order, each once.

    Raises ConnectionFailed where there is none, and DeadlineExceeded after `timeout` seconds. The
    look-up itself can't be stopped: its thread ends when the system's resolver gives up.
    """
    answers: SimpleQueue[list[str] | None] = SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, ValueError):
            answers.put(None)

    threading.Thread(target=look_up, name="resolver", daemon=True).start()
    try:
        addresses = answers.get(timeout=None if timeout is None else max(timeout, 0.001))
    except Empty:
        raise DeadlineExceeded("name not resolved in time") from None
    if not addresses:
        raise ConnectionFailed("name not resolved")
    return addresses
