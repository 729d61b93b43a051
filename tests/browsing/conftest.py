"""A real browser against the portal as a newcomer starts it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import browser as start_browser
from tests.trial_process import TrialProcess

SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialProcess]:
    """The portal, with its worker and the sandbox, for the whole run."""
    process = TrialProcess(tmp_path_factory.mktemp("trial"))
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with start_browser() as started:
        yield started


@pytest.fixture
def sign_in(trial: TrialProcess, browser: Browser) -> Iterator[SignIn]:
    """Sign a person in, in a browser context of their own; errors in the console fail the test."""
    complaints: list[str] = []
    contexts = []

    def signed_in(
        name: str = "alice",
        *,
        password: str = "",
        outage_expected: bool = False,
        refusal_expected: bool = False,
        conflict_expected: bool = False,
        **options: Any,
    ) -> Page:
        context = browser.new_context(base_url=trial.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        # A refused form, and a draft that was changed meanwhile: pages know how to take them.
        expected = ["422", "409"]
        if outage_expected:
            expected.append("net::ERR_")
        if refusal_expected:
            expected.append("403")
        if conflict_expected:
            expected.append("409")
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if _is_complaint(message, expected) else None
            ),
        )
        page.goto("/")
        page.locator("[name=login]").fill(name)
        page.locator("[name=password]").fill(password or trial.password(name))
        page.locator("[name=password]").press("Enter")
        expect(page).to_have_url(re.compile(f"^{trial.url}/$"))
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert not complaints, complaints


def _is_complaint(message: Any, expected: list[str]) -> bool:
    """Tell errors of ours from what the browser says by itself of refused forms, or an outage."""
    return message.type == "error" and not any(words in message.text for words in expected)
