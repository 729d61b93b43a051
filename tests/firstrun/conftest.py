"""A portal that nobody has an account of, and one whose admin is choosing."""

from typing import Any

import pytest

from gallery.services import first_run, provider_account
from tests.sandbox_process import SandboxProcess

PASSWORD = "Quiet-Harbour-27"


@pytest.fixture
def fresh(db: None, opened: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal before its first run."""
    monkeypatch.setattr(first_run, "remembered", first_run.Remembered())


@pytest.fixture
def chosen_here(settings: Any, sandbox: SandboxProcess) -> SandboxProcess:
    """Leave the provider to the portal; the sandbox answers at the address of Apiframe, too."""
    settings.APIFRAME_KEY = ""
    provider_account.forget()
    return sandbox


def admin_fields(**other: str) -> dict[str, str]:
    """What is typed to make the admin."""
    fields = {
        "code": first_run.setup_code(),
        "username": "ada",
        "email": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return fields | other


def rules_fields(**other: str) -> dict[str, str]:
    """What is chosen in the last step."""
    return {"sign_up": "invited", "second_factor": "nobody"} | other
