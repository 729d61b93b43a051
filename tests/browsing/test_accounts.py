"""Coming to the portal by a link, and signing in with a second factor or a passkey."""

import re
import secrets
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.browsing.conftest import SignIn
from tests.browsing.steps import arrive, turning
from tests.trial_process import TrialProcess

pytestmark = pytest.mark.browser
PASSWORD = "a long enough password"
HALF_MINUTE = 30
SPARE_SECONDS = 6


def code_for(secret: str) -> str:
    """Return the code that an app shows now, with a while left to type it."""
    left = HALF_MINUTE - time.time() % HALF_MINUTE
    if left < SPARE_SECONDS:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // HALF_MINUTE)))


@pytest.fixture
def newcomer(trial: TrialProcess, browser: Browser) -> Iterator[Page]:
    """The browser of somebody who has no account yet."""
    context = browser.new_context(base_url=trial.url, locale="ja")
    yield context.new_page()
    context.close()


def invite(page: Page) -> str:
    """Invite somebody; return the link that is shown."""
    page.goto("/team/invitations/")
    page.locator("[name=daily_budget]").fill("100")
    page.get_by_role("button", name=re.compile("^(Invite|招待リンクを作る)$")).click()
    expect(page.locator("#link")).to_contain_text("/join/")
    return str(page.locator("#link").text_content())


def join(page: Page, link: str) -> str:
    """Make an account by the link; return its name."""
    name = f"carol{secrets.token_hex(3)}"
    page.goto(link)
    page.locator("[name=username]").fill(name)
    page.locator("[name=password1]").fill(PASSWORD)
    with turning(page):
        page.locator("[name=password1]").press("Enter")
    expect(page.locator("form[data-compose]")).to_be_visible()
    return name


def prove(page: Page) -> None:
    """Type the password once more, where it is asked for again."""
    page.locator("main [name=password]").fill(PASSWORD)
    with turning(page):
        page.locator("main [name=password]").press("Enter")


def sign_out(page: Page) -> None:
    page.goto("/account/sign-out/")
    with turning(page):
        page.locator("main form[data-sign-out] button").click()
    expect(page.locator("[name=login]")).to_be_visible()


def test_invited_person_joins_and_signs_in_with_a_code(sign_in: SignIn, newcomer: Page) -> None:
    """In Japanese, both of them."""
    link = invite(sign_in("admin", locale="ja"))
    newcomer.goto(link)
    expect(newcomer.locator("main")).to_contain_text("adminさんからの招待です")
    assert "/join/" not in newcomer.url
    name = join(newcomer, link)

    newcomer.goto("/account/security/")
    with turning(newcomer):
        newcomer.get_by_role("link", name="設定").click()
    prove(newcomer)
    newcomer.locator("main summary").click()
    secret = str(newcomer.locator("#secret").text_content())
    newcomer.locator("[name=code]").fill(code_for(secret))
    newcomer.locator("[name=code]").press("Enter")
    expect(newcomer.locator("#codes li")).to_have_count(10)

    sign_out(newcomer)
    newcomer.locator("[name=login]").fill(name)
    newcomer.locator("[name=password]").fill(PASSWORD)
    newcomer.locator("[name=password]").press("Enter")
    expect(newcomer.get_by_role("heading", name="2段階認証")).to_be_visible()
    newcomer.locator("[name=code]").fill(code_for(secret))
    newcomer.locator("[name=code]").press("Enter")
    expect(newcomer.locator("form[data-compose]")).to_be_visible()


def test_passkey_signs_in_without_a_password(sign_in: SignIn, newcomer: Page) -> None:
    link = invite(sign_in("admin")).replace("127.0.0.1", "localhost")
    here = link.split("/join/")[0]
    tools = newcomer.context.new_cdp_session(newcomer)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    name = join(newcomer, link)
    newcomer.goto(f"{here}/account/passkeys/add/")
    prove(newcomer)
    newcomer.locator("form[data-passkey] [type=submit]").click()
    expect(newcomer.locator("#codes li")).to_have_count(10)
    newcomer.goto(f"{here}/account/security/")
    expect(newcomer.locator("main")).to_contain_text("パスキー1")

    newcomer.context.clear_cookies()
    newcomer.goto(f"{here}/account/sign-in/")
    newcomer.locator("form[data-passkey] [type=submit]").click()
    arrive(newcomer, f"{here}/")
    expect(newcomer.locator("form[data-compose]")).to_be_visible()
    expect(newcomer.locator("header")).to_contain_text(name)


def test_everything_about_accounts_works_without_javascript(sign_in: SignIn) -> None:
    page = sign_in("bob", java_script_enabled=False)
    page.goto("/account/security/")
    expect(page.locator("h1")).to_have_count(1)
    page.goto("/account/passkeys/add/")
    page.locator("[name=password]").fill("wrong")
    page.locator("[name=password]").press("Enter")
    expect(page.locator(".field-error")).to_be_visible()
