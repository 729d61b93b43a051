"""From the end of a job at the provider to the picture in the browser, on an idle machine."""

import threading
import time
from dataclasses import dataclass
from statistics import median
from types import TracebackType
from typing import Self

from playwright.sync_api import Page

from tests.benchmarks.figures import Figure, percentile, say
from tests.benchmarks.pictures import ReadyPictures
from tests.benchmarks.portal import COLLECTORS, MAIN, Portal, Setup
from tests.benchmarks.seeding import PASSWORD, prompts
from tests.browser import browser
from tests.browsing.steps import PICTURE_WAIT, generate

JOB_SECONDS = 8.0
REPETITIONS, QUICK_REPETITIONS = 15, 3
WEBHOOKS = {"GROKWEB_WEBHOOKS": "yes"}
LEARN_EVERY_SECONDS = 0.02

# Notes, by generation, when its picture was loaded and the next frame was drawn.
WATCH = """
() => {
  window.shownAt = {};
  const seen = new WeakSet();
  const note = (tile, image) => requestAnimationFrame(() => {
    if (image.naturalWidth > 0) window.shownAt[tile.dataset.generation] ??= Date.now();
  });
  const look = () => {
    for (const tile of document.querySelectorAll(".tile-picture[data-generation]")) {
      const image = tile.querySelector("img.tile-image");
      if (!image || seen.has(image)) continue;
      seen.add(image);
      if (image.complete && image.naturalWidth > 0) note(tile, image);
      else image.addEventListener("load", () => note(tile, image));
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
"""


@dataclass(frozen=True)
class Delay:
    """Seconds from the provider's end until we knew it, had the picture, and it was seen."""

    learnt: float
    completed: float
    shown: float


def run(*, quick: bool) -> list[Figure]:
    """Measure it without and with webhooks."""
    count = QUICK_REPETITIONS if quick else REPETITIONS
    return [
        _figure("polling", 1.0, _delays(count, {})),
        _figure("webhook", 0.3, _delays(count, WEBHOOKS)),
    ]


def _figure(way: str, goal: float, delays: list[Delay]) -> Figure:
    name = f"provider done → shown in the browser by {way}, median"
    if not delays:
        return Figure(name, "skipped: no job carried a webhook address", f"< {goal} s")
    shown = [delay.shown for delay in delays]
    middle = median(shown)
    parts = ", ".join(
        f"{word} {median(values):.2f} s"
        for word, values in (
            ("learnt", [delay.learnt for delay in delays]),
            ("saved", [delay.completed for delay in delays]),
            ("90 % shown", [percentile(shown, 0.9)]),
        )
    )
    return Figure(name, f"{middle:.2f} s", f"< {goal} s", middle < goal, parts)


def _delays(count: int, environment: dict[str, str]) -> list[Delay]:
    """Make so many pictures one after the other; nothing where webhooks were wanted in vain."""
    say(f"Looking at {count} pictures in a browser {environment or ''} …")
    setup = Setup(seconds=JOB_SECONDS, most_in_flight=10, environment=environment)
    with Portal(setup) as portal, ReadyPictures(portal), browser() as chromium:
        portal.seed(0, members=1)
        portal.start_web()
        portal.start_cluster(MAIN)
        portal.start_cluster(COLLECTORS)
        page = chromium.new_page(base_url=portal.url)
        _sign_in(page)
        page.evaluate(WATCH)
        with Learning(portal) as learning:
            for number, (prompt, ratio) in enumerate(prompts(count), start=1):
                _show(page, prompt, ratio, number)
                if environment and not portal.sandbox_database.with_webhook():
                    return []
        return _compared(portal, learning.learnt_at, page.evaluate("window.shownAt"))


def _show(page: Page, prompt: str, ratio: str, number: int) -> None:
    """Ask for a picture, the page's picture of that number, and wait until it is seen."""
    generate(page, prompt, ratio)
    wanted = "count => Object.keys(window.shownAt).length >= count"
    page.wait_for_function(wanted, arg=number, timeout=PICTURE_WAIT)
    # Another moment each time, so that no rhythm of the portal meets one of ours.
    time.sleep(0.37)


class Learning(threading.Thread):
    """Notes when the portal comes to know that a job has ended, by looking again and again."""

    def __init__(self, portal: Portal) -> None:
        super().__init__(daemon=True)
        self._portal = portal
        self._over = threading.Event()
        self.learnt_at: dict[str, float] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Look until the block ends; it costs next to nothing."""
        database = self._portal.database
        while not self._over.wait(LEARN_EVERY_SECONDS):
            for job_id in database.known_to_have_ended():
                self.learnt_at.setdefault(job_id, time.time())


def _sign_in(page: Page) -> None:
    page.goto("/")
    page.locator("[name=login]").fill("member0")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.locator("form[data-compose]").wait_for()


def _compared(portal: Portal, learnt_at: dict[str, float], shown_at: dict[str, int]) -> list[Delay]:
    ends = portal.sandbox_database.ends()
    shown = {public_id.replace("-", ""): at / 1000 for public_id, at in shown_at.items()}
    return [
        Delay(
            learnt=learnt_at[journey.job_id] - ends[journey.job_id],
            completed=journey.completed - ends[journey.job_id],
            shown=shown[journey.public_id] - ends[journey.job_id],
        )
        for journey in portal.database.journeys()
    ]
