"""How many requests a second a server answers, by wrk (Debian has it) on kept connections."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

CONNECTIONS = 16


@dataclass(frozen=True)
class Load:
    """What a load tool has measured; errors are answers other than 2xx, 3xx, and timeouts."""

    per_second: float
    errors: int


def is_there() -> bool:
    """Tell whether the tool is installed."""
    return shutil.which("wrk") is not None


def load(
    address: str,
    *,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    connections: int = CONNECTIONS,
) -> Load:
    """Ask for an address again and again."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "10s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    text = subprocess.run([*command, address], check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", text)
    wrong = [int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", text)]
    wrong += [int(number) for number in re.findall(r"timeout (\d+)", text)]
    return Load(float(found[1]) if found else 0.0, sum(wrong))
