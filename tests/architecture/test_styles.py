"""Style that comes later, with the dialogs, changes nothing of what is seen already."""

import re

from grokweb.bundles import bundle

RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
STEP = re.compile(r"from|to|\d+%")


def said(path: str) -> set[tuple[str, str]]:
    """Return each selector of a bundle with each property that it sets."""
    pairs = set()
    for selectors, body in RULE.findall(bundle(path)):
        properties = re.findall(r"(?:^|;)\s*([\w-]+)\s*:", body)
        # A comma within brackets only cuts a selector into pieces that are alike as well.
        names = [" ".join(one.split()) for one in selectors.split(",")]
        pairs |= {(one, word) for one in names if not STEP.fullmatch(one) for word in properties}
    return pairs


def test_bundles_do_not_contradict_each_other() -> None:
    first, more = said("css/site.css"), said("css/more.css")
    assert (".search-field", "flex") in first
    assert first & more == set()
