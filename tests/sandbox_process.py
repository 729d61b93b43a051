"""The sandbox provider as a process of its own, with its admin calls."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx


def free_port() -> int:
    """Return a TCP port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class SandboxProcess:
    """Starts, stops and steers one sandbox server."""

    def __init__(self, data_dir: Path, *, seconds: float = 0.3) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [
            *(sys.executable, "-m", "gallery.sandbox", "--port", str(self.port)),
            *("--data-dir", str(data_dir), "--seconds", str(seconds)),
            *("--public-url", self.url),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._command)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/healthz", trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("The sandbox does not answer.")

    def stop(self, *, kill: bool = False) -> None:
        """Stop it, or kill it without warning."""
        if self._process is None:
            return
        if kill:
            self._process.kill()
        else:
            self._process.terminate()
        self._process.wait(10)
        self._process = None

    def admin(self, method: str, path: str, **body: Any) -> Any:
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
        if self._process is None:
            self.start()
        self.admin("DELETE", "faults")
        self.admin("POST", "credits", credits=10_000)
        self.admin("POST", "keys", key="afk_sandbox", active=True)
