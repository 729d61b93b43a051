"""`manage.py trial`: everything on one machine (web, worker, sandbox), until Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from gallery.management.commands.setup_code import first_run_address
from gallery.services import first_run
from gallery.services.audit import coming_from
from gallery.services.demo import DemoAccount, create_missing_accounts, open_portal

# A small or busy machine takes a while; a process that ends by itself is noticed at once.
START_SECONDS = 240
STOP_SECONDS = 20


class Command(BaseCommand):
    """Prepare the database and the accounts, start all processes, and stop them together."""

    help = "Run web, worker and sandbox provider together, for a trial on one machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--empty",
            action="store_true",
            help="make no accounts, and print where the first run of a fresh portal begins",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until interrupted, or until one of the processes ends by itself."""
        web = urlsplit(settings.PUBLIC_URL)
        sandbox = urlsplit(settings.SANDBOX_URL)
        self._port_must_be_free(web.port or 80, "GROKWEB_PUBLIC_URL")
        if self._has_sandbox():
            self._port_must_be_free(sandbox.port or 80, "GROKWEB_SANDBOX_URL")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        accounts = [] if options["empty"] else self._accounts()
        # From here on an interruption is a request to stop, whichever way it comes.
        # A shell that starts it in the background has it ignore Ctrl-C's signal otherwise.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        processes: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, command in self._commands(web.port or 80).items():
                processes[name] = subprocess.Popen(command, start_new_session=True)  # noqa: S603
            self._wait_until_ready(processes)
            self._greet(accounts)
            self._wait_for_an_end(processes)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping …")
        finally:
            self._stop(processes)

    @staticmethod
    def _has_sandbox() -> bool:
        """Tell whether the sandbox may be chosen in the portal, now or later."""
        return settings.APIFRAME_KEY in {"", settings.SANDBOX_KEY}

    def _port_must_be_free(self, port: int, variable: str) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise CommandError(
                    f"Port {port} is taken by another program. Stop that one, or choose another"
                    f" port, for example: {variable}=http://127.0.0.1:{port + 100} make run"
                ) from None

    def _commands(self, port: int) -> dict[str, list[str]]:
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        web = [sys.executable, "-m", "granian", "--interface", "asginl", "--workers", "2"]
        web += ["--loop", "uvloop", "--no-ws", "--backlog", "4096", "--backpressure", "20000"]
        web += ["--workers-kill-timeout", "5s", "--log-level", "warning"]
        web += ["--host", "127.0.0.1", "--port", str(port), "grokweb.asgi:application"]
        commands = {
            "web": web,
            "worker": [*manage, "qcluster"],
            "collector": ["env", f"Q_CLUSTER_NAME={settings.COLLECTORS}", *manage, "qcluster"],
        }
        if self._has_sandbox():
            commands["sandbox"] = [*manage, "sandbox"]
        return commands

    def _accounts(self) -> list[DemoAccount]:
        """Return the trial's accounts; their passwords are kept for the next start's greeting.

        A portal that people have set up for themselves gets none.
        """
        path = Path(settings.DATA_DIR) / "trial-accounts.json"
        if first_run.has_people() and not path.exists():
            return []
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        with coming_from("command trial"):
            made = create_missing_accounts()
        known |= {account.name: account.password for account in made}
        path.touch(mode=0o600)
        path.write_text(json.dumps(known), encoding="utf-8")
        with coming_from("command trial"):
            open_portal()
        return [DemoAccount(name, password) for name, password in known.items()]

    def _wait_until_ready(self, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        addresses = [f"{settings.PUBLIC_URL}/health"]
        if self._has_sandbox():
            addresses.append(f"{settings.SANDBOX_URL}/healthz")
        deadline = time.monotonic() + START_SECONDS
        for address in addresses:
            while not _answers(address):
                self._all_must_run(processes)
                if time.monotonic() > deadline:
                    raise CommandError(f"{address} does not answer. The lines above may say why.")
                time.sleep(0.1)

    def _wait_for_an_end(self, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        while True:
            self._all_must_run(processes)
            time.sleep(0.5)

    def _all_must_run(self, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        for name, process in processes.items():
            if process.poll() is not None:
                raise CommandError(f"The {name} process ended with code {process.returncode}.")

    def _greet(self, accounts: list[DemoAccount]) -> None:
        lines = ["", f"GrokWeb is ready:  {settings.PUBLIC_URL}", "", *self._welcome(accounts)]
        lines += ["  Ctrl-C stops everything; your pictures stay.", ""]
        self.stdout.write("\n".join(lines))

    @staticmethod
    def _welcome(accounts: list[DemoAccount]) -> list[str]:
        if accounts:
            width = max(len(account.name) for account in accounts)
            lines = [f"    {account.name:<{width}}   {account.password}" for account in accounts]
            return ["  Sign in as (passwords as first made):", *lines, ""]
        if first_run.has_people():
            return []
        return ["  Make the first account at:", f"    {first_run_address()}", ""]

    def _stop(self, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        """Stop what uses the sandbox first, or its end would be taken for trouble."""
        sandbox = processes.pop("sandbox", None)
        self._end(list(processes.values()))
        if sandbox is not None:
            self._end([sandbox])

    @staticmethod
    def _end(processes: list[subprocess.Popen[bytes]]) -> None:
        """Ask processes to stop, and kill what has not after a while, with its children."""
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in processes:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
