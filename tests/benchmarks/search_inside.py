"""`python -m tests.benchmarks.search_inside IMAGES OWN ROUNDS`: within the portal, on one database.

The last line that it prints is what it has measured, as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from statistics import median
from typing import Any

from tests.benchmarks.figures import percentile

SMALL, FIRST = 900, 1000
PART = 25
CASES = {
    "common word": ("red", "light", "quiet fox", "watercolour"),
    "common Japanese": ("光", "水彩", "赤い", "雨の中"),
    "rare Japanese": ("富士", "木漏れ日の凍った湖", "版画 富士山", "龍 線画 木漏れ日"),
    "two words": ("red fox", "quiet lighthouse", "neon tram"),
    "phrase": ('"red fox"', '"soft light"'),
    "word and not another": ("fox -red", "light -neon"),
    "Japanese, 1 character": ("猫", "龍"),
    "Japanese, 2 characters": ("水彩", "東京"),
    "Japanese, 3 characters": ("浮世絵", "赤い灯"),
    "Japanese, 5 characters": ("宇宙飛行士", "柔らかい光"),
    "nothing found": ("zeppelin", "zeppelin red"),
    "with a ratio": ("fox ratio:9:16", "ratio:2:3"),
    "with a star": ("fox is:starred", "dragon is:starred", "is:starred"),
    "with a tag": ("fox tag:fox", "whale tag:draft"),
    "in a month": ("fox month:2025-03", "month:2024-12"),
}


def main(images: int, own: int, rounds: int) -> dict[str, Any]:
    """Fill the database, and measure before and after."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from gallery.models import User
    from gallery.services.seeding import seed

    call_command("migrate", verbosity=0)
    large, small = (User.objects.create_user(name) for name in ("large", "small"))
    begin = time.monotonic()
    seed(large, FIRST)
    first_small = _first_page(large, rounds)
    seed(small, min(SMALL, own), chance=2)
    seed(large, own - FIRST, others=images - own, chance=3)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM")
    seeded = time.monotonic() - begin
    searches = dict(_searches(large, small, rounds))
    return {
        "seeded": seeded,
        "searches": searches,
        "pages": [first_small, _first_page(large, rounds)],
    }


def _searches(
    large: Any, small: Any, rounds: int
) -> Iterator[tuple[str, tuple[float, float, float]]]:
    from gallery.services.finding import Place, find, read

    names = _rare_names()

    def searching(person: Any, place: Place) -> Callable[[str], object]:
        return lambda text: find(person, read(text), place=place).older_than(None, PART)

    for whose, person, place in (
        ("", large, Place.GALLERY),
        ("small gallery, ", small, Place.GALLERY),
        ("team, ", large, Place.TEAM),
    ):
        search = searching(person, place)
        for case, texts in {"rare word": names, **CASES}.items():
            if place is Place.TEAM and case in {"with a star", "with a tag"}:
                continue
            yield f"{whose}{case}", _timed(search, texts, rounds)


def _rare_names() -> tuple[str, ...]:
    """Return names that stand in a few prompts each."""
    from gallery.models import Generation

    prompts = Generation.objects.filter(prompt__contains=" named ").order_by("pk")[:50]
    return tuple(row.prompt.split(" named ")[1].split()[0] for row in prompts)


def _first_page(person: Any, rounds: int) -> float:
    """Return the median of making and drawing the first part of a gallery, in milliseconds."""
    from django.template.loader import render_to_string

    from gallery.pages.home import home_page

    def page(_text: str) -> None:
        render_to_string("gallery/_part.html", {"grid": home_page(person).grid})

    return _timed(page, ("",), rounds)[0]


def _timed(
    act: Callable[[str], object], texts: tuple[str, ...], rounds: int
) -> tuple[float, float, float]:
    """Return the median and the 95th percentile in milliseconds, and the median of our CPU time."""
    act(texts[0])
    times, busy = [], []
    for text in islice(cycle(texts), rounds):
        start, cpu = time.perf_counter(), time.process_time()
        act(text)
        times.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - cpu) * 1000)
    return median(times), percentile(times, 0.95), median(busy)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grokweb.settings")
    print(json.dumps(main(*map(int, sys.argv[1:4]))))
