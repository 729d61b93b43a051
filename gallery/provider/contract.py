"""What is said between us and the provider, as values: Apiframe v2."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class JobStatus(StrEnum):
    """Where a job is; a status that is not documented counts as still running."""

    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateRequest:
    """A request for pictures: the body of POST /v2/images/generate.

    `params_key` names the object of the model's own parameters, `ratio_key` and `references_key`
    the shape and the reference images in it. These are fetched by the provider, so their addresses
    must be reachable from outside; a model takes one, or a list of them.
    """

    prompt: str
    model: str
    aspect_ratio: str = ""
    params_key: str = "grokParams"
    ratio_key: str = "aspect_ratio"
    references_key: str = "image"
    references_as_list: bool = False
    image_urls: tuple[str, ...] = ()
    webhook_url: str | None = None
    webhook_events: tuple[str, ...] = ()

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Self:
        """Return a request that was written down by `dataclasses.asdict`.

        An earlier version wrote one address of an image by another name.
        """
        fields = dict(record)
        former = fields.pop("image_url", None)
        addresses = fields.pop("image_urls", None) or ([former] if former else [])
        return cls(**fields, image_urls=tuple(addresses))

    def to_json(self) -> dict[str, object]:
        """Return the body, without what is not asked for.

        The same request gives the same body, which a repeat under an idempotency key depends on.
        """
        given: dict[str, object] = {}
        if self.aspect_ratio:
            given[self.ratio_key] = self.aspect_ratio
        if self.image_urls:
            several = list(self.image_urls)
            given[self.references_key] = several if self.references_as_list else several[0]
        body: dict[str, object] = {"prompt": self.prompt, "model": self.model}
        if given:
            body[self.params_key] = given
        if self.webhook_url:
            body["webhookUrl"] = self.webhook_url
            if self.webhook_events:
                body["webhookEvents"] = list(self.webhook_events)
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as GET /v2/jobs/{id} shows it.

    `progress` is 0 to 100; `image_urls` has each address once, in order, and is empty until there
    is a result; `credit_cost` is in credits, None where it is not told; times are in UTC, by the
    provider's clock, which may be wrong.
    """

    id: str
    status: JobStatus
    raw_status: str = ""
    model: str = ""
    progress: int = 0
    image_urls: tuple[str, ...] = ()
    error: str = ""
    credit_cost: int | None = None
    webhook_status: str = ""
    created_at: datetime | None = None
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page of GET /v2/jobs; `next_cursor` is None on the last."""

    jobs: tuple[Job, ...]
    next_cursor: str | None
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What GET /v2/me tells of the key's user and team; None and "" where it does not tell."""

    email: str = ""
    role: str = ""
    team_name: str = ""
    plan: str = ""
    credits: int | None = None
    max_concurrent_jobs: int | None = None
    key_name: str = ""


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A webhook's claim: something happened to a job, which has to be read back."""

    event: str
    job_id: str
