"""Everything about a sandbox that can be chosen when it is started."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

SANDBOX_KEY = "afk_sandbox"
DEFAULT_TEAM = "sandbox"
MODEL = "grok-imagine-image"
RATIOS = ("1:1", "2:3", "3:2", "16:9", "9:16")


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """One sandbox provider.

    `seconds` is the median time that a job takes. `public_url` is where result files are said to
    be, without a slash at the end; by default the address listened at. `webhook_pace` scales the
    pauses of 1, 2, 4 and 8 seconds between the deliveries of a webhook. `admin_token`, where set,
    must come as `X-Sandbox-Token` with every call under /sandbox/; without it these calls are
    answered on the loopback address only.
    """

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8001
    api_keys: dict[str, str] = field(default_factory=lambda: {SANDBOX_KEY: DEFAULT_TEAM})
    credits: int = 10_000
    cost: int = 4
    max_concurrent_jobs: int = 50
    seconds: float = 4.0
    public_url: str = ""
    admin_token: str = ""
    plain_pictures: bool = False
    webhook_pace: float = 1.0

    @property
    def base_url(self) -> str:
        """The address under which result files are handed out, without a slash at the end."""
        return (self.public_url or f"http://{self.reachable_host}:{self.port}").rstrip("/")

    @property
    def reachable_host(self) -> str:
        """The host as it is written in an address; listening everywhere is read as loopback."""
        try:
            address = ipaddress.ip_address(self.host)
        except ValueError:
            return self.host
        if address.is_unspecified:
            return "127.0.0.1"
        return f"[{address}]" if address.version == 6 else str(address)
