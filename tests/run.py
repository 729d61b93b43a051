"""`make test`: all checks and all tests, on SQLite and on PostgreSQL, with a real browser.

Whatever could not be run is named in the last line; under CI=true it is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import postgres
from tests.browser import CHROMIUM_NAMES, chromium_path

ROOT = Path(__file__).resolve().parent.parent

# What depends on the database: rows, claims, constraints and money.
ON_POSTGRESQL = [
    f"tests/{name}"
    for name in (
        *("models", "services", "engine"),
        *("accounts", "firstrun", "people", "usage", "notices"),
    )
]
DEBIAN_PACKAGES = ["chromium", "postgresql", "fonts-noto-cjk"]


def main() -> int:
    """Run everything; return the exit code."""
    os.chdir(ROOT)
    install_system_packages()
    missing = []
    codes = [run("make", "--no-print-directory", "check")]
    arguments = []
    if chromium_path() is None:
        missing.append(f"the browser tests (none of {', '.join(CHROMIUM_NAMES)} is installed)")
        arguments = ["-m", "not browser"]
    codes.append(run(sys.executable, "-m", "pytest", *arguments))
    folder = postgres.binaries()
    if folder is None:
        missing.append("the tests on PostgreSQL (no server is installed)")
    else:
        with postgres.server(folder) as url:
            codes.append(run(sys.executable, "-m", "pytest", *ON_POSTGRESQL, DATABASE_URL=url))
    failed = any(codes) or (bool(missing) and os.environ.get("CI") == "true")
    print(f"Could not run: {'; '.join(missing) or 'nothing, everything ran'}.")
    print("FAILED" if failed else "OK")
    return int(failed)


def run(*command: str, **environment: str) -> int:
    """Run a command, showing it; return its exit code."""
    print("$", *command, flush=True)
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


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
