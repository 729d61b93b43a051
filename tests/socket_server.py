"""A server of plain sockets in threads of its own, for tests that say what it answers."""

import socket
import threading
from contextlib import suppress

PATIENCE = 30.0


class SocketServer:
    """Listens on the loopback address; each connection is served in a thread, then closed."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.ended = threading.Event()
        self._opened: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, name="acceptor")
        self._acceptor.start()

    @property
    def connections(self) -> int:
        """How many were opened so far."""
        return len(self._opened)

    def serve(self, connection: socket.socket) -> None:
        """Answer one connection; an OSError means that the client has hung up."""
        raise NotImplementedError

    def stop(self) -> None:
        """Break off everything and close every socket."""
        if self.ended.is_set():
            return
        self.ended.set()
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the acceptor
        self._acceptor.join(PATIENCE)
        for connection in self._opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.wait_for_answers()
        self._listener.close()

    def wait_for_answers(self) -> None:
        """Wait until every connection that was opened has been served."""
        for thread in self._threads:
            thread.join(PATIENCE)

    def _accept(self) -> None:
        while True:
            connection, _peer = self._listener.accept()
            if self.ended.is_set():
                connection.close()
                return
            connection.settimeout(PATIENCE)
            self._opened.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), name="served")
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self.serve(connection)
