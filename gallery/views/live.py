"""The live stream: one long answer per browser that tells how each generation has changed."""

import asyncio
import json
from collections.abc import AsyncIterator
from importlib import import_module

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_GET

from gallery.live.hub import Hub
from gallery.live.tailer import Change
from gallery.views.fragments import EVENT_STREAM
from gallery.views.live_tiles import drawn_in, with_token

PING_SECONDS = 10
# Spread over some seconds, so that a restart does not bring everybody back at once.
RETRY_MILLISECONDS = 2000

hub = Hub(drawn_in)
SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


@require_GET
async def stream(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send the member's changes as server-sent events until they leave or sign out.

    `hello` comes first and means "look at everything again"; `change` has the generation's public
    id, its revision and its state; and its progress, or its tile as `address` would answer it.
    """
    user = await request.auser()
    # The stream lasts for hours; a database connection of its own must not.
    await sync_to_async(connections.close_all)()
    if user.pk is None:
        return HttpResponse(status=403)
    events = _events(user.pk, request, get_token(request))
    response = StreamingHttpResponse(events, content_type=EVENT_STREAM)
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _events(person: int, request: HttpRequest, token: str) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    session_key = request.session.session_key or ""
    with hub.watch(person, request.LANGUAGE_CODE) as stream:
        yield f"retry: {RETRY_MILLISECONDS}\nevent: hello\ndata: {{}}\n\n"
        next_ping = clock() + PING_SECONDS
        while True:
            try:
                change = await asyncio.wait_for(stream.get(), next_ping - clock())
            except TimeoutError:
                # By the clock and not by silence: many changes must not put the question off.
                if not await hub.in_thread(lambda: _still_signed_in(session_key, person)):
                    return
                next_ping = clock() + PING_SECONDS
                yield ": still here\n\n"
                continue
            if change is None:
                return
            yield _event(change, token)


def _event(change: Change, token: str) -> str:
    data: dict[str, str | int] = {
        "id": str(change.generation),
        "revision": change.revision,
        "state": change.state,
        "address": reverse("gallery:generation-tile", args=[change.generation]),
    }
    if change.is_progress:
        data["progress"] = change.progress
    if change.drawn:
        data["language"] = change.drawn.language
        data["html"] = with_token(change.drawn.html, token)
    return f"event: change\ndata: {json.dumps(data)}\n\n"


def _still_signed_in(session_key: str, person: int) -> bool:
    """Look whether the session is still that of an active person."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    return get_user(request).pk == person
