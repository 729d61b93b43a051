"""Requests a second over HTTP: the gallery and its thumbnails, beside a plain ListView's."""

import json
import re
from dataclasses import dataclass, replace
from functools import cache

import httpx

from tests.benchmarks.figures import Figure, say
from tests.benchmarks.load import CONNECTIONS, Load, is_there, load
from tests.benchmarks.pictures import result_files
from tests.benchmarks.portal import Portal, Setup

IMAGES, OWN, SECONDS = 1_000_000, 100_000, 8.0
QUICK_IMAGES, QUICK_OWN, QUICK_SECONDS = 40_000, 26_000, 3.0
SESSION_COOKIE = "grokweb-session"
# Pages of the plain gallery, by what is compared, with the goal. Deep ones are beyond it with more.
FEW_CONNECTIONS = 2


@dataclass(frozen=True)
class Pair:
    """The same page of both, ours first.

    Who scrolls down asks ours for the `part` alone. The plain one knows pages only, so that it is
    compared with the page that shows the same pictures.
    """

    name: str
    ours: str
    plain: str
    goal: float
    connections: int = CONNECTIONS
    part: bool = False


def run(*, quick: bool) -> list[Figure]:
    """Measure the pages."""
    return _measured(quick=quick)[0]


def run_thumbnails(*, quick: bool) -> list[Figure]:
    """Measure the thumbnails."""
    return _measured(quick=quick)[1]


@cache
def _measured(*, quick: bool) -> tuple[list[Figure], list[Figure]]:
    if not is_there():
        return [Figure("pages a second", "skipped: wrk is not installed")], []
    images, own = (QUICK_IMAGES, QUICK_OWN) if quick else (IMAGES, OWN)
    with Portal(Setup(seconds=8.0, most_in_flight=10)) as portal:
        say(f"Writing {images:,} pictures …")
        told = json.loads(portal.ask("-m", "tests.benchmarks.many_pictures", str(images), str(own)))
        _lay_files(portal)
        cookie = f"{SESSION_COOKIE}={told['session']}"
        portal.start_web()
        plain = portal.start_plain()
        size = told["page"]
        deep = min(1000, own // size - 1)
        far = min(6000, images * 3 // 10 // size - 1)
        mine = f"owner_id = {told['user']}"
        below = _key(portal, "gallery_image", deep * size, mine)
        below_far = _key(portal, "gallery_share", far * size)
        team = f"page {far:,} of the team"
        pairs = [
            Pair("first page", "/", "/", 5),
            Pair(f"own page {deep + 1:,}", f"/?before={below}", f"/?page={deep + 1}", 6),
            Pair(team, f"/team/?before={below_far}", f"/team/?page={far}", 50, FEW_CONNECTIONS),
        ]
        own_place, far_place = f"{deep * size:,} deep", f"{far * size:,} deep"
        pairs += [
            replace(pairs[1], name=f"own part, {own_place}", part=True),
            replace(pairs[2], name=f"part of the team, {far_place}", part=True),
        ]
        seconds = QUICK_SECONDS if quick else SECONDS
        pages = [_compared(pair, portal.url, plain, cookie, seconds) for pair in pairs]
        thumbnails = [_thumbnails(portal.url, plain, cookie, seconds)]
    return pages, thumbnails


def _key(portal: Portal, table: str, shown: int, where: str = "1") -> int:
    query = f"SELECT id FROM {table} WHERE {where} ORDER BY id DESC LIMIT 1 OFFSET ?"
    return portal.database.number(query, shown - 1)


def _lay_files(portal: Portal) -> None:
    from gallery.imaging.renditions import make_renditions

    folder = portal.folder / "media" / "images"
    folder.mkdir(parents=True)
    thumbnails = make_renditions(result_files()[0][1]).thumbnails
    for number in range(100):
        for thumbnail, width in zip(thumbnails, (320, 640), strict=False):
            (folder / f"benchmark-{number}-{width}.webp").write_bytes(thumbnail.data)


def _compared(pair: Pair, url: str, plain: str, cookie: str, seconds: float) -> Figure:
    name = f"requests a second, {pair.name}"
    signed_in = {"Cookie": cookie}
    asked = signed_in | ({"X-Fragment": "1"} if pair.part else {})
    answer = httpx.get(url + pair.ours, headers=asked, trust_env=False)
    if not answer.is_success or "data-image" not in answer.text:
        return Figure(name, f"skipped: {answer.status_code}", f"≥ {pair.goal:.0f} times")
    ours = load(url + pair.ours, seconds=seconds, headers=asked)
    theirs = load(
        plain + pair.plain, seconds=seconds, headers=signed_in, connections=pair.connections
    )
    return _figure(name, ours, theirs, pair.goal)


def _thumbnails(url: str, plain: str, cookie: str, seconds: float) -> Figure:
    page = httpx.get(url, headers={"Cookie": cookie}, trust_env=False).text
    signed = re.search(r'/thumbnails/[^" ]+-320\.webp', page)
    checked = httpx.get(plain, headers={"Cookie": cookie}, trust_env=False).text
    row = re.search(r'/thumbnails/[^" ]+-320\.webp', checked)
    assert signed
    assert row
    ours = load(url + signed[0], seconds=seconds)
    theirs = load(plain + row[0], seconds=seconds, headers={"Cookie": cookie})
    return _figure("private thumbnails a second", ours, theirs, 4)


def _figure(name: str, ours: Load, theirs: Load, goal: float) -> Figure:
    ratio = ours.per_second / theirs.per_second if theirs.per_second else 0.0
    beside = f"{ours.per_second:,.0f}, plain {theirs.per_second:,.1f}"
    if ours.errors or theirs.errors:
        beside += f"; errors {ours.errors}, plain {theirs.errors}"
    reached = ratio >= goal and not ours.errors
    return Figure(name, f"{ratio:.1f} times", f"≥ {goal:.0f} times", reached, beside)
