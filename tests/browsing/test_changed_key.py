"""A key that is put right in the portal's settings is taken up by running workers by themselves."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, generate, picture_of
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser
FIRST, SECOND = "afk_first-0123456789", "afk_second-0123456789"


@pytest.fixture(scope="module")
def trial(spare_trial: TrialProcess) -> TrialProcess:
    """Another portal, whose provider is changed."""
    return spare_trial


def use_key(page: Page, key: str) -> None:
    page.goto("/team/settings/")
    page.locator("[name=provider][value=apiframe]").check()
    page.locator("[name=key]").fill(key)
    page.locator("form[action='/team/settings/provider/'] [type=submit]").click()
    expect(page.locator("main")).to_contain_text("kept here, encrypted")


def picture(page: Page, words: str) -> None:
    expect(picture_of(page, words)).to_be_visible(timeout=PICTURE_WAIT)


def until_told_of_trouble(page: Page) -> None:
    """Look again until a worker has met the refusal."""
    for _look in range(60):
        page.reload()
        if page.locator(".notice-trouble").count():
            return
        page.wait_for_timeout(500)


def test_bad_key_that_is_replaced_lets_waiting_requests_go(
    trial: TrialProcess, sign_in: SignIn
) -> None:
    def tell_sandbox(**fields: object) -> None:
        address = f"{trial.sandbox_url}/sandbox/keys"
        httpx.post(address, json=fields, trust_env=False).raise_for_status()

    for key in (FIRST, SECOND):
        tell_sandbox(key=key, team=key)
    page = sign_in("admin")
    use_key(page, FIRST)
    page.goto("/")
    generate(page, "A kite with the first key")
    picture(page, "first key")

    tell_sandbox(key=FIRST, active=False)
    generate(page, "A kite with the second key")
    expect(page.locator("[data-grid]")).to_contain_text("second key")
    until_told_of_trouble(page)
    expect(page.locator(".notice-trouble")).to_contain_text("Replace the key")
    use_key(page, SECOND)
    page.goto("/")
    picture(page, "second key")
    page.reload()
    expect(page.locator(".notice-trouble")).to_have_count(0)
    jobs = httpx.get(f"{trial.sandbox_url}/sandbox/books", trust_env=False).json()["jobs"]
    teams = [job["team"] for job in jobs if job["team"] in {FIRST, SECOND}]
    assert teams == [FIRST, SECOND]
