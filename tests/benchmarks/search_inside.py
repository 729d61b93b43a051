"""`python -m tests.benchmarks.search_inside IMAGES OWN ROUNDS`: within the portal, on one database.

It works in three steps, waits before each for a line, and prints one when it is done: a small
gallery and its first page; all the rest of the pictures, which may take long and beside which
nothing is measured; and the searches, whose line is all that was measured, as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
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
    "made from a reference": ("has:reference", "fox has:reference"),
    "in a month": ("fox month:{month}", "month:{month}", "whale month:{month}"),
    "in a collection": ("collection:Posters", "fox collection:Posters"),
    "done": ("fox status:done",),
    "all at once": ("light tag:fox month:{month} -red", "red ratio:16:9 tag:draft"),
}
OWN_CASES = {
    "with a star": ("fox is:starred", "dragon is:starred", "is:starred"),
    "with a tag": ("tag:fox", "fox tag:fox", "whale tag:draft"),
}
TEAM_CASES = {"of a person": ("by:painter-1", "fox by:painter-3", "by:me")}


def main(images: int, own: int, rounds: int) -> dict[str, Any]:
    """Fill the database, and measure before and after."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import F

    from gallery.models import Image, User
    from gallery.services.seeding import SPAN, seed

    call_command("migrate", verbosity=0)
    large, small = (User.objects.create_user(name) for name in ("large", "small"))
    _wait_for_a_line()
    seed(large, FIRST)
    first_small = _first_page(large, rounds)
    _say("{}")
    _wait_for_a_line()
    begin = time.monotonic()
    seed(small, min(SMALL, own), chance=2)
    # What comes into a gallery first is the oldest there.
    Image.objects.update(created_at=F("created_at") - SPAN)
    seed(large, own - FIRST, others=images - own, chance=3)
    if connection.vendor == "postgresql":
        # As it does by itself after a while; nobody does it for SQLite.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    seeded = time.monotonic() - begin
    _say("{}")
    _wait_for_a_line()
    searches = dict(_searches(large, small, rounds))
    return {
        "queries": [_most_queries(person) for person in (small, large)],
        "seeded": seeded,
        "searches": searches,
        "pages": [first_small, _first_page(large, rounds)],
    }


def _wait_for_a_line() -> None:
    sys.stdin.readline()


def _say(line: str) -> None:
    print(line, flush=True)


def _most_queries(person: Any) -> int:
    """Return how many queries the part of a gallery takes at most, whatever is asked."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gallery.pages.home import View, home_page

    counts = []
    for texts in (CASES | OWN_CASES).values():
        with CaptureQueriesContext(connection) as made:
            home_page(person, View(asked=_dated(texts[0])))
        counts.append(len(made))
    return max(counts)


def _dated(text: str) -> str:
    """Return a question with a month in which there are pictures."""
    return text.format(month=f"{datetime.now(UTC) - timedelta(days=600):%Y-%m}")


def _searches(
    large: Any, small: Any, rounds: int
) -> Iterator[tuple[str, tuple[float, float, float]]]:
    from gallery.services.finding import Place, find, read

    names = _rare_names()

    def searching(person: Any, place: Place) -> Callable[[str], object]:
        return lambda text: find(person, read(text), place=place).older_than(None, PART)

    for whose, person, place, more in (
        ("", large, Place.GALLERY, OWN_CASES),
        ("small gallery, ", small, Place.GALLERY, OWN_CASES),
        ("team, ", large, Place.TEAM, TEAM_CASES),
    ):
        search = searching(person, place)
        for case, texts in {"rare word": names, **CASES, **more}.items():
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
    texts = tuple(map(_dated, texts))
    for text in texts[:5]:
        act(text)
    times, busy = [], []
    for text in islice(cycle(texts), rounds):
        start, cpu = time.perf_counter(), time.process_time()
        act(text)
        times.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - cpu) * 1000)
    return median(times), percentile(times, 0.95), median(busy)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grokweb.settings")
    _say(json.dumps(main(*map(int, sys.argv[1:4]))))
