"""Checking and reading webhooks: Apiframe v2, Webhooks."""

import hashlib
import hmac
from collections.abc import Iterable

from gallery.provider.contract import WebhookEvent
from gallery.provider.parsing import check_job_id
from gallery.provider.plain_json import as_text, first_of, read_object

_EVENTS_BY_STATUS = {"COMPLETED": "completed", "FAILED": "failed", "PROCESSING": "progress"}


def verify_signature(raw_body: bytes, header: str | None, api_keys: Iterable[str]) -> bool:
    """Tell whether `X-Webhook-Signature` was made of this body by one who knows one of the keys.

    The signature is a hex HMAC-SHA256 whose secret is the SHA-256 of the API key, as hex text or
    as the raw digest, since sources differ; a `sha256=` before it is accepted. It proves origin,
    never freshness: there is no time in it. Several keys may be valid while one is replaced.
    """
    given = (header or "").strip().lower().removeprefix("sha256=").encode("utf-8", "replace")
    matches = False
    for api_key in api_keys:
        key = api_key.strip()  # as it is sent
        if not key:
            continue  # everybody knows the SHA-256 of nothing
        secret = hashlib.sha256(key.encode("utf-8", "surrogatepass"))
        for form in (secret.hexdigest().encode(), secret.digest()):
            expected = hmac.new(form, raw_body, hashlib.sha256).hexdigest().encode()
            matches |= hmac.compare_digest(expected, given)
    return matches


def parse_event(raw_body: bytes) -> WebhookEvent:
    """Read what a webhook is about; `event` is in small letters, "" where it does not say.

    All else that it says has to be read back from the provider. Raises Malformed, a ValueError,
    where it is not JSON or names no job.
    """
    fields = read_object(raw_body)
    job_id = check_job_id(first_of(fields, "jobId", "job_id", "id"))
    event = as_text(fields.get("event")).lower()[:50]
    if not event:
        event = _EVENTS_BY_STATUS.get(as_text(fields.get("status")).upper(), "")
    return WebhookEvent(event, job_id)
