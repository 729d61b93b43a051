"""One ASGI application: what lasts runs asynchronously, everything else on a few threads.

That is the live stream, and zips: their readers may take hours and must keep no thread.

Django's own ASGI handler gives each synchronous request a thread of its own, and with it a new
database connection. A fixed pool of threads keeps both and answers several times as many.
"""

import re
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application

from grokweb import env
from grokweb.wsgi import application as wsgi_application

LASTING = re.compile(r"/live/|/zips/[^/]+/file$")

# Servers and libraries describe these interfaces with types of their own that don't match.
Interface = Any

_asynchronous: Interface = get_asgi_application()
_handler: Interface = wsgi_application
_synchronous: Interface = WSGIMiddleware(
    _handler, workers=env.integer("GROKWEB_WEB_THREADS", 4, least=1)
)


async def application(scope: dict[str, Any], receive: Interface, send: Interface) -> None:
    """Hand the connection to the side that serves its address."""
    if scope["type"] == "http" and LASTING.match(scope["path"]):
        await _asynchronous(scope, receive, send)
        return

    # The bridge schedules what it gets from another thread, which asyncio allows for coroutines
    # only; the server's own `receive` returns another kind of awaitable.
    async def received() -> Interface:
        return await receive()

    await _synchronous(scope, received, send)
