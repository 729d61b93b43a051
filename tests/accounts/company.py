"""Going through the company's sign-in, as a browser does."""

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from tests.accounts.issuer import CLIENT, SECRET, Issuer


def configure(settings: Any, url: str) -> None:
    """Make the portal use an issuer."""
    app = {
        "provider_id": "company",
        "name": "Example ID",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": url},
    }
    settings.OIDC_ISSUER, settings.OIDC_NAME = url, "Example ID"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }


def target_of(answer: Any) -> str:
    """Return where the page on the way leads to."""
    found = re.search(r'content="0;url=([^"]+)"', answer.content.decode())
    assert found, answer.content.decode()
    return html.unescape(found[1])


def begin(browser: Client, at: Issuer, process: str = "login") -> dict[str, str]:
    """Press the button; return what the issuer is asked, which it remembers."""
    answer = browser.post("/account/company/", {"process": process})
    asked = {key: v[0] for key, v in parse_qs(urlsplit(target_of(answer)).query).items()}
    at.nonce = asked["nonce"]
    return asked


def come_back(browser: Client, asked: dict[str, str], **changed: str) -> Any:
    """Come back from the issuer with a code, or with whatever is named."""
    values = {"code": "the code", "state": asked["state"]} | changed
    sent = {key: value for key, value in values.items() if value}
    return browser.get("/account/company/callback/", sent)


def sign_in_at(browser: Client, at: Issuer, process: str = "login") -> Any:
    """Go there and back."""
    return come_back(browser, begin(browser, at, process))
