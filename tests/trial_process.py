"""The whole portal as a newcomer starts it: one command, three real processes."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.sandbox_process import free_port

ROOT = Path(__file__).resolve().parent.parent
# Other tests may be keeping the machine busy.
START_SECONDS, STOP_SECONDS = 250, 120


class TrialProcess:
    """`manage.py trial` in a data folder of its own, with settings of its environment.

    An `empty` one has no accounts: its greeting names where the first run begins.
    """

    def __init__(self, data_dir: Path, *, empty: bool = False, **settings: str) -> None:
        self._options = ["--empty"] if empty else []
        self.data_dir = data_dir
        self._settings = settings
        self.url = f"http://127.0.0.1:{free_port()}"
        self.sandbox_url = f"http://127.0.0.1:{free_port()}"
        self._process: subprocess.Popen[str] | None = None
        self.output = data_dir / "output.txt"

    def start(self) -> None:
        """Start it and wait for its greeting."""
        environment = {
            "GROKWEB_DATA_DIR": str(self.data_dir),
            "GROKWEB_PUBLIC_URL": self.url,
            "GROKWEB_SANDBOX_URL": self.sandbox_url,
            # A key that is given to the portal is tried at the sandbox, too.
            "APIFRAME_BASE_URL": f"{self.sandbox_url}/v2",
            "APIFRAME_API_KEY": "",
            "DATABASE_URL": "",
            "PYTHONUNBUFFERED": "1",
        }
        with self.output.open("a") as output:
            self._process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "trial", *self._options],
                env=os.environ | environment | self._settings,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        # Other tests may be keeping the machine busy.
        deadline = time.monotonic() + START_SECONDS
        while "GrokWeb is ready" not in self.output.read_text():
            if self._process.poll() is not None or time.monotonic() > deadline:
                # Nothing that was started is to outlive a test that could not begin.
                self._process.send_signal(signal.SIGINT)
                self._process.wait(STOP_SECONDS)
                raise RuntimeError(f"It did not start:\n{self.output.read_text()}")
            time.sleep(0.1)

    def stop(self) -> int:
        """Press Ctrl-C; return the exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(STOP_SECONDS)
        self._process = None
        self.output.write_text("")
        return code

    def password(self, name: str) -> str:
        """Return the password that the greeting shows for a trial account."""
        accounts = json.loads((self.data_dir / "trial-accounts.json").read_text())
        return str(accounts[name])

    def first_run_address(self) -> str:
        """Return the address of the greeting of an empty trial, with the setup code."""
        found = re.search(rf"{self.url}/first-run/\S+", self.output.read_text())
        assert found
        return found[0]

    def answers(self) -> bool:
        """Tell whether anything still answers at one of its addresses."""
        for address in (f"{self.url}/health", f"{self.sandbox_url}/healthz"):
            try:
                httpx.get(address, trust_env=False)
            except httpx.TransportError:
                continue
            return True
        return False
