"""A mail server for tests, as small as the protocol allows (RFC 5321)."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ANSWERS = {b"EHLO": b"250 here", b"MAIL": b"250 ok", b"RSET": b"250 ok", b"QUIT": b"221 bye"}


class MailServer(socketserver.ThreadingTCPServer):
    """Takes letters for everybody but those at `nowhere.example`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[str] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say(b"220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                self._say(b"550 unknown" if b"@nowhere.example" in line else b"250 ok")
            elif verb == b"DATA":
                self._say(b"354 go on")
                self._read_letter()
                self._say(b"250 taken")
            else:
                self._say(ANSWERS.get(verb, b"502 what?"))
            if verb == b"QUIT":
                return

    def _read_letter(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        self.server.letters.append(b"".join(lines).decode())

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a server."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
