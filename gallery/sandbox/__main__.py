"""`python -m gallery.sandbox`: start a sandbox provider without the portal."""

import argparse
import logging
from pathlib import Path

from gallery.sandbox.server import serve
from gallery.sandbox.settings import DEFAULT_TEAM, SANDBOX_KEY, SandboxSettings


def read_arguments(arguments: list[str] | None = None) -> SandboxSettings:
    """Make settings of the command line; `--key KEY` or `--key KEY=TEAM` may come repeatedly."""
    parser = argparse.ArgumentParser(prog="gallery.sandbox", description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("sandbox-data"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--public-url", default="")
    parser.add_argument("--key", action="append", default=[], help=f"default: {SANDBOX_KEY}")
    parser.add_argument("--credits", type=int, default=10_000)
    parser.add_argument("--cost", type=int, default=4)
    parser.add_argument("--max-concurrent-jobs", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=4.0, help="median duration of a job")
    parser.add_argument("--plain-pictures", action="store_true", help="serve ready-made pictures")
    parser.add_argument("--webhook-pace", type=float, default=1.0, help="scales pauses of retries")
    parser.add_argument("--admin-token", default="")
    values = vars(parser.parse_args(arguments))
    keys = values.pop("key") or [SANDBOX_KEY]
    teams = [key.partition("=") for key in keys]
    return SandboxSettings(api_keys={key: team or DEFAULT_TEAM for key, _, team in teams}, **values)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    # One line a delivery would bury what matters.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    serve(read_arguments())
