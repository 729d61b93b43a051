"""Searching a million prompts, and the first page of a large gallery, on both databases."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import postgres
from tests.benchmarks.figures import Figure, say

ROOT = Path(__file__).resolve().parents[2]
MOST_MS = {"SQLite": 10, "PostgreSQL": 20}
MOST_RATIO = 1.2
MOST_QUERIES = 8
# What has a goal; the other kinds are printed beside them.
WORDS = ("rare word", "common word", "rare Japanese", "common Japanese")


@dataclass(frozen=True)
class Size:
    """Pictures in the table, pictures of the member, and searches of each kind."""

    images: int
    own: int
    rounds: int


FULL = Size(images=1_000_000, own=100_000, rounds=200)
QUICK = Size(images=20_000, own=4_000, rounds=20)


class Database:
    """The portal within a process of its own, on one database."""

    def __init__(self, name: str, size: Size, folder: str, url: str) -> None:
        self.name = name
        environment = os.environ | {"DATABASE_URL": url, "GROKWEB_DATA_DIR": folder}
        sizes = [str(size.images), str(size.own), str(size.rounds)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.search_inside", *sizes],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self) -> None:
        """Have it take its next step."""
        if self._process.stdin is not None:
            self._process.stdin.write("\n")
            self._process.stdin.flush()

    def end(self) -> dict[str, Any]:
        """Wait for the end of the step; return what it tells."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"The search on {self.name} has ended by itself.")
        told: dict[str, Any] = json.loads(line)
        return told

    def stop(self) -> None:
        """End the process, if it has not ended."""
        self._process.kill()
        self._process.communicate()


def run(*, quick: bool) -> list[Figure]:
    """Measure on SQLite, and on PostgreSQL where there is a server."""
    size = QUICK if quick else FULL
    with ExitStack() as stack:
        urls = {"SQLite": ""}
        binaries = postgres.binaries()
        if binaries is None:
            say("  There is no PostgreSQL server on this machine.")
        else:
            urls["PostgreSQL"] = stack.enter_context(postgres.server(binaries))
        databases = []
        for name, url in urls.items():
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            databases.append(Database(name, size, folder, url))
            stack.callback(databases[-1].stop)
        return _measured(databases, size)


def _measured(databases: list[Database], size: Size) -> list[Figure]:
    """Fill the databases beside each other; measure on one after the other."""
    for database in databases:
        database.begin()
        database.end()
    say(f"  {size.images} pictures, {size.own} of one member …")
    for database in databases:
        database.begin()
    for database in databases:
        database.end()
    figures: list[Figure] = []
    for database in databases:
        database.begin()
        told = database.end()
        say(f"  {database.name}, seeded {told['seeded']:.0f} s;")
        say("  ms (median, 95th percentile, CPU of ours):")
        for case, numbers in told["searches"].items():
            say(f"    {case:40}" + "".join(f" {number:8.2f}" for number in numbers))
        name = database.name
        figures += [*_words(name, told), _first_page(name, told), _queries(name, told)]
    return figures


def _queries(name: str, told: dict[str, Any]) -> Figure:
    small, large = told["queries"]
    return Figure(
        name=f"queries for a part of a gallery, whatever is asked, {name}",
        measured=f"{large}",
        goal=f"≤ {MOST_QUERIES}, as many in a small one",
        reached=small <= large <= MOST_QUERIES,
        beside=f"small gallery {small}",
    )


def _words(name: str, told: dict[str, Any]) -> list[Figure]:
    goal = MOST_MS[name]
    searches = told["searches"]
    return [
        Figure(
            name=f"search for a {case}, {name}, 95th percentile",
            measured=f"{searches[case][1]:.1f} ms",
            goal=f"< {goal} ms",
            reached=searches[case][1] < goal,
            beside=f"median {searches[case][0]:.1f} ms",
        )
        for case in WORDS
    ]


def _first_page(name: str, told: dict[str, Any]) -> Figure:
    small, large = told["pages"]
    return Figure(
        name=f"first page of a large gallery against one of 1,000, {name}",
        measured=f"{large / small:.2f} times",
        goal=f"≤ {MOST_RATIO} times",
        reached=large / small <= MOST_RATIO,
        beside=f"{small:.1f} ms and {large:.1f} ms, medians",
    )
