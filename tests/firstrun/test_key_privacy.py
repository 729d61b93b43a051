"""A key that was given to the portal is in no page, log, row, session, queue or error."""

import logging
import traceback
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.views.debug import ExceptionReporter

from gallery.models import Portal
from gallery.services import provider_account
from grokweb.logs import LineFormatter
from tests.sandbox_process import SandboxProcess

KEY, FORMER = "afk_Canary-9d1f/0123456789", "afk_Former-7b2e/9876543210"
SETTINGS, CHANGE = "/team/settings/", "/team/settings/provider/"
PAGES = ("/", SETTINGS, "/account/profile/", "/admin/", "/nowhere/")


def secrets() -> set[str]:
    return {form for key in (KEY, FORMER) for form in (key[4:], quote(key[4:], safe=""))}


def assert_private(shown: str) -> None:
    assert not {form for form in secrets() if form in shown}


@pytest.fixture
def every_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Let every logger speak of everything but its own work with the database."""
    for name in ["", *logging.root.manager.loggerDict]:
        caplog.set_level(logging.DEBUG, name)
    return caplog


@pytest.fixture
def with_keys(chosen_here: SandboxProcess, as_admin: Client) -> Client:
    """An admin who has given the portal two keys, one after the other."""
    for key in (FORMER, KEY):
        chosen_here.admin("POST", "keys", key=key)
        answer = as_admin.post(CHANGE, {"provider": "apiframe", "key": key})
        assert answer["Location"] == SETTINGS
    assert provider_account.connection().key == KEY
    return as_admin


def test_no_page_and_no_log_has_it(
    every_log: pytest.LogCaptureFixture, with_keys: Client, sandbox: SandboxProcess
) -> None:
    for address in PAGES:
        assert_private(with_keys.get(address).content.decode())
    with_keys.post("/team/settings/test/")
    for fault in ("unauthorized", "html", "cut"):
        sandbox.arm(fault, path="/v2/me")
        answer = with_keys.post(CHANGE, {"provider": "apiframe", "key": KEY})
        assert answer.status_code == 422
        assert_private(answer.content.decode())
        assert b'value="afk' not in answer.content
    formatter = LineFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    records = [*every_log.get_records("setup"), *every_log.records]
    assert any("was replaced" in record.getMessage() for record in records)
    assert any(record.name.startswith("httpcore") for record in records)
    for record in records:
        assert_private(formatter.format(record) + str(vars(record)))


def test_no_row_has_it_in_clear(
    with_keys: Client, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dump = tmp_path_factory.mktemp("dump") / "rows.json"
    call_command("dumpdata", "--all", "--output", str(dump), verbosity=0)
    text = dump.read_text()
    assert Portal.objects.get().encrypted_key in text
    assert "django_q" in text
    assert_private(text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        assert_private(str(cursor.fetchall()))
    assert_private(str(vars(cache)))


def test_connection_does_not_print_it(with_keys: Client) -> None:
    assert_private(f"{provider_account.connection()!r} {provider_account.connection()}")


def test_error_report_does_not_quote_it(
    chosen_here: SandboxProcess, as_admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen_here.admin("POST", "keys", key=KEY)
    reports: list[str] = []

    def broken(text: str) -> str:
        raise OSError("no more room")

    monkeypatch.setattr(provider_account, "seal", broken)
    as_admin.raise_request_exception = False
    answer: Any = as_admin.post(CHANGE, {"provider": "apiframe", "key": KEY})
    assert answer.status_code == 500
    assert_private(answer.content.decode())
    kind, error, trace = answer.exc_info
    reporter = ExceptionReporter(answer.wsgi_request, kind, error, trace)
    reports.append("".join(traceback.format_exception(error)))
    # As Django would send it to whoever runs the portal.
    for frame in reporter.get_traceback_data()["frames"]:
        if frame["filename"].endswith(("provider_account.py", "provider_choice.py")):
            reports.append(str(frame["vars"]))
    reports.append(str(reporter.get_traceback_data()["filtered_POST_items"]))
    for shown in reports:
        assert_private(shown)
