"""Time zones and languages as a person chooses them."""

import zoneinfo
from collections import defaultdict
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
Choices = list[tuple[str, Words]]

# Each language by its own name, so that whoever has got into the wrong one finds the way back.
LANGUAGES: Choices = [("", _("As the browser asks for")), ("en", "English"), ("ja", "日本語")]

AREAS: dict[str, Words] = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[Words, Words | Choices]]:
    """Return the time zones of this machine, by area; those without one are for machines."""
    by_area: dict[str, list[tuple[str, Words]]] = defaultdict(list)
    for name in sorted(zoneinfo.available_timezones()):
        area, slash, place = name.partition("/")
        if slash and area in AREAS:
            by_area[area].append((name, place.replace("_", " ").replace("/", " · ")))
    groups: list[tuple[Words, Words | Choices]] = [("", _("As the browser has it")), ("UTC", "UTC")]
    return groups + [(words, by_area[area]) for area, words in AREAS.items() if by_area[area]]
