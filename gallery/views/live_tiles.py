"""Draws the tile of a change for the live stream, so that no browser needs to fetch it."""

import secrets
from contextlib import nullcontext

from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from gallery import access
from gallery.lifecycle import State
from gallery.live.tailer import Change, Drawn
from gallery.models import User
from gallery.pages.details import tile_of
from gallery.permissions import Right
from gallery.views.preferences import LANGUAGES, zone_of

# Tiles take a few thousand; what is larger for whatever reason is fetched.
MOST_LETTERS = 30_000
# Stands where a form's token will: each session has its own, and a tile is drawn for all of them.
# Nobody can write it into a prompt, as it is never sent and new with each process.
TOKEN_MARK = secrets.token_urlsafe(32)


def drawn_in(change: Change, languages: frozenset[str]) -> dict[str, Drawn]:
    """Return a change's tile for streams of its owner in these languages, as a fetch would.

    A language that the person has chosen goes before the browser's, as on pages. What waits is
    left to be fetched: its place in the queue takes several questions.
    """
    person = User.objects.filter(pk=change.owner, is_active=True).first()
    if change.state == State.QUEUED or person is None or not person.may(Right.MAKE_PICTURES):
        return {}
    chosen = {person.language} & LANGUAGES
    tiles = {language: _drawn(person, change, language) for language in chosen or languages}
    fitting = {name: tile for name, tile in tiles.items() if tile}
    if not chosen:
        return fitting
    return {language: tile for language in languages for tile in fitting.values()}


def _drawn(person: User, change: Change, language: str) -> Drawn | None:
    zone = zone_of(person.time_zone)
    request = HttpRequest()
    request.method = "GET"
    request.user = person
    with translation.override(language), timezone.override(zone) if zone else nullcontext():
        try:
            tile = tile_of(access.get_generation(person, change.generation))
        except Http404:
            return None
        context = {"tile": tile, "csrf_token": TOKEN_MARK}
        html = render_to_string("gallery/_generation_tile.html", context, request)
    return Drawn(html, language) if len(html) <= MOST_LETTERS else None


def with_token(html: str, token: str) -> str:
    """Return a tile with the token that the forms of one session have."""
    return html.replace(TOKEN_MARK, token)
