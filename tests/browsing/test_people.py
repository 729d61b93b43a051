"""An admin at work on people: suspending somebody at work, and handing pictures over."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import PICTURE_WAIT, arrive, generate, picture_of, turning
from tests.trial_process import ROOT, TrialProcess

pytestmark = pytest.mark.browser
PASSWORD = "only for this test"


def make_people(trial: TrialProcess, *names: str) -> None:
    """Make members who may leave; the trial's own accounts are needed by other tests."""
    making = "from gallery.models import User;make=User.objects.create_user"
    code = ";".join([making, *(f"make({name!r}, password={PASSWORD!r})" for name in names)])
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "shell", "-c", code],
        env=os.environ | {"GROKWEB_DATA_DIR": str(trial.data_dir), "DATABASE_URL": ""},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def open_person(page: Page, name: str) -> None:
    page.goto(f"/team/people/?q={name}")
    with turning(page):
        page.get_by_role("link", name=name, exact=True).click()


def test_suspended_with_an_open_tab_is_told_and_keeps_the_text(
    trial: TrialProcess, sign_in: SignIn
) -> None:
    make_people(trial, "carol")
    carol = sign_in("carol", password=PASSWORD, refusal_expected=True)
    carol.locator("[name=prompt]").fill("Typed just before")
    admin = sign_in("admin")
    open_person(admin, "carol")
    admin.get_by_role("button", name="Suspend").click()
    expect(admin.locator("[role=status]").first).to_contain_text("signed out everywhere")
    carol.locator("[data-send]").click()
    expect(carol.locator("[data-send-trouble]")).to_contain_text("no longer signed in")
    expect(carol.locator("[name=prompt]")).to_have_value("Typed just before")
    carol.reload()
    arrive(carol, re.compile("/sign-in/"))

    with turning(admin):
        admin.get_by_role("button", name="Let in again").click()
    carol.locator("[name=login]").fill("carol")
    carol.locator("[name=password]").fill(PASSWORD)
    carol.locator("[name=password]").press("Enter")
    expect(carol.locator("[name=prompt]")).to_have_value("Typed just before")


def test_pictures_are_handed_over_with_the_keyboard_and_without_a_script(
    trial: TrialProcess, sign_in: SignIn
) -> None:
    make_people(trial, "dora", "emil")
    dora = sign_in("dora", password=PASSWORD, refusal_expected=True)
    generate(dora, "A lighthouse that changes hands")
    expect(picture_of(dora, "changes hands")).to_be_visible(timeout=PICTURE_WAIT)
    admin = sign_in("admin", java_script_enabled=False)
    open_person(admin, "dora")
    with turning(admin):
        admin.get_by_role("link", name="Choose…").press("Enter")
    admin.get_by_role("radio", name="Hand the pictures over").press("Space")
    admin.get_by_label("Who gets them?").select_option(label="emil")
    with turning(admin):
        admin.get_by_role("button", name="Read over").press("Enter")
    expect(admin.locator("main")).to_contain_text("1 picture and 0 reference images go to emil")
    admin.get_by_role("button", name="Do it").press("Enter")
    expect(admin.locator("main h1")).to_have_text("Former member")
    expect(admin.locator("main")).to_contain_text("handed over to emil")
    emil = sign_in("emil", password=PASSWORD)
    expect(emil.locator("[data-grid] a[href^='/images/']")).to_have_count(1)


def test_own_things_are_taken_along(sign_in: SignIn) -> None:
    page = sign_in("bob", locale="ja-JP")
    page.goto("/account/export/")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="zipをダウンロード").click()
    download = waiting.value
    assert download.suggested_filename.startswith("grokweb-bob-")
    assert download.suggested_filename.endswith(".zip")
    assert download.failure() is None
