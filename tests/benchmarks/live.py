"""From a worker's commit to the painted tile, while a thousand others watch."""

import asyncio
import json
import threading
import time
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests import postgres
from tests.benchmarks.figures import Figure, percentile, say
from tests.benchmarks.portal import Portal, Setup
from tests.browser import browser

WATCHERS, QUICK_WATCHERS, FEW_WATCHERS = 1000, 50, 10
COMMITS, QUICK_COMMITS = 100, 15
COOKIE = "grokweb-session"
SETTLED_SECONDS = 5.0
GOALS = {"SQLite": 30, "PostgreSQL": 10}

# Notes, by revision, when the tile was there and the next frame was drawn.
WATCH = """
id => {
  window.paintedAt = {};
  window.thereAt = {};
  const look = () => {
    const tile = document.querySelector(`[data-generation="${id}"][data-revision]`);
    const revision = tile?.dataset.revision;
    if (!revision || revision in window.paintedAt) return;
    window.paintedAt[revision] = 0;
    window.thereAt[revision] = performance.timeOrigin + performance.now();
    requestAnimationFrame(() => {
      window.paintedAt[revision] = performance.timeOrigin + performance.now();
    });
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
"""


class Watchers(threading.Thread):
    """Holds streams open, as so many browsers would, and reads what comes."""

    def __init__(self, url: str, sessions: list[str]) -> None:
        super().__init__(daemon=True)
        self._address = urlsplit(url)
        self._sessions = sessions
        self.opened = 0

    def run(self) -> None:
        """Hold them until the program ends."""
        asyncio.run(self._hold_all())

    async def _hold_all(self) -> None:
        some = asyncio.Semaphore(20)
        await asyncio.gather(*(self._hold(one, some) for one in self._sessions))

    async def _hold(self, session: str, some: asyncio.Semaphore) -> None:
        host, port = self._address.hostname, self._address.port
        async with some:
            reader, writer = await asyncio.open_connection(host, port)
            head = f"GET /live/ HTTP/1.1\r\nHost: {self._address.netloc}\r\n"
            head += f"Accept: text/event-stream\r\nCookie: {COOKIE}={session}\r\n\r\n"
            writer.write(head.encode())
            await reader.readuntil(b"event: hello")
            self.opened += 1
        while await reader.read(4096):
            pass


def run(*, quick: bool) -> list[Figure]:
    """Measure on SQLite, and on PostgreSQL where there is a server; with few, and with many."""
    count = QUICK_COMMITS if quick else COMMITS
    many = QUICK_WATCHERS if quick else WATCHERS
    figures = _on("SQLite", {}, count, many)
    binaries = postgres.binaries()
    if binaries is None:
        say("  There is no PostgreSQL server on this machine.")
        return figures
    with postgres.server(binaries) as url:
        return figures + _on("PostgreSQL", {"DATABASE_URL": url}, count, many)


def _on(database: str, environment: dict[str, str], count: int, many: int) -> list[Figure]:
    setup = Setup(seconds=8.0, most_in_flight=10, environment=environment)
    with Portal(setup) as portal, browser() as chromium:
        told = json.loads(portal.ask("-m", "tests.benchmarks.live_rows", "watchers", str(many)))
        portal.start_web()
        context = chromium.new_context(base_url=portal.url)
        context.add_cookies([{"name": COOKIE, "value": told["sessions"][0], "url": portal.url}])
        page = context.new_page()
        page.goto("/")
        page.evaluate(WATCH, told["generation"])
        figures: list[Figure] = []
        opened = 1
        for held in (FEW_WATCHERS, many):
            watchers = Watchers(portal.url, told["sessions"][opened:held])
            watchers.start()
            while watchers.opened < held - opened:
                time.sleep(0.1)
            opened = held
            time.sleep(SETTLED_SECONDS)
            figures += _measured(portal, page, count, f"{held} watchers, {database}")
    return figures


def _measured(portal: Portal, page: Page, count: int, where: str) -> list[Figure]:
    say(f"  {where}: {count} commits …")
    before = portal.cpu()
    text = portal.ask("-m", "tests.benchmarks.live_rows", "commits", str(count))
    used = {name: seconds - before[name] for name, seconds in portal.cpu().items()}
    say("  CPU seconds: " + ", ".join(f"{name} {cpu:.1f}" for name, cpu in used.items()))
    page.wait_for_timeout(1000)
    noted = page.evaluate("({ painted: window.paintedAt, there: window.thereAt })")
    goal = GOALS[where.rpartition(" ")[2]]
    figures = []
    for kind, committed in json.loads(text).items():
        painted, there = (
            [noted[what][one] - 1000 * at for one, at in committed.items() if noted[what].get(one)]
            for what in ("painted", "there")
        )
        name = f"commit of a {kind} → painted with {where}, 95th percentile"
        figures.append(_figure(name, goal, painted, there))
        say(f"  {kind}: {figures[-1].measured}, {figures[-1].beside}")
    return figures


def _figure(name: str, goal: int, delays: list[float], there: list[float]) -> Figure:
    worst = percentile(delays, 0.95)
    beside = f"median {median(delays):.0f} ms; in the page, before the browser's next frame: "
    beside += f"{median(there):.0f} ms, 95th percentile {percentile(there, 0.95):.0f} ms"
    beside += f"; {len(delays)} seen"
    return Figure(name, f"{worst:.0f} ms", f"< {goal} ms", worst < goal, beside)
