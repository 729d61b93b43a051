"""Closing a client's connection under it, as a network or a crashing server does."""

import logging
import os
import socket
import struct
from contextlib import suppress
from pathlib import Path

from starlette.types import Scope

logger = logging.getLogger(__name__)


def cut_connection(scope: Scope) -> bool:
    """Close the socket of this request at once; tells whether it was found.

    The server has no call for it, so the socket is looked up among this process's own open files
    by the client's address and our port.
    """
    client, server = scope.get("client"), scope.get("server")
    if not client or not server:
        return False
    # The server (granian 2.8) gives ports as text, where ASGI says whole numbers.
    theirs, ours = (client[0], int(client[1])), int(server[1])
    for descriptor in _open_files():
        with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as copy:
            if copy.getpeername()[:2] == theirs and copy.getsockname()[1] == ours:
                # With a linger of nothing the client sees a reset, as after a crash.
                copy.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                copy.shutdown(socket.SHUT_RDWR)
                return True
    logger.warning("the connection to cut was not found")
    return False


def _open_files() -> list[int]:
    listing = Path("/proc/self/fd") if Path("/proc/self/fd").exists() else Path("/dev/fd")
    return [int(name) for name in os.listdir(listing) if name.isdecimal()]
