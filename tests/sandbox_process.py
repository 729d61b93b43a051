"""The sandbox provider as tests start it: a real server process on a free port."""

import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 20.0
# Made once: each client would load the certificates of the whole world anew.
TLS = ssl.create_default_context()


def free_port() -> int:
    """Return a port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(what: Callable[[], Any]) -> Any:
    """Call until the answer is true, and give it back."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if answer := what():
            return answer
        time.sleep(0.02)
    raise AssertionError("it never came to pass")


class SandboxProcess:
    """Starts, ends and steers one sandbox server, which has options of the command line."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._command = [sys.executable, "-m", "gallery.sandbox", "--port", str(port)]
        self._command += ["--data-dir", str(data_dir), *options]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and not ended since."""
        return self._process is not None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._command, cwd=ROOT)
        wait_for(self._answers)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", trust_env=False, verify=TLS).is_success
        except httpx.TransportError:
            return False

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; return the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        code = self._process.wait(PATIENCE)
        self._process = None
        return code

    def admin(self, method: str, path: str, /, **body: Any) -> Any:
        """Make one of its admin calls."""
        answer = httpx.request(
            method, f"{self.url}/sandbox/{path}", json=body or None, trust_env=False
        )
        answer.raise_for_status()
        return answer.json()

    def arm(self, name: str, **fields: Any) -> None:
        """Make the next requests meet a fault."""
        self.admin("POST", "faults", name=name, **fields)

    def books(self) -> dict[str, dict[str, Any]]:
        """Return its jobs by idempotency key."""
        jobs = self.admin("GET", "books")["jobs"]
        return {job["idempotency_key"]: job for job in jobs}

    def reset(self) -> None:
        """Take back what a test has armed or set."""
        if not self.is_running:
            self.start()
        self.admin("DELETE", "faults")
        self.admin("POST", "credits", credits=10_000)
        self.admin("POST", "keys", key="afk_sandbox", active=True)
