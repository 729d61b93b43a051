"""A real browser against the portal as a newcomer starts it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import browser as start_browser
from tests.browsing.complaints import gather
from tests.browsing.steps import arrive
from tests.trial_process import TrialProcess

SignIn = Callable[..., Page]
# Other tests may be keeping the machine busy; a test that passes waits no longer for that.
expect.set_options(timeout=20_000)
TEST_SECONDS = 600
# How many requests of one member the second portal sends at once.
SHARE = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give these tests more time than others, as far as they don't say it themselves."""
    for item in items:
        if "tests/browsing/" in item.path.as_posix() and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialProcess]:
    """The portal, with its worker and the sandbox, for the whole run; pictures take a second."""
    process = TrialProcess(tmp_path_factory.mktemp("trial"))
    process.start()
    hurry(process)
    yield process
    process.stop()


@pytest.fixture(scope="session")
def spare_trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialProcess]:
    """A second portal, whose rules tests change, and that sends few of one member at once."""
    process = TrialProcess(
        tmp_path_factory.mktemp("spare"), GROKWEB_IN_FLIGHT_PER_MEMBER=str(SHARE)
    )
    process.start()
    yield process
    process.stop()


def hurry(trial: TrialProcess) -> None:
    """Have the sandbox make each picture in a second, whatever a prompt says of its time."""
    pace = {"name": "slow", "value": "1", "times": "always"}
    httpx.post(f"{trial.sandbox_url}/sandbox/faults", json=pace, trust_env=False).raise_for_status()


@pytest.fixture
def unhurried(trial: TrialProcess) -> Iterator[None]:
    """Let pictures take the time that their prompts say."""
    httpx.delete(f"{trial.sandbox_url}/sandbox/faults", trust_env=False).raise_for_status()
    yield
    hurry(trial)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with start_browser() as started:
        yield started


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], Any]:
    """The session's cookie of everybody who has signed in, by portal and name."""
    return {}


def empty_bars(trial: TrialProcess) -> None:
    """Take away what an earlier test has left: a draft is its member's, not a page's."""
    with closing(sqlite3.connect(trial.data_dir / "grokweb.sqlite3", timeout=60)) as database:
        database.execute("DELETE FROM gallery_draft")
        database.commit()


def fill_in(page: Page, name: str, password: str) -> None:
    """Sign in through the form, and come to the gallery."""
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")


def cookie_of(context: BrowserContext) -> Any:
    """Return the cookie that tells who is signed in."""
    return next(one for one in context.cookies() if one.get("name") == "grokweb-session")


@pytest.fixture
def sign_in(
    trial: TrialProcess, browser: Browser, sessions: dict[tuple[str, str], Any]
) -> Iterator[SignIn]:
    """Sign a person in, in a browser context of their own; errors in the console fail the test.

    Who has signed in before goes on with that session, unless it has ended since.
    """
    complaints: list[str] = []
    contexts = []
    empty_bars(trial)

    def signed_in(
        name: str = "alice",
        *,
        password: str = "",
        outage_expected: bool = False,
        refusal_expected: bool = False,
        **options: Any,
    ) -> Page:
        # What moves without end is drawn without end, which takes more than all else.
        context = browser.new_context(
            **{"base_url": trial.url, "reduced_motion": "reduce"} | options
        )
        contexts.append(context)
        page = context.new_page()
        expected = {"net::ERR_": outage_expected, "403": refusal_expected}
        gather(page, complaints, *(words for words, is_so in expected.items() if is_so))
        known = sessions.get((trial.url, name))
        if known:
            context.add_cookies([known])
        page.goto("/")
        if page.url != f"{trial.url}/":
            fill_in(page, name, password or trial.password(name))
            arrive(page, f"{trial.url}/")
            sessions[trial.url, name] = cookie_of(context)
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert not complaints, complaints
