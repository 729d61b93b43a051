"""Japanese is complete, and what is compiled is what is written."""

from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "gallery" / "locale" / "ja" / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_nothing_is_left_untranslated_or_guessed(catalogue: polib.POFile) -> None:
    assert not [entry.msgid for entry in catalogue.untranslated_entries()]
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]


def test_placeholders_are_those_of_the_original(catalogue: polib.POFile) -> None:
    import re

    pattern = re.compile(r"%\((\w+)\)s|%%")
    for entry in catalogue:
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert set(pattern.findall(text)) == set(pattern.findall(entry.msgid)), entry.msgid


def test_compiled_catalogue_is_up_to_date(catalogue: polib.POFile) -> None:
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert {entry.msgid: entry.msgstr for entry in compiled} == {
        entry.msgid: entry.msgstr for entry in catalogue if not entry.obsolete
    }


def test_every_text_of_the_code_is_in_the_catalogue(catalogue: polib.POFile) -> None:
    """Collecting the texts anew needs gettext, so this reads templates by their tags alone."""
    import re

    known = {entry.msgid for entry in catalogue}
    tag = re.compile(r"{%\s*translate\s+(?:\"([^\"]+)\"|'([^']+)')")
    for path in (ROOT / "templates").rglob("*.html"):
        for double, single in tag.findall(path.read_text(encoding="utf-8")):
            assert (double or single) in known, path.name
