"""Lighthouse's scores of pages in a browser that runs already, where Lighthouse is installed."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from statistics import median

RUN_SECONDS = 180
CATEGORIES = ("performance", "accessibility")
# Lighthouse's own words for the two looks; without a preset it is a phone.
LOOKS: dict[str, list[str]] = {"desktop": ["--preset=desktop"], "phone": []}


@dataclass(frozen=True)
class Scores:
    """The median scores of one page, from 0 to 100, by category."""

    page: str
    by_category: dict[str, float]


def command() -> list[str] | None:
    """Return how Lighthouse is started here, or None; nothing is installed for it."""
    if shutil.which("lighthouse"):
        return ["lighthouse"]
    if not shutil.which("npx"):
        return None
    through_npx = ["npx", "--no-install", "lighthouse"]
    found = subprocess.run([*through_npx, "--version"], capture_output=True, timeout=RUN_SECONDS)
    return None if found.returncode else through_npx


def scores(page: str, url: str, *, port: int, look: str, runs: int) -> Scores | None:
    """Return what the browser at this port gets for a page; None where no run came to its end.

    Who is signed in there stays so.
    """
    started = command()
    if started is None:
        return None
    options = [f"--port={port}", "--disable-storage-reset", "--quiet", "--output=json"]
    options += [f"--only-categories={','.join(CATEGORIES)}", *LOOKS[look]]
    answers = [_answer([*started, url, *options]) for _run in range(runs)]
    found = [answer for answer in answers if answer]
    if not found:
        return None
    return Scores(page, {name: median(answer[name] for answer in found) for name in CATEGORIES})


def _answer(call: list[str]) -> dict[str, float] | None:
    try:
        done = subprocess.run(call, capture_output=True, timeout=RUN_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    categories = json.loads(done.stdout)["categories"]
    return {name: round(100 * (categories[name]["score"] or 0)) for name in CATEGORIES}
