"""Templates are read without their indents, which would be a good part of what a page weighs."""

import re

from django.template import Origin
from django.template.loaders import filesystem

# Lines stay lines, so that what is said of a mistake names the right one.
_INDENT = re.compile(r"[ \t]*\n[ \t]+")


class Loader(filesystem.Loader):
    """Reads the templates of the portal."""

    def get_contents(self, origin: Origin) -> str:
        """Return the text of a template; that of a page is without indents."""
        text: str = super().get_contents(origin)
        return _INDENT.sub("\n", text) if str(origin.name).endswith(".html") else text
