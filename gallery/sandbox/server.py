"""Serving the sandbox: one worker on one event loop, stopped by SIGTERM or SIGINT in a second."""

import asyncio
import logging
import os
import signal

import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server

from gallery.sandbox.app import make_app
from gallery.sandbox.settings import SandboxSettings

logger = logging.getLogger(__name__)

STOP_SECONDS = 0.6


def serve(settings: SandboxSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError where the address is taken."""
    uvloop.run(_serve(settings))


async def _serve(settings: SandboxSettings) -> None:
    server = Server(
        make_app(settings),
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        websockets=False,
        backlog=2048,
        backpressure=8192,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        # Answers that hang by fault would keep the server from ending. Everything that matters is
        # on disk, so what is left after the grace is dropped.
        loop.call_later(STOP_SECONDS, os._exit, 0)
        server.stop()  # type: ignore[no-untyped-call]

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    logger.info("sandbox provider at %s, data in %s", settings.base_url, settings.data_dir)
    await server.serve()
