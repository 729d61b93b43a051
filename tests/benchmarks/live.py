"""From a worker's commit to the painted tile, while a thousand others watch."""

import asyncio
import json
import threading
import time
from statistics import median
from urllib.parse import urlsplit

from tests.benchmarks.figures import Figure, percentile, say
from tests.benchmarks.portal import Portal, Setup
from tests.browser import browser

WATCHERS, QUICK_WATCHERS = 1000, 50
COMMITS, QUICK_COMMITS = 100, 15
COOKIE = "grokweb-session"
SETTLED_SECONDS = 5.0

# Notes, by revision, when the tile was there and the next frame was drawn.
WATCH = """
id => {
  window.paintedAt = {};
  const look = () => {
    const tile = document.querySelector(`[data-generation="${id}"][data-revision]`);
    const revision = tile?.dataset.revision;
    if (!revision || revision in window.paintedAt) return;
    window.paintedAt[revision] = 0;
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
    """Measure it on SQLite, the portal's own database."""
    count = QUICK_COMMITS if quick else COMMITS
    held = QUICK_WATCHERS if quick else WATCHERS
    with Portal(Setup(seconds=8.0, most_in_flight=10)) as portal, browser() as chromium:
        told = json.loads(portal.ask("-m", "tests.benchmarks.live_rows", "watchers", str(held)))
        portal.start_web()
        watchers = Watchers(portal.url, told["sessions"][1:])
        watchers.start()
        while watchers.opened < held - 1:
            time.sleep(0.1)
        say(f"{watchers.opened} watch; {count} commits …")
        context = chromium.new_context(base_url=portal.url)
        context.add_cookies([{"name": COOKIE, "value": told["sessions"][0], "url": portal.url}])
        page = context.new_page()
        page.goto("/")
        page.evaluate(WATCH, told["generation"])
        time.sleep(SETTLED_SECONDS)
        text = portal.ask("-m", "tests.benchmarks.live_rows", "commits", str(count))
        page.wait_for_timeout(1000)
        painted = page.evaluate("window.paintedAt")
    committed = {revision: at for revision, at in json.loads(text).items() if painted.get(revision)}
    delays = [painted[revision] - 1000 * at for revision, at in committed.items()]
    return [_figure(delays, count, held)]


def _figure(delays: list[float], count: int, held: int) -> Figure:
    name = f"commit → painted with {held} watchers, 95th percentile"
    worst = percentile(delays, 0.95)
    beside = f"median {median(delays):.0f} ms, {len(delays)} of {count} painted, SQLite"
    return Figure(name, f"{worst:.0f} ms", "< 30 ms", worst < 30, beside)
