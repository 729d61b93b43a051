"""The first page of the inbox with ten open cases and with ten thousand, on both databases."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import postgres
from tests.benchmarks.figures import Figure, say

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 10, 10_000
MOST_RATIO = 1.2


def run(*, quick: bool) -> list[Figure]:
    """Measure on SQLite, and on PostgreSQL where there is a server."""
    figures = []
    with ExitStack() as stack:
        urls = {"SQLite": ""}
        binaries = postgres.binaries()
        if binaries is None:
            say("  There is no PostgreSQL server on this machine.")
        else:
            urls["PostgreSQL"] = stack.enter_context(postgres.server(binaries))
        for name, url in urls.items():
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            figures.append(_measured(name, url, folder, rounds=20 if quick else 100))
    return figures


def _measured(name: str, url: str, folder: str, *, rounds: int) -> Figure:
    """Fill a database and open the inbox, within the portal in a process of its own."""
    environment = os.environ | {"DATABASE_URL": url, "GROKWEB_DATA_DIR": folder}
    sizes = [str(FEW), str(MANY), str(rounds)]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.inbox_inside", *sizes],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    few, many = json.loads(ended.stdout.splitlines()[-1])
    for told in (few, many):
        say(f"  {name}, {told['open']} open: {told['ms']:.1f} ms, {told['queries']} queries")
    return Figure(
        name=f"first page of the inbox, {MANY} open cases against {FEW}, {name}",
        measured=f"{many['ms'] / few['ms']:.2f} times",
        goal=f"≤ {MOST_RATIO} times, as many queries",
        reached=many["ms"] / few["ms"] <= MOST_RATIO and many["queries"] == few["queries"],
        beside=f"{few['ms']:.1f} ms and {many['ms']:.1f} ms of CPU, medians; "
        f"{few['queries']} and {many['queries']} queries",
    )
