"""Handing changes to the browsers that watch: one tailer per process, one queue per stream."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import DatabaseError, connection

from gallery.live.tailer import Change, Tailer

logger = logging.getLogger(__name__)
T = TypeVar("T")

TICK_SECONDS = 0.025
# Without a cheap sign of change each look is a query, so there are fewer of them.
TICK_SECONDS_WITHOUT_SIGN = 0.25
PAUSE_AFTER_ERROR_SECONDS = 2.0
STREAMS_PER_PERSON = 6
QUEUE_LENGTH = 100

Stream = asyncio.Queue[Change | None]


class Hub:
    """Watches the database while somebody watches us, and fans changes out by owner."""

    def __init__(self) -> None:
        self._streams: dict[int, list[Stream]] = defaultdict(list)
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")

    async def in_thread(self, question: Callable[[], T]) -> T:
        """Ask the database a question on the hub's one thread and connection."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question)

    @contextmanager
    def watch(self, owner: int) -> Iterator[Stream]:
        """Open a stream of one person's changes; None in it means that it has to end.

        A person who opens too many loses the oldest.
        """
        stream: Stream = asyncio.Queue(QUEUE_LENGTH)
        streams = self._streams[owner]
        streams.append(stream)
        if len(streams) > STREAMS_PER_PERSON:
            self._end(streams[0])
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        try:
            yield stream
        finally:
            streams.remove(stream)
            if not streams:
                self._streams.pop(owner, None)

    async def _run(self) -> None:
        tailer = Tailer()
        tick = TICK_SECONDS if connection.vendor == "sqlite" else TICK_SECONDS_WITHOUT_SIGN
        started = False
        while self._streams:
            try:
                if not started:
                    await self.in_thread(tailer.start)
                    started = True
                for change in await self.in_thread(tailer.changes):
                    self._hand_out(change)
            except DatabaseError:
                logger.exception("Changes can't be read just now.")
                await self.in_thread(tailer.close)
                await asyncio.sleep(PAUSE_AFTER_ERROR_SECONDS)
            await asyncio.sleep(tick)
        await self.in_thread(tailer.close)

    def _hand_out(self, change: Change) -> None:
        for stream in self._streams.get(change.owner, ()):
            try:
                stream.put_nowait(change)
            except asyncio.QueueFull:
                # The browser reads too slowly: it reconnects and then asks for everything.
                self._end(stream)

    @staticmethod
    def _end(stream: Stream) -> None:
        while not stream.empty():
            stream.get_nowait()
        stream.put_nowait(None)


hub = Hub()
