"""The pages' own scripts stay small together, as they go over the network."""

from pathlib import Path

import brotli  # type: ignore[import-untyped]

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "static" / "js"
MOST_BYTES = 40_000


def test_all_scripts_together_are_small() -> None:
    sizes = {path.name: len(brotli.compress(path.read_bytes())) for path in SCRIPTS.rglob("*.js")}
    assert sizes
    assert sum(sizes.values()) < MOST_BYTES, sizes
