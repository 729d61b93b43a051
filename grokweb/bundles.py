"""Style sheets that go together, served as one file: it compresses better, and is asked for once.

They are written as small files, each for its own part. `manage.py collectstatic` and servers that
look at the sources get the bundles from here, made anew whenever one of their parts has changed.
"""

import os
import re
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# `site` is all that the first view of the gallery needs, and every other page; `more` is for pages
# other than a grid of pictures, and for dialogs. Where two say something, the later one is right.
BUNDLES = {
    "css/site.css": (
        *("tokens", "base", "icons", "controls", "header", "tiles", "endings", "compose"),
        *("chips", "room", "empty", "stacks", "again", "selection", "search", "grid"),
    ),
    "css/more.css": (
        *("queue", "batches", "references", "detail", "sign_in", "panel", "collections"),
        "prompts",
    ),
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\s*\n\s*")


def bundle(path: str) -> str:
    """Return the content of a bundle, without comments and indents."""
    parts = [finders.find(f"css/{part}.css") for part in BUNDLES[path]]
    text = "\n".join(Path(str(part)).read_text() for part in parts)
    return _INDENT.sub("\n", _COMMENT.sub("", text)).strip() + "\n"


class BundleFinder(BaseFinder):
    """Finds bundles among the static files."""

    def __init__(self, *_arguments: object, **_options: object) -> None:
        self.storage = FileSystemStorage(location=settings.DATA_DIR / "bundles")

    def check(self, **_options: object) -> list[Any]:
        """Find nothing wrong."""
        return []

    def find(self, path: str, find_all: bool = False, **_options: object) -> Any:
        """Return where a bundle lies, made anew where it has changed."""
        if path not in BUNDLES:
            return []
        place = Path(self.storage.path(path))
        text = bundle(path)
        if not (place.exists() and place.read_text() == text):
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_suffix(f".{uuid.uuid4().hex}.part")
            part.write_text(text)
            os.replace(part, place)
        return [str(place)] if find_all else str(place)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Give all bundles, for them to be collected."""
        for path in BUNDLES:
            self.find(path)
            yield path, self.storage
