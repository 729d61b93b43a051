"""A team of its own at the shared sandbox, and a client with its key."""

import uuid
from dataclasses import dataclass

from gallery.provider.client import ApiframeClient
from gallery.provider.contract import GenerateRequest, Job, JobStatus
from tests.sandbox_process import SandboxProcess, wait_for

MODEL = "grok-imagine-image"
ENDED = frozenset({JobStatus.COMPLETED, JobStatus.FAILED})


def wanted(prompt: str = "a quiet lake", **fields: str) -> GenerateRequest:
    """A request for a picture."""
    return GenerateRequest(
        prompt=prompt,
        model=MODEL,
        aspect_ratio=fields.get("aspect_ratio", ""),
        image_urls=(fields["image_url"],) if "image_url" in fields else (),
        webhook_url=fields.get("webhook_url"),
    )


@dataclass(frozen=True, slots=True)
class SandboxTeam:
    """Whatever one test does leaves the others' credits and jobs alone."""

    process: SandboxProcess
    name: str
    key: str
    client: ApiframeClient

    def send(self, prompt: str = "[sandbox:fast]", key: str = "", **fields: str) -> str:
        """Ask for a picture; returns the job's id."""
        return self.client.generate(
            wanted(prompt, **fields), idempotency_key=key or uuid.uuid4().hex
        )

    def ended(self, job_id: str) -> Job:
        """Read the job until it has ended."""
        jobs: list[Job] = []

        def has_ended() -> bool:
            jobs.append(self.client.job(job_id))
            return jobs[-1].status in ENDED

        wait_for(has_ended)
        return jobs[-1]

    def credits(self) -> int | None:
        """The team's balance."""
        return self.client.account().credits

    def set_credits(self, credits: int) -> None:
        """Set the team's balance."""
        self.process.admin("POST", "credits", team=self.name, credits=credits)
