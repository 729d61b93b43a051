"""Handing changes to the browsers that watch: one tailer per process, one queue per stream."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import DatabaseError

from gallery.live.signs import ERRORS, notify, open_sign
from gallery.live.tailer import Change, Tailer

logger = logging.getLogger(__name__)
T = TypeVar("T")

# Of the time that a look took: where all the time something changes, looks take a third of it.
REST = 2.0
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
        while self._streams:
            try:
                await self._watch(tailer)
            except (DatabaseError, *ERRORS):
                logger.exception("Changes can't be read just now.")
                await asyncio.sleep(PAUSE_AFTER_ERROR_SECONDS)

    async def _watch(self, tailer: Tailer) -> None:
        clock = asyncio.get_running_loop().time
        sign = await open_sign(lambda: self.in_thread(notify))
        try:
            # What came before is known; what comes from here on gives a sign.
            self._hand_out(await self.in_thread(tailer.changes))
            while self._streams:
                if await sign.wait():
                    began = clock()
                    self._hand_out(await self.in_thread(tailer.changes))
                    await asyncio.sleep(REST * (clock() - began))
        finally:
            await sign.close()
            await self.in_thread(tailer.close)

    def _hand_out(self, changes: list[Change]) -> None:
        for change in changes:
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
