"""Webhooks: one that the sandbox signed is believed, and one that was altered is not."""

import hashlib
import hmac
import json

import pytest

from gallery.provider.plain_json import Malformed
from gallery.provider.webhooks import parse_event, verify_signature
from tests.provider.raw_server import RawServer, Received
from tests.provider.sandbox_team import SandboxTeam
from tests.sandbox_process import wait_for

KEY, BODY = "afk_key", b'{"event": "completed", "jobId": "a1"}'


def delivered(team: SandboxTeam, raw: RawServer, prompt: str) -> tuple[str, Received]:
    """A job's id and the first webhook that came."""
    raw.answers(204)
    job_id = team.send("[sandbox:fast]" + prompt, webhook_url=raw.url + "/hook")
    wait_for(lambda: raw.received)
    return job_id, raw.received[0]


def signature(secret: bytes, body: bytes = BODY) -> str:
    """The signature of a body."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


HEX = hashlib.sha256(KEY.encode()).hexdigest().encode()
RIGHT = signature(HEX)


@pytest.mark.parametrize("marker", ["", "[sandbox:webhook-prefix]", "[sandbox:webhook-raw-secret]"])
def test_every_form_of_signature_verifies(team: SandboxTeam, raw: RawServer, marker: str) -> None:
    job_id, hook = delivered(team, raw, marker)
    header = hook.header("X-Webhook-Signature")
    assert header is not None
    assert verify_signature(hook.body, header, [team.key])
    assert verify_signature(hook.body, header, ["afk_old", team.key])
    event = parse_event(hook.body)
    assert (event.event, event.job_id) == ("completed", job_id)


def test_what_was_altered_does_not_verify(team: SandboxTeam, raw: RawServer) -> None:
    _, hook = delivered(team, raw, "")
    header = hook.header("X-Webhook-Signature") or ""
    flipped = ("0" if header[0] != "0" else "1") + header[1:]
    assert not verify_signature(hook.body + b" ", header, [team.key])
    assert not verify_signature(hook.body[:-1], header, [team.key])
    assert not verify_signature(hook.body, flipped, [team.key])
    assert not verify_signature(hook.body, header[:-1], [team.key])
    assert not verify_signature(hook.body, header, ["afk_other"])
    assert not verify_signature(hook.body, header, [])


@pytest.mark.parametrize("fault", ["webhook-forged", "webhook-unsigned", "webhook-reserialised"])
def test_what_the_sandbox_signs_wrongly_does_not_verify(
    team: SandboxTeam, raw: RawServer, fault: str
) -> None:
    _, hook = delivered(team, raw, f"[sandbox:{fault}]")
    assert not verify_signature(hook.body, hook.header("X-Webhook-Signature"), [team.key])


@pytest.mark.parametrize(
    "header", [RIGHT, RIGHT.upper(), "sha256=" + RIGHT, f"  SHA256={RIGHT} ",
               signature(hashlib.sha256(KEY.encode()).digest())]
)  # fmt: skip
def test_forms_that_are_accepted(header: str) -> None:
    assert verify_signature(BODY, header, [KEY])


@pytest.mark.parametrize(
    "header", [None, "", "sha256=", "é" * 64, "\ud800", "0" * 64, "sha1=" + RIGHT, RIGHT + "0",
               "sha256=sha256=" + RIGHT, signature(KEY.encode()), "x" * 100_000]
)  # fmt: skip
def test_forms_that_are_not(header: str | None) -> None:
    assert not verify_signature(BODY, header, [KEY])


@pytest.mark.parametrize("key", ["", " ", "\n"])
def test_no_key_is_no_secret(key: str) -> None:
    secret = hashlib.sha256(key.encode()).hexdigest().encode()
    for known in (secret, hashlib.sha256(b"").hexdigest().encode()):
        assert not verify_signature(BODY, signature(known), [key])


def test_a_key_is_the_one_that_is_sent_without_the_white_space_around_it() -> None:
    assert verify_signature(BODY, RIGHT, [f" {KEY}\n"])


def test_a_key_that_no_encoding_holds_is_no_obstacle() -> None:
    for key in ("\udcff", "\ud800"):
        assert not verify_signature(BODY, RIGHT, [key])
        assert verify_signature(BODY, RIGHT, [key, KEY])


@pytest.mark.parametrize(
    ("body", "event"),
    [({"event": "Completed", "jobId": "a"}, "completed"), ({"job_id": "a"}, ""),
     ({"status": "FAILED", "id": "a"}, "failed"), ({"status": "PROCESSING", "id": "a"}, "progress"),
     ({"status": "other", "id": "a"}, ""), ({"event": 5, "status": [], "jobId": "a"}, ""),
     ({"event": "x" * 9000, "jobId": "a"}, "x" * 50)],
)  # fmt: skip
def test_what_an_event_is_about(body: object, event: str) -> None:
    told = parse_event(json.dumps(body).encode())
    assert (told.event, told.job_id) == (event, "a")


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b"{}", b'{"jobId": 5}', b'{"jobId": "../me"}', b'{"jobId": ""}',
             b'{"jobId": "a"', b'{"jobId": NaN}', b"[" * 100_000, b"\xff\xfe\x00"]
)  # fmt: skip
def test_what_is_no_event(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse_event(body)
