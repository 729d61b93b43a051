"""Searching a million prompts, and the first page of a large gallery, on both databases."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import postgres
from tests.benchmarks.figures import Figure, say

ROOT = Path(__file__).resolve().parents[2]
MOST_MS = {"SQLite": 10, "PostgreSQL": 20}
MOST_RATIO = 1.2
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


def run(*, quick: bool) -> list[Figure]:
    """Measure on SQLite, and on PostgreSQL where there is a server."""
    size = QUICK if quick else FULL
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        figures += _figures("SQLite", size, folder, {"DATABASE_URL": ""})
    binaries = postgres.binaries()
    if binaries is None:
        say("  There is no PostgreSQL server on this machine.")
        return figures
    with postgres.server(binaries) as url, tempfile.TemporaryDirectory() as folder:
        figures += _figures("PostgreSQL", size, folder, {"DATABASE_URL": url})
    return figures


def _figures(name: str, size: Size, folder: str, more: dict[str, str]) -> list[Figure]:
    say(f"  {name}: {size.images} pictures, {size.own} of one member …")
    environment = os.environ | more | {"GROKWEB_DATA_DIR": folder}
    command = [sys.executable, "-m", "tests.benchmarks.search_inside"]
    sizes = [str(size.images), str(size.own), str(size.rounds)]
    done = subprocess.run(
        command + sizes, check=True, cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    told: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    say(f"  seeded {told['seeded']:.0f} s; ms (median, 95th percentile, CPU of ours):")
    for case, numbers in told["searches"].items():
        say(f"    {case:34}" + "".join(f" {number:8.2f}" for number in numbers))
    return [*_words(name, told), _first_page(name, told)]


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
