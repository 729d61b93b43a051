"""Result files made beforehand: drawing one takes the sandbox longer than the portal's whole work.

The sandbox draws a picture when it is first fetched, and keeps it on disk. So files that it has
drawn earlier are put there for each new job while that runs, and it only has to serve them.
"""

import os
import threading
import time
from collections import defaultdict
from functools import cache
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.benchmarks.figures import say
from tests.benchmarks.portal import Portal, Setup
from tests.benchmarks.seeding import RATIOS, prompts

COUNT = 40
EVERY_SECONDS = 0.3


@cache
def result_files() -> tuple[tuple[str, bytes], ...]:
    """Return aspect ratio and content of files as the sandbox makes them."""
    say(f"Drawing {COUNT} pictures beforehand …")
    with (
        Portal(Setup(seconds=0.01, most_in_flight=COUNT)) as portal,
        httpx.Client(trust_env=False, headers={"X-API-Key": "afk_sandbox"}, timeout=30) as client,
    ):
        return tuple(
            (ratio, _made(client, portal.sandbox_url, prompt, ratio))
            for prompt, ratio in prompts(COUNT)
        )


def _made(client: httpx.Client, url: str, prompt: str, ratio: str) -> bytes:
    body = {
        "prompt": prompt,
        "model": "grok-imagine-image",
        "grokParams": {"aspect_ratio": ratio},
    }
    job = client.post(f"{url}/v2/images/generate", json=body).json()["jobId"]
    while True:
        answer = client.get(f"{url}/v2/jobs/{job}").json()
        if answer["status"] == "COMPLETED":
            return client.get(answer["result"]["images"][0]).content
        time.sleep(0.02)


class ReadyPictures:
    """Puts files under the names of new jobs, in a thread of its own, until the block ends."""

    def __init__(self, portal: Portal) -> None:
        self._folder = portal.sandbox_folder / "pictures"
        self._portal = portal
        self._stock = self._write_stock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        database = self._portal.sandbox_database
        seen = 0
        while not self._stop.wait(EVERY_SECONDS):
            for sequence, job, ratio in database.jobs_after(seen):
                os.link(next(self._stock[ratio]), self._folder / f"{job}-0.jpg")
                seen = sequence

    def _write_stock(self) -> dict[str, "cycle[Path]"]:
        """Write the files once, and return their paths by aspect ratio, over and over."""
        self._folder.mkdir(parents=True, exist_ok=True)
        paths: dict[str, list[Path]] = defaultdict(list)
        for number, (ratio, content) in enumerate(result_files()):
            path = self._folder / f"stock-{number}.jpg"
            path.write_bytes(content)
            paths[ratio].append(path)
        return {ratio: cycle(paths[ratio]) for ratio in RATIOS}
