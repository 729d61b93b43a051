"""What the first view of the gallery loads of scripts stays small, as it goes over the network."""

import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from django.contrib.staticfiles import finders
from django.test import Client

MOST_BYTES = 38_000
MODULE = re.compile(r'<script type="module" src="/static/([^"]+)"')
# Not `import()`, which fetches what is wanted later.
STATIC_IMPORT = re.compile(r'^(?:import|export)\s+(?:[^"();]*?\sfrom\s+)?"(\.[^"]+)"', re.MULTILINE)


def loaded_at_first(page: str) -> dict[Path, str]:
    """Return the scripts that a page names, and all that they import before they run."""
    texts: dict[Path, str] = {}
    waiting = [Path(str(finders.find(address))) for address in MODULE.findall(page)]
    while waiting:
        path = waiting.pop()
        if path not in texts:
            texts[path] = path.read_text()
            waiting += [
                (path.parent / other).resolve() for other in STATIC_IMPORT.findall(texts[path])
            ]
    return texts


def test_scripts_of_the_first_view_are_small(as_alice: Client) -> None:
    texts = loaded_at_first(as_alice.get("/").content.decode())
    names = {path.name for path in texts}
    # One that the page names, one that another imports, and one that comes when it is wanted.
    assert {"bar.js", "fragments.js"} <= names
    assert "lightbox.js" not in names
    sizes = {path.name: len(brotli.compress(text.encode())) for path, text in texts.items()}
    assert sum(sizes.values()) < MOST_BYTES, sizes
