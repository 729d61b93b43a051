"""Logs say of which generation and job they are, as lines and as JSON, and never have the key."""

import hashlib
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pythonjsonlogger.json import JsonFormatter

from gallery.engine.client import provider
from gallery.models import User
from grokweb.logs import LineFormatter
from tests.engine.conftest import Drive, DriveAll
from tests.factories import make_generation
from tests.sandbox_process import SandboxProcess

KEY = "afk_Top-Secret-0123456789"
FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
FAULTS = ["fast", "policy", "reject", "lost-500", "result-500=1", "unauthorized", "poll-html"]


@pytest.fixture
def secret_key(sandbox: SandboxProcess, settings: Any) -> Iterator[None]:
    """Use a key that is recognised wherever it turns up."""
    sandbox.admin("POST", "keys", key=KEY)
    settings.APIFRAME_KEY = KEY
    provider().close()
    provider.cache_clear()
    yield
    sandbox.admin("POST", "keys", key=KEY, active=False)


def test_each_line_about_a_job_names_it(
    alice: User, sandbox: SandboxProcess, drive: Drive, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    row = drive(make_generation(alice, prompt="[sandbox:fast]"))
    lines = [LineFormatter(FORMAT).format(record) for record in caplog.records]
    accepted = next(line for line in lines if "accepted" in line)
    completed = next(line for line in lines if "completed with 1 image" in line)
    for line in (accepted, completed):
        assert line.endswith(f" generation={row.public_id} job={row.job_id}")
    record = next(record for record in caplog.records if record.getMessage() == "accepted")
    fields = json.loads(JsonFormatter(FORMAT).format(record))
    assert fields["generation"] == str(row.public_id)
    assert fields["job"] == row.job_id
    assert fields["levelname"] == "INFO"


def test_line_with_a_traceback_names_it_on_its_first_line() -> None:
    record = logging.makeLogRecord({"msg": "it broke\nin two", "generation": "g1", "job": ""})
    assert LineFormatter("%(message)s").format(record) == "it broke generation=g1\nin two"


def test_line_about_nobody_stays_as_it_is() -> None:
    record = logging.makeLogRecord({"msg": "the gate opens"})
    assert LineFormatter("%(message)s").format(record) == "the gate opens"


def test_no_log_and_no_row_has_the_key_or_its_hash(
    alice: User,
    sandbox: SandboxProcess,
    secret_key: None,
    drive_all: DriveAll,
    hurry: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    rows = [make_generation(alice, prompt=f"[sandbox:{fault}]") for fault in FAULTS]
    drive_all(rows)
    formatter = LineFormatter(FORMAT)
    text = "\n".join(formatter.format(record) for record in caplog.records)
    text += "\n".join(str(vars(row)) for row in rows)
    assert "accepted" in text
    for secret in (KEY, KEY.removeprefix("afk_"), hashlib.sha256(KEY.encode()).hexdigest()):
        assert secret not in text


def test_prompt_is_in_no_log(
    alice: User, sandbox: SandboxProcess, drive: Drive, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    drive(make_generation(alice, prompt="Private thoughts\nERROR forged [sandbox:policy]"))
    assert "Private thoughts" not in caplog.text
    assert "ERROR forged" not in caplog.text
