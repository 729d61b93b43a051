"""Being told of an end while the tab is out of sight: by its title, a notification, and a sound.

A headless browser shows no notifications, plays no sound and hides no tab, so these three are
played to the page; all else is as it is.
"""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, arrive, generate

pytestmark = pytest.mark.browser

PLAYED = """
window.told = [];
window.sounds = 0;
window.asked = 0;
window.Notification = class extends EventTarget {
  static permission = localStorage.getItem("permission") ?? "default";
  static async requestPermission() {
    window.asked += 1;
    Notification.permission = "granted";
    localStorage.setItem("permission", "granted");
    return "granted";
  }
  constructor(words, options) {
    super();
    window.told.push([words, options.body, options.lang]);
    window.lastTold = this;
  }
  close() {}
};
window.AudioContext = class {
  currentTime = 0;
  constructor() { window.sounds += 1; }
  createOscillator() {
    return { frequency: {}, connect() {}, start() {}, stop() {} };
  }
  createGain() {
    return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect() {} };
  }
  close() {}
};
window.outOfSight = false;
Object.defineProperty(document, "hidden", { get: () => window.outOfSight });
"""


def set_out_of_sight(page: Page, hidden: bool) -> None:
    page.evaluate(
        "hidden => { window.outOfSight = hidden;"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def choose(page: Page, button: str) -> None:
    page.locator("[data-queue-link]").click()
    page.locator(button).click()
    expect(page.locator(button)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")


def pages_of(context: BrowserContext, number: int) -> list[Page]:
    pages = []
    for _tab in range(number):
        page = context.new_page()
        page.goto("/usage/")
        pages.append(page)
    return pages


def the_one_that_tells(pages: list[Page]) -> Page:
    """Wait until one of the tabs has told of it, by words and sound; no other one does."""
    while not any(page.evaluate("window.told.length") for page in pages):
        pages[0].wait_for_timeout(100)
    # A tab out of sight waits for a moment before it tells; by then another would have told, too.
    pages[0].wait_for_timeout(1000)
    [teller] = [page for page in pages if page.evaluate("window.told.length")]
    assert teller.evaluate("window.told.length") == 1
    assert [page for page in pages if page.evaluate("window.sounds")] == [teller]
    assert teller.evaluate("window.sounds") == 1
    return teller


@pytest.mark.usefixtures("unhurried")
def test_told_once_over_several_tabs_and_led_to_the_picture(sign_in: SignIn) -> None:
    first = sign_in("alice", locale="ja-JP")
    first.context.add_init_script(PLAYED)
    first.goto("/")
    assert first.evaluate("window.asked") == 0
    choose(first, "#queue-notifications")
    choose(first, "#queue-sound")
    assert first.evaluate("window.asked") == 1
    first.goto("/")
    others = pages_of(first.context, 2)
    words = "A bell in the tower that is heard from afar, however long its prompt may be"
    # Long enough for all of them to be out of sight by then.
    generate(first, f"{words} [sandbox:slow=10]")
    for page in (first, *others):
        set_out_of_sight(page, True)
    for page in others:
        # Whichever of the tabs it was, all have learnt of it.
        page.wait_for_function("() => document.title.startsWith('●')", timeout=PICTURE_WAIT)
    first.wait_for_function("() => document.title.startsWith('●')", timeout=PICTURE_WAIT)
    teller = the_one_that_tells([first, *others])
    [(words, prompt, language)] = teller.evaluate("window.told")
    assert words == "画像ができました。"
    assert prompt == "A bell in the tower that is heard from afar, however long it…"
    assert language == "ja"
    teller.evaluate("window.lastTold.dispatchEvent(new Event('click'))")
    arrive(teller, re.compile("/(images|generations)/"))
    expect(teller.locator("main a[href^='/images/']").first).to_be_visible()
    set_out_of_sight(others[0], False)
    expect(others[0]).not_to_have_title("●")
    first.locator("[data-queue-link]").click()
    for button in ("#queue-notifications", "#queue-sound"):
        first.locator(button).click()
        expect(first.locator(button)).to_have_attribute("aria-pressed", "false")


@pytest.mark.usefixtures("unhurried")
def test_nobody_is_told_who_has_not_chosen_so(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.context.add_init_script(PLAYED)
    page.goto("/")
    generate(page, "A silent snowfall [sandbox:slow=6]")
    set_out_of_sight(page, True)
    page.wait_for_function("() => document.title.startsWith('●')", timeout=PICTURE_WAIT)
    # A tab out of sight waits for a moment before it tells.
    page.wait_for_timeout(800)
    assert page.evaluate("[window.told.length, window.sounds, window.asked]") == [0, 0, 0]
    set_out_of_sight(page, False)
    page.wait_for_function("() => !document.title.startsWith('●')")


def test_refused_permission_is_said_and_nothing_is_switched_on(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.context.add_init_script(PLAYED + "Notification.requestPermission = async () => 'denied';")
    page.goto("/usage/")
    page.locator("[data-queue-link]").click()
    page.locator("#queue-notifications").click()
    expect(page.locator("[data-queue-trouble]")).to_contain_text("does not let this portal")
    expect(page.locator("#queue-notifications")).to_have_attribute("aria-pressed", "false")
