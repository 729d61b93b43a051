"""A gallery of thousands in a real browser: scrolled, left, come back to, and added to."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate
from tests.trial_process import ROOT, TrialProcess

pytestmark = pytest.mark.browser
PICTURES = 3000
MOST_NODES = 600
TILE = "[data-parts] .part .tile"
WATCH_SHIFTS = """window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    const inGrid = one.sources.some(({ node }) => node?.parentElement?.closest("[data-parts]"));
    if (inGrid && !one.hadRecentInput) window.shifted += one.value;
  }
}).observe({ type: "layout-shift", buffered: true });"""
SEED = f"""
import uuid
from datetime import timedelta
from django.utils import timezone
from gallery.models import Generation, Image, User
from tests.factories import make_generation, make_image
owner = User.objects.get(username="admin")
one = make_image(make_generation(owner, state="completed"))
shapes = [(1024, 1024), (1280, 720), (720, 1280), (832, 1248)]
now = timezone.now()
times = [now - timedelta(minutes=40 * (number + 1)) for number in range({PICTURES})][::-1]
made = Generation.objects.bulk_create(
    [
        Generation(owner=owner, prompt=f"Seeded {{number}}", model=one.generation.model,
            aspect_ratio="1:1", form_token=uuid.uuid4(), estimated_credits=4, credit_cost=4,
            state="completed", changed_at=time, finished_at=time, sent_at=time, accepted_at=time,
            job_id=str(uuid.uuid4()))
        for number, time in enumerate(times)
    ]
)
Image.objects.bulk_create(
    [
        Image(owner=owner, generation=row, file=one.file, thumbnails=one.thumbnails,
            placeholder=one.placeholder, sha256=one.sha256, bytes=one.bytes,
            content_type=one.content_type, width=shapes[at % 4][0], height=shapes[at % 4][1],
            created_at=row.finished_at)
        for at, row in enumerate(made)
    ]
)
"""


@pytest.fixture(scope="module")
def seeded(trial: TrialProcess) -> TrialProcess:
    """The trial with a gallery of thousands; all of its pictures are one file."""
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "-c", SEED]
    data = {"GROKWEB_DATA_DIR": str(trial.data_dir), "DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    subprocess.run(command, env=os.environ | data, check=True, capture_output=True)
    return trial


def nodes(page: Page) -> int:
    return int(page.locator("[data-parts] *").count())


def scroll_down(page: Page, *, pictures: int) -> int:
    """Scroll past so many pictures as they come; return the most nodes that there ever were."""
    keys: set[str] = set()
    most = 0
    page.mouse.move(600, 600)
    for _step in range(2000):
        page.mouse.wheel(0, 1200)
        page.wait_for_timeout(30)
        keys |= set(page.locator(TILE).evaluate_all("all => all.map(one => one.dataset.key)"))
        most = max(most, nodes(page))
        if len(keys) >= pictures:
            return most
    raise AssertionError(len(keys))


def test_thousands_of_pictures_are_a_few_nodes(seeded: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("admin", viewport={"width": 1440, "height": 900})
    page.add_init_script(WATCH_SHIFTS)
    page.goto("/")
    first = page.locator(TILE).first.get_attribute("data-key")
    assert scroll_down(page, pictures=1000) <= MOST_NODES
    expect(page).to_have_url(re.compile("before="))
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(TILE).first).to_have_attribute("data-key", str(first))
    assert nodes(page) <= MOST_NODES
    assert page.evaluate("window.shifted") == pytest.approx(0, abs=0.005)


def in_view(page: Page) -> str:
    """Return the key of a picture in the middle of the view, once the address says where it is."""
    expect(page.locator("[data-parts][aria-busy]")).to_have_count(0)
    page.wait_for_timeout(600)
    return str(
        page.evaluate(
            """(tiles) => [...document.querySelectorAll(tiles)]
            .map((one) => [one.getBoundingClientRect(), one.dataset.key])
            .map(([{ top, bottom }, key]) => [Math.abs(top + bottom - innerHeight), key])
            .sort(([one], [other]) => one - other)[0][1]""",
            TILE,
        )
    )


def top_of(page: Page, key: str) -> float:
    box = page.locator(f"{TILE}[data-key='{key}']").bounding_box()
    assert box
    return box["y"]


def test_back_from_a_picture_to_the_same_place(seeded: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("admin", viewport={"width": 1440, "height": 900})
    scroll_down(page, pictures=150)
    key = in_view(page)
    top = top_of(page, key)
    link = page.locator(f"{TILE}[data-key='{key}'] .tile-link")
    link.evaluate("link => link.click()")
    expect(page.locator(".pswp")).to_be_visible()
    expect(page).to_have_url(re.compile("/images/"))
    page.go_back()
    expect(page.locator(".pswp")).to_have_count(0)
    expect(link).to_be_focused()
    page.wait_for_timeout(600)
    assert top_of(page, key) == pytest.approx(top, abs=2)
    page.goto("/collections/")
    page.go_back()
    expect(link).to_be_visible()
    page.wait_for_timeout(600)
    assert top_of(page, key) == pytest.approx(top, abs=2)
    page.reload()
    expect(link).to_be_visible()


def test_news_moves_nothing(seeded: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("admin", viewport={"width": 1440, "height": 900})
    other = page.context.new_page()
    other.goto("/")
    scroll_down(page, pictures=100)
    key = in_view(page)
    top = top_of(page, key)
    generate(other, "A heron that comes in above", "1:1")
    pill = page.locator("[data-pill]")
    expect(pill).to_have_text("1 new picture", timeout=PICTURE_WAIT)
    assert top_of(page, key) == pytest.approx(top, abs=2)
    pill.click()
    expect(page.locator("[data-grid] img[alt*='comes in above']")).to_be_in_viewport()
    expect(pill).to_be_hidden()


def tops(page: Page) -> dict[str, float]:
    """Return how far down in the view each tile of the grid is."""
    found: dict[str, float] = page.evaluate(
        """(tiles) => Object.fromEntries([...document.querySelectorAll(tiles)]
        .map((one) => [one.dataset.key, one.getBoundingClientRect().top]))""",
        TILE,
    )
    return found


def to_the_last_month(page: Page) -> None:
    """Jump into the midst of the gallery: most of it is above, and not there."""
    page.locator("#rail [data-month]").last.click()
    expect(page).to_have_url(re.compile("before="))


def test_the_way_up_is_as_long_as_one_scrolls(seeded: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("admin", viewport={"width": 1440, "height": 900})
    to_the_last_month(page)
    key = in_view(page)
    page.mouse.move(600, 600)
    for _turn in range(5):
        before = tops(page)
        page.mouse.wheel(0, -600)
        in_view(page)
        after = tops(page)
        assert before.keys() & after.keys()
        for one in before.keys() & after.keys():
            assert after[one] - before[one] == pytest.approx(600, abs=2)
    assert int(in_view(page)) > int(key)
    key = in_view(page)
    top = top_of(page, key)
    page.reload()
    expect(page.locator(f"{TILE}[data-key='{key}']")).to_be_visible()
    in_view(page)
    assert top_of(page, key) == pytest.approx(top, abs=2)
    # There is no end to be seen of what is above; who goes there at once is led back.
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(f"{TILE}:visible").first).to_be_in_viewport()
    page.keyboard.press("End")
    key = in_view(page)
    top = top_of(page, key)
    page.keyboard.press("Home")
    expect(page.locator(f"{TILE}[data-key='{key}']")).to_have_count(0)
    page.go_back()
    expect(page.locator(f"{TILE}[data-key='{key}']")).to_be_in_viewport()
    in_view(page)
    assert top_of(page, key) == pytest.approx(top, abs=2)


def test_what_is_above_the_grid_is_found_with_a_key(seeded: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("admin", viewport={"width": 1440, "height": 900})
    to_the_last_month(page)
    in_view(page)
    field = page.get_by_role("searchbox", name="Search pictures")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    in_view(page)
    expect(field).to_be_in_viewport()
    expect(page.locator(f"{TILE}:visible").first).to_be_in_viewport()
    page.keyboard.type("A word that is nowhere")
    expect(page.get_by_role("heading", name="No pictures found")).to_be_in_viewport()
    expect(field).to_be_in_viewport()


def test_what_could_not_be_brought_back_says_so(seeded: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("admin", viewport={"width": 1440, "height": 900}, outage_expected=True)
    scroll_down(page, pictures=400)
    page.route(re.compile("until="), lambda route: route.abort())
    page.evaluate("scrollTo(0, 1500)")
    retry = page.get_by_role("button", name="Try again").first
    expect(retry).to_be_visible()
    page.unroute_all()
    for _line in range(5):
        if not retry.count():
            break
        retry.click()
        in_view(page)
    expect(retry).to_have_count(0)
    expect(page.locator(f"{TILE}[data-key='{in_view(page)}']")).to_be_in_viewport()


def focused(page: Page) -> int:
    """Return the key of the tile that has the focus; the older, the smaller."""
    return int(page.evaluate("document.activeElement.closest('.tile').dataset.key"))


def test_arrows_months_and_looks(seeded: TrialProcess, sign_in: SignIn) -> None:
    page = sign_in("admin", viewport={"width": 390, "height": 844}, has_touch=True)
    page.locator("[data-months]").click()
    month = page.locator("#rail [data-month]").last
    text = month.get_attribute("data-month")
    month.click()
    expect(page.locator(f"[data-day^='{text}']").first).to_be_in_viewport()
    page.get_by_role("button", name="View").click()
    page.locator("[name=layout][value=squares]").click()
    expect(page.locator("[data-parts]")).to_have_class(
        "grid grid-medium grid-with-rail grid-squares"
    )
    page.keyboard.press("Escape")
    page.locator(f"{TILE} .tile-link").first.focus()
    keys = [focused(page)]
    for arrow in ("ArrowRight", "ArrowDown", "ArrowUp"):
        page.keyboard.press(arrow)
        keys.append(focused(page))
    first, right, below, up = keys
    assert first > right > below
    assert up == right
    page.reload()
    expect(page.locator(".grid-squares")).to_be_visible()
