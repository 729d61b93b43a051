"""What a request to make pictures must look like (Apiframe v2, POST /v2/images/generate)."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from gallery.sandbox.refusals import Refusal
from gallery.sandbox.settings import MODEL, RATIOS

PROMPT_UNITS = 2000
BODY_BYTES = 1024 * 1024
WEBHOOK_EVENTS = ("progress", "completed", "failed")
KEY_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Submission:
    """A valid request. `ratio` is empty where none was asked for; so is `reference`."""

    prompt: str
    model: str
    ratio: str
    reference: str
    webhook_url: str
    webhook_events: tuple[str, ...]
    body_hash: str


def read_submission(content_type: str, body: bytes) -> Submission:
    """Check a request's body; raises Refusal 400, 413 or 415 with the provider's sentence."""
    if len(body) > BODY_BYTES:
        raise Refusal(413, "Request body is too large")
    if "json" not in content_type.lower():
        raise Refusal(415, "Content-Type must be application/json")
    data = _read_json(body)
    params = data.get("grokParams", {})
    if not isinstance(params, dict):
        raise Refusal(400, "grokParams: Invalid input: expected object")
    return Submission(
        prompt=_prompt(data.get("prompt")),
        model=_model(data.get("model")),
        ratio=_ratio(params.get("aspect_ratio")),
        reference=_address("grokParams.image", params.get("image")),
        webhook_url=_address("webhookUrl", data.get("webhookUrl", data.get("webhook_url"))),
        webhook_events=_events(data.get("webhookEvents")),
        body_hash=hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
    )


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Refusal(400, "Invalid JSON in request body") from None
    if not isinstance(data, dict):
        raise Refusal(400, "Invalid input: expected object")
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _prompt(prompt: object) -> str:
    if not isinstance(prompt, str):
        raise Refusal(400, "prompt: Invalid input: expected string")
    # The service counts as JavaScript does: UTF-16 code units, so that an emoji is two.
    units = len(prompt.encode("utf-16-le", "surrogatepass")) // 2
    if units == 0:
        raise Refusal(400, "Too small: expected string to have >=1 characters")
    if units > PROMPT_UNITS:
        raise Refusal(400, f"Too big: expected string to have <={PROMPT_UNITS} characters")
    return prompt


def _model(model: object) -> str:
    if model != MODEL:
        raise Refusal(400, "Unknown model" if isinstance(model, str) else "model is required")
    return MODEL


def _ratio(ratio: object) -> str:
    if ratio is None:
        return ""
    if not isinstance(ratio, str) or ratio not in RATIOS:
        raise Refusal(400, f"grokParams.aspect_ratio: expected one of {', '.join(RATIOS)}")
    return ratio


def _address(field: str, address: object) -> str:
    if address is None:
        return ""
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise Refusal(400, f"{field}: Invalid URL")
    return str(address)


def _events(events: object) -> tuple[str, ...]:
    if events is None:
        return ("completed", "failed")
    if not isinstance(events, list) or any(event not in WEBHOOK_EVENTS for event in events):
        raise Refusal(400, f"webhookEvents: expected any of {', '.join(WEBHOOK_EVENTS)}")
    return tuple(event for event in WEBHOOK_EVENTS if event in events)


def idempotency_key(header: str | None) -> str | None:
    """The request's idempotency key; raises Refusal 400 for one that is too long."""
    if header is not None and len(header) > KEY_LENGTH:
        raise Refusal(400, "Idempotency-Key is too long")
    return header or None
