"""The whole portal of a run: its folder, its environment, its four services."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path

import httpx

from tests.chaos.plan import COLLECTORS, MAIN, MEMBERS, SANDBOX, WEB
from tests.chaos.processes import with_environment
from tests.chaos.services import ROOT, Service, python

START_SECONDS = 60.0
PASSWORD = "a quiet harbour at night"
# What a developer has set for a portal of their own must not reach this one.
FOREIGN = ("GROKWEB_", "APIFRAME_", "DATABASE_", "DJANGO_", "Q_CLUSTER_", "PYTEST_", "COV_")


class Portal:
    """Web, two clusters and the sandbox in a data folder of their own, kept running."""

    def __init__(self, folder: Path, seed: int, database_url: str) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.url = f"http://127.0.0.1:{lasting_port()}"
        self.sandbox_url = f"http://127.0.0.1:{lasting_port()}"
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        self._marker = f"GROKWEB_DATA_DIR={folder / 'data'}"
        self.environment = own | {
            "GROKWEB_DATA_DIR": str(folder / "data"),
            "GROKWEB_PUBLIC_URL": self.url,
            "GROKWEB_SANDBOX_URL": self.sandbox_url,
            "DATABASE_URL": database_url,
            "PYTHONUNBUFFERED": "1",
        }
        self._chance = random.Random(f"restarts {seed}")
        self.services = {name: self._service(name) for name in (SANDBOX, WEB, MAIN, COLLECTORS)}

    def _service(self, name: str) -> Service:
        port, sandbox_port = self.url.rpartition(":")[2], self.sandbox_url.rpartition(":")[2]
        # As the trial command starts it.
        web = ["-m", "granian", "--interface", "asginl", "--workers", "2", "--loop", "uvloop"]
        web += ["--no-ws", "--backlog", "4096", "--backpressure", "20000"]
        web += ["--workers-kill-timeout", "5s", "--log-level", "warning"]
        web += ["--host", "127.0.0.1", "--port", port, "grokweb.asgi:application"]
        sandbox = ["-m", "gallery.sandbox", "--port", sandbox_port, "--plain-pictures"]
        sandbox += ["--data-dir", str(self.folder / "sandbox"), "--credits", "1000000"]
        sandbox += ["--seconds", "1.5", "--max-concurrent-jobs", "50"]
        cluster = [str(ROOT / "manage.py"), "qcluster"]
        commands = {WEB: web, SANDBOX: sandbox, MAIN: cluster, COLLECTORS: cluster}
        environment = dict(self.environment)
        if name == COLLECTORS:
            environment["Q_CLUSTER_NAME"] = "collectors"
        return Service(name, python(*commands[name]), environment, self.logs / f"{name}.log")

    def start(self) -> None:
        """Prepare the database, the static files and the accounts, then start everything."""
        self.logs.mkdir(parents=True)
        command = python("-m", "tests.chaos.preparation", PASSWORD, *MEMBERS)
        with (self.logs / "preparation.log").open("wb") as log:
            subprocess.run(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, check=True
            )
        for service in self.services.values():
            service.start()
        deadline = time.monotonic() + START_SECONDS
        for address in (f"{self.sandbox_url}/healthz", f"{self.url}/health"):
            while not _answers(address):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{address} does not answer; see {self.logs}")
                time.sleep(0.1)

    def tend(self) -> None:
        """Start again what has ended; to be called many times a second."""
        for service in self.services.values():
            service.tend(self._chance)

    def orphans(self) -> Counter[str]:
        """Count the processes that have outlived their service, by what that was."""
        names = {
            leader: f"{service.name}, life {number}"
            for service in self.services.values()
            for number, leader in enumerate(service.leaders, 1)
            if leader != service.leader
        }
        ours = with_environment(self._marker)
        return Counter(names[one.session] for one in ours if one.session in names)

    def end(self) -> None:
        """Kill everything, orphans too."""
        for service in self.services.values():
            service.end()
        for process in with_environment(self._marker):
            process.send(signal.SIGKILL)

    def remove(self) -> None:
        """Remove the folder, logs and all."""
        shutil.rmtree(self.folder, ignore_errors=True)


def lasting_port() -> int:
    """Return a free port below those that the system gives to outgoing connections.

    One of those could be taken while the server that it belongs to is down.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2, trust_env=False).is_success
    except httpx.TransportError:
        return False
