"""The portal as real processes in a data folder of its own: sandbox, clusters and web server."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx

from tests.benchmarks.cluster import Cluster
from tests.benchmarks.database import PortalDatabase, SandboxDatabase
from tests.benchmarks.figures import say
from tests.benchmarks.processes import busy_seconds, cpu_of_tree, own_seconds, running
from tests.sandbox_process import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 15.0
MAIN, COLLECTORS, NAIVE = "main", "collectors", "naive"
METRICS_TOKEN = "benchmark-metrics-token"
T = TypeVar("T")


@dataclass(frozen=True)
class Setup:
    """How large everything is; `seconds` is the median duration of a job at the provider."""

    seconds: float
    most_in_flight: int
    plain_pictures: bool = False
    workers: dict[str, int] = field(default_factory=lambda: {MAIN: 2, COLLECTORS: 2, NAIVE: 4})
    environment: dict[str, str] = field(default_factory=dict)


class Portal:
    """Processes that are started one by one, and stopped together at the end of the block."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.folder = Path(tempfile.mkdtemp(prefix="grokweb-benchmark-"))
        self.url = f"http://127.0.0.1:{free_port()}"
        self._sandbox_port = free_port()
        self.sandbox_url = f"http://127.0.0.1:{self._sandbox_port}"
        self.sandbox_folder = self.folder / "sandbox"
        self.clusters: dict[str, Cluster] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = (
            {name: value for name, value in os.environ.items() if name != "Q_CLUSTER_NAME"}
            | {
                "DJANGO_SETTINGS_MODULE": "tests.benchmarks.cluster_settings",
                "GROKWEB_DATA_DIR": str(self.folder),
                "GROKWEB_PUBLIC_URL": self.url,
                "GROKWEB_SANDBOX_URL": self.sandbox_url,
                "GROKWEB_COLLECTORS": str(setup.workers[COLLECTORS]),
                "BENCHMARK_WORKERS": str(setup.workers[MAIN]),
                "BENCHMARK_NAIVE_WORKERS": str(setup.workers[NAIVE]),
                "GROKWEB_METRICS_TOKEN": METRICS_TOKEN,
                # Where they are not what is measured, there is no web server either to take them.
                "GROKWEB_WEBHOOKS": "no",
                "DATABASE_URL": "",
            }
            | setup.environment
        )

    def __enter__(self) -> Self:
        self.run("manage.py", "migrate", "--verbosity", "0")
        self._start_sandbox()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        sandbox = self._processes.pop("sandbox", None)
        _end(list(self._processes.values()))
        # Last, or its end would be taken for trouble.
        _end([sandbox] if sandbox else [])
        if error is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            say(f"What the processes have written is in {self.folder / 'output.txt'}")

    @property
    def database(self) -> PortalDatabase:
        """A new look into the portal's database, from outside."""
        return PortalDatabase(self.folder / "grokweb.sqlite3")

    @property
    def sandbox_database(self) -> SandboxDatabase:
        """A new look into the sandbox's database, from outside."""
        return SandboxDatabase(self.sandbox_folder / "sandbox.sqlite3")

    def run(self, *arguments: str) -> None:
        """Run Python with these arguments in the portal's environment, to its end."""
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self._environment, check=True)

    def ask(self, *arguments: str) -> str:
        """Run Python as `run` does; return what it has printed."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, check=True, stdout=-1)
        return done.stdout.decode()

    def start_plain(self) -> str:
        """Start the plain gallery on the same data; return its address."""
        port = free_port()
        options = [
            "-m",
            "gunicorn",
            "--workers",
            "2",
            "--worker-class",
            "sync",
            "--keep-alive",
            "5",
        ]
        options += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
        settings = {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.plain_settings"}
        self._start("plain", [*options, "django.core.wsgi:get_wsgi_application()"], **settings)
        url = f"http://127.0.0.1:{port}"
        self._wait(lambda: _answers(f"{url}/health-of-plain", missing=True))
        return url

    def stop(self, name: str) -> None:
        """Stop one of the processes."""
        _end([self._processes.pop(name)])

    def seed(self, generations: int, members: int = 10) -> None:
        """Let members ask for pictures, by the product's own service."""
        self.run("-m", "tests.benchmarks.seeding", str(generations), str(members))

    def start_cluster(self, name: str) -> None:
        """Start one of the clusters and wait until all of its processes run."""
        queue = {} if name == MAIN else {"Q_CLUSTER_NAME": name}
        process = self._start(name, ["manage.py", "qcluster"], **queue)
        workers = self.setup.workers[name]
        self.clusters[name] = self._wait(lambda: Cluster.found(name, process.pid, workers))

    def start_web(self) -> None:
        """Start the web server as `manage.py trial` does, and wait until it answers."""
        self.run("manage.py", "collectstatic", "--verbosity", "0", "--no-input")
        options = ["--interface", "asginl", "--workers", "2", "--loop", "uvloop", "--no-ws"]
        options += ["--backlog", "4096", "--backpressure", "20000", "--log-level", "warning"]
        options += ["--workers-kill-timeout", "5s", "--host", "127.0.0.1"]
        port = self.url.rpartition(":")[2]
        self._start("web", ["-m", "granian", *options, "--port", port, "grokweb.asgi:application"])
        self._wait(lambda: _answers(f"{self.url}/health"))

    def requests(self) -> dict[str, int]:
        """Return how many requests of each kind the sandbox has had, save for result files."""
        answer = httpx.get(f"{self.sandbox_url}/sandbox/stats", trust_env=False)
        requests: dict[str, int] = answer.json()["requests"]
        return {name: count for name, count in requests.items() if name != "result_file"}

    def cpu(self) -> dict[str, float]:
        """Return CPU seconds so far by kind of process, and of all others on the machine."""
        self._all_must_run()
        processes = running()
        used = {
            name: cpu_of_tree(process.pid, processes)
            for name, process in self._processes.items()
            if name not in self.clusters
        }
        for cluster in self.clusters.values():
            used |= cluster.cpu(processes)
        used["the benchmark itself"] = own_seconds()
        return used | {"all others on this machine": busy_seconds() - sum(used.values())}

    def _start_sandbox(self) -> None:
        setup = self.setup
        options = ["--data-dir", str(self.sandbox_folder), "--port", str(self._sandbox_port)]
        options += ["--seconds", str(setup.seconds), "--credits", "1000000000"]
        options += ["--max-concurrent-jobs", str(setup.most_in_flight)]
        options += ["--plain-pictures"] if setup.plain_pictures else []
        self._start("sandbox", ["-m", "gallery.sandbox", *options])
        self._wait(lambda: _answers(f"{self.sandbox_url}/healthz"))

    def _start(
        self, name: str, arguments: list[str], **environment: str
    ) -> subprocess.Popen[bytes]:
        with (self.folder / "output.txt").open("ab") as output:
            self._processes[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self._environment | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self._processes[name]

    def _wait(self, what: Callable[[], T | None]) -> T:
        deadline = time.monotonic() + START_SECONDS
        while not (answer := what()):
            self._all_must_run()
            if time.monotonic() > deadline:
                raise RuntimeError("It did not start in time.")
            time.sleep(0.05)
        return answer

    def _all_must_run(self) -> None:
        ended = [name for name, process in self._processes.items() if process.poll() is not None]
        if ended:
            raise RuntimeError(f"Processes have ended by themselves: {', '.join(ended)}")


def _answers(address: str, *, missing: bool = False) -> bool:
    try:
        answer = httpx.get(address, timeout=2, trust_env=False)
        return answer.is_success or (missing and answer.status_code == httpx.codes.NOT_FOUND)
    except httpx.TransportError:
        return False


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask processes to stop, and kill those that have not after a while, with their children."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
