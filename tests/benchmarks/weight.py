"""What the first view of the gallery weighs, whether it jumps, and what Lighthouse says of it."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page, Request, sync_playwright

from tests.benchmarks import lighthouse
from tests.benchmarks.figures import Figure, say
from tests.benchmarks.portal import Portal, Setup
from tests.benchmarks.seeding import PASSWORD
from tests.browser import OPTIONS, chromium_path
from tests.sandbox_process import free_port

MEMBER = "member0"
IMAGES = 60
RUNS, QUICK_RUNS = 3, 1
# In bytes, as they go over the network; by the browser's own word for what is loaded.
MOST = {"document": ("HTML", 8_000), "stylesheet": ("CSS", 15_000), "script": ("JS", 40_000)}
MOST_SHIFT = 0.1
GOALS = {"performance": 95, "accessibility": 100}
SETTLED_MILLISECONDS = 2_000
Found = dict[str, list[lighthouse.Scores]]

# The sum of all movements that nobody has caused, as browsers tell it.
SHIFT = """
wait => new Promise((resolve) => {
  let sum = 0;
  const add = (list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), wait);
})
"""


def run(*, quick: bool) -> list[Figure]:
    """Measure it in Chromium, with empty caches."""
    with Portal(Setup(seconds=8.0, most_in_flight=10)) as portal:
        portal.seed(0, members=1)
        seeding = ["--owner", MEMBER, "--images", str(IMAGES), "--yes"]
        portal.run("manage.py", "seed_gallery", *seeding)
        portal.start_web()
        port = free_port()
        with _browser(portal, port) as context:
            runs = QUICK_RUNS if quick else RUNS
            page = context.new_page()
            before = _scored({"sign-in": f"{portal.url}/account/sign-in/"}, port, runs)
            _sign_in(page, portal.url)
            figures = _weighed(context, portal.url)
            picture = page.locator("a[href^='/images/']").first.get_attribute("href")
            page.close()
            pages = {"gallery": f"{portal.url}/", "picture": f"{portal.url}{picture}"}
            return figures + _judged(before, _scored(pages, port, runs))


@contextmanager
def _browser(portal: Portal, port: int) -> Iterator[BrowserContext]:
    """Start a Chromium that others may drive too; pages in it share one session."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            portal.folder / "browser",
            executable_path=chromium_path(),
            args=[*OPTIONS, f"--remote-debugging-port={port}"],
        )
        try:
            yield context
        finally:
            context.close()


def _sign_in(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("[name=login]").fill(MEMBER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.locator("form[data-compose]").wait_for()


def _weighed(context: BrowserContext, url: str) -> list[Figure]:
    """Weigh what is loaded until the page says that it is, as for who comes for the first time."""
    page = context.new_page()
    context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    loaded: list[Request] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    page.goto(url, wait_until="load")
    first = list(loaded)
    shift = page.evaluate(SHIFT, SETTLED_MILLISECONDS)
    sizes: dict[str, list[int]] = defaultdict(list)
    for request in first:
        sizes[request.resource_type].append(request.sizes()["responseBodySize"])
    page.close()
    figures = [
        Figure(
            f"{name} of the gallery's first view",
            f"{sum(sizes[kind]) / 1000:.1f} kB",
            f"< {most / 1000:.0f} kB",
            0 < sum(sizes[kind]) < most,
            f"{len(sizes[kind])} file(s)",
        )
        for kind, (name, most) in MOST.items()
    ]
    still = shift < MOST_SHIFT
    moved = Figure("layout shift while it loads", f"{shift:.3f}", f"< {MOST_SHIFT}", still)
    return [*figures, moved]


def _scored(pages: dict[str, str], port: int, runs: int) -> Found:
    """Return the scores of pages by look; nothing where there is no Lighthouse."""
    if lighthouse.command() is None:
        return {}
    found: Found = defaultdict(list)
    for look in lighthouse.LOOKS:
        for page, url in pages.items():
            say(f"Lighthouse looks at {page} as on a {look} …")
            one = lighthouse.scores(page, url, port=port, look=look, runs=runs)
            found[look] += [one] if one else []
    return found


def _judged(*parts: Found) -> list[Figure]:
    figures = []
    for category, goal in GOALS.items():
        for look in lighthouse.LOOKS:
            name = f"Lighthouse's {category}, {look}, the lowest of all pages"
            pages = [one for part in parts for one in part.get(look, [])]
            if not pages:
                figures.append(Figure(name, "skipped", f"≥ {goal}"))
                continue
            lowest = min(one.by_category[category] for one in pages)
            beside = ", ".join(f"{one.page} {one.by_category[category]:.0f}" for one in pages)
            figures.append(Figure(name, f"{lowest:.0f}", f"≥ {goal}", lowest >= goal, beside))
    return figures
