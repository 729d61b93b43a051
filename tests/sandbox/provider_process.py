"""A sandbox with clients of teams of their own, and a server that it can call."""

import signal
import threading
import uuid
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from tests.sandbox_process import PATIENCE, TLS, SandboxProcess, wait_for

MODEL = "grok-imagine-image"


class Provider(SandboxProcess):
    """A running sandbox, and the clients that were made for it."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        super().__init__(data_dir, *options)
        self.clients: list[httpx.Client] = []

    def hang_up(self) -> None:
        """Close the connections of all clients."""
        for client in self.clients:
            client.close()
        self.clients.clear()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Hang up, send a signal and wait for the end; return the exit code."""
        self.hang_up()
        return super().end(number)


class Team:
    """A client with a key of a team of its own, so that tests leave each other alone."""

    def __init__(self, provider: Provider, key: str, team: str) -> None:
        self.provider, self.key, self.team = provider, key, team
        self.http = httpx.Client(
            base_url=provider.url,
            headers={"X-API-Key": key},
            trust_env=False,
            timeout=PATIENCE,
            verify=TLS,
        )
        provider.clients.append(self.http)

    def send(self, prompt: str = "a quiet lake", key: str = "", **fields: Any) -> httpx.Response:
        """Ask for a picture."""
        headers = {"Idempotency-Key": key} if key else {}
        body = {"prompt": prompt, "model": MODEL, **fields}
        return self.http.post("/v2/images/generate", json=body, headers=headers)

    def submit(self, prompt: str = "a quiet lake", key: str = "", **fields: Any) -> str:
        """Ask for a picture; answers the job's id."""
        answer = self.send(prompt, key, **fields)
        assert answer.status_code == 202, answer.text
        job_id: str = answer.json()["jobId"]
        return job_id

    def job(self, job_id: str) -> dict[str, Any]:
        answer = self.http.get(f"/v2/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def ended(self, job_id: str) -> dict[str, Any]:
        """The job once it has ended."""

        def end() -> dict[str, Any] | None:
            job = self.job(job_id)
            return job if job["completedAt"] else None

        job: dict[str, Any] = wait_for(end)
        return job

    def file(self, prompt: str = "a quiet lake", **fields: Any) -> httpx.Response:
        """Ask for a picture, wait for it, and fetch its first file."""
        job = self.ended(self.submit(prompt, **fields))
        return self.http.get(job["result"]["images"][0])

    def credits(self) -> int:
        balance: int = self.http.get("/v2/me").json()["team"]["credits"]
        return balance

    def set_credits(self, credits: int) -> None:
        body = {"team": self.team, "credits": credits}
        assert self.http.post("/sandbox/credits", json=body).status_code == 200

    def arm(self, name: str, **fields: Any) -> None:
        answer = self.http.post("/sandbox/faults", json={"name": name, **fields})
        assert answer.status_code == 201, answer.text

    def books(self) -> dict[str, Any]:
        """The team's own entries and totals."""
        books = self.http.get("/sandbox/books").json()
        jobs = [job for job in books["jobs"] if job["team"] == self.team]
        (totals,) = [team for team in books["teams"] if team["team"] == self.team]
        return {"jobs": jobs, "totals": totals}

    def another_key(self) -> "Team":
        """A second user of the same team."""
        return add_team(self.provider, self.team)


def add_team(provider: Provider, team: str = "") -> Team:
    """Make a key, and its team where it is new."""
    key = f"afk_{uuid.uuid4().hex}"
    name = team or f"team-{uuid.uuid4().hex[:8]}"
    body = {"key": key, "team": name}
    answer = httpx.post(f"{provider.url}/sandbox/keys", json=body, trust_env=False, verify=TLS)
    assert answer.status_code == 200, answer.text
    return Team(provider, key, name)


@dataclass
class Received:
    """A request that came to the far side."""

    path: str
    headers: dict[str, str]
    body: bytes


class FarSide:
    """A web server on this machine: gives what was put there, keeps what was sent to it."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.files: dict[str, bytes] = {}
        self.failures = 0
        self.gate = threading.Event()
        self.gate.set()
        far_side = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                far_side.received.append(Received(self.path, headers, body))
                far_side.failures -= 1
                self.send_response(500 if far_side.failures >= 0 else 204)
                self.end_headers()

            def do_GET(self) -> None:
                far_side.gate.wait(PATIENCE)
                content = far_side.files.get(self.path)
                self.send_response(404 if content is None else 200)
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128

            def handle_error(self, *_about: Any) -> None:
                # A caller that was killed has hung up; that is no trouble of ours.
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
