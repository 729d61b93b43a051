"""`make test`: all checks and all tests, on SQLite and on PostgreSQL, with a real browser.

Whatever could not be run is named in the last line; under CI=true it is a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from tests import postgres
from tests.browser import CHROMIUM_NAMES, chromium_path

ROOT = Path(__file__).resolve().parent.parent

PYTEST = (sys.executable, "-m", "pytest")
# A browser mostly waits, and what waits for it is impatient: all others leave it the first turn.
PATIENT = ("nice", "-n", "10")
DEBIAN_PACKAGES = ["chromium", "postgresql", "fonts-noto-cjk"]


def main() -> int:
    """Run everything; return the exit code."""
    os.chdir(ROOT)
    install_system_packages()
    codes = [run("make", "--no-print-directory", "check")]
    has_browser, server = chromium_path() is not None, postgres.binaries()
    missing = []
    if not has_browser:
        missing.append(f"the browser tests (none of {', '.join(CHROMIUM_NAMES)} is installed)")
    if server is None:
        missing.append("the tests on PostgreSQL (no server is installed)")
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor())
        beside = []
        for part in (
            lambda output: browse("browser and not own_portal", output) if has_browser else 0,
            lambda output: run_on_postgresql(server, output) if server else 0,
            lambda output: browse("own_portal", output) if has_browser else 0,
        ):
            output = stack.enter_context(tempfile.TemporaryFile("w+"))
            beside.append((pool.submit(part, output), output))
        codes.append(run(*PATIENT, *PYTEST, "-m", "not browser"))
        for running, output in beside:
            codes.append(running.result())
            output.seek(0)
            shutil.copyfileobj(output, sys.stdout)
    failed = any(codes) or (bool(missing) and os.environ.get("CI") == "true")
    print(f"Could not run: {'; '.join(missing) or 'nothing, everything ran'}.")
    print("FAILED" if failed else "OK")
    return int(failed)


def browse(which: str, output: TextIO) -> int:
    """Run some of the browser tests; those with portals of their own mostly wait for these."""
    return run(*PYTEST, "-m", which, output=output)


def run_on_postgresql(folder: Path, output: TextIO) -> int:
    """Run what depends on the database once more, on a server of its own; return the exit code."""
    with postgres.server(folder) as url, tempfile.TemporaryDirectory() as data:
        command = [*PATIENT, *PYTEST, "-m", "database and not browser"]
        return run(*command, output=output, DATABASE_URL=url, GROKWEB_DATA_DIR=data)


def run(*command: str, output: TextIO | None = None, **environment: str) -> int:
    """Run a command, showing it, at once or in a file for later; return its exit code."""
    print("$", *command, flush=True, file=output)
    everything = os.environ | environment
    done = subprocess.run(command, env=everything, check=False, stdout=output, stderr=output)
    return done.returncode


def install_system_packages() -> None:
    """Install what is missing where that is possible without asking anybody: as root on Debian."""
    complete = chromium_path() and postgres.binaries()
    if complete or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    quiet = ["--yes", "--quiet", "--no-install-recommends"]
    run("apt-get", "update", "--quiet")
    run("apt-get", "install", *quiet, *DEBIAN_PACKAGES, DEBIAN_FRONTEND="noninteractive")


if __name__ == "__main__":
    sys.exit(main())
