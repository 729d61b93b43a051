"""Handing changes to the browsers that watch: one tailer per process, one queue per stream."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from django.db import DatabaseError

from gallery.live.signs import ERRORS, notify, open_sign
from gallery.live.tailer import Change, Drawn, Tailer

logger = logging.getLogger(__name__)
T = TypeVar("T")

# Of the time that a look took: where all the time something changes, looks take a third of it.
REST = 2.0
PAUSE_AFTER_ERROR_SECONDS = 2.0
STREAMS_PER_PERSON = 6
QUEUE_LENGTH = 100
# Where more has changed at one look, browsers fetch the rest: that has more than our one thread.
MOST_DRAWN = 40

# Draws a change's tile in each of some languages; one that is missing is fetched by the browser.
Draw = Callable[[Change, frozenset[str]], dict[str, Drawn]]


class Stream(asyncio.Queue[Change | None]):
    """What one browser is still to be told, and the language that it reads."""

    def __init__(self, language: str) -> None:
        super().__init__(QUEUE_LENGTH)
        self.language = language


class Hub:
    """Watches the database while somebody watches us, and fans changes out by owner."""

    def __init__(self, draw: Draw | None = None) -> None:
        self._draw = draw
        self._streams: dict[int, list[Stream]] = defaultdict(list)
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")

    async def in_thread(self, question: Callable[[], T]) -> T:
        """Ask the database a question on the hub's one thread and connection."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question)

    @contextmanager
    def watch(self, owner: int, language: str = "") -> Iterator[Stream]:
        """Open a stream of one person's changes; None in it means that it has to end.

        A person who opens too many loses the oldest.
        """
        stream = Stream(language)
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
            await self._tell(await self.in_thread(tailer.changes))
            while self._streams:
                if await sign.wait():
                    began = clock()
                    changes = await self.in_thread(tailer.changes)
                    looked = clock() - began
                    await self._tell(changes)
                    await asyncio.sleep(REST * looked)
        finally:
            await sign.close()
            await self.in_thread(tailer.close)

    async def _tell(self, changes: list[Change]) -> None:
        watched = [change for change in changes if change.owner in self._streams]
        to_draw = [change for change in watched if self._draw and not change.is_progress]
        left = to_draw[:MOST_DRAWN]
        # What needs no drawing has not to wait for what does.
        for change in watched:
            if change not in left:
                self._hand_out(change, {})
        for change in left:
            self._hand_out(change, await self._drawn(change))

    async def _drawn(self, change: Change) -> dict[str, Drawn]:
        languages = frozenset(stream.language for stream in self._streams.get(change.owner, ()))
        if self._draw is None or not languages:
            return {}
        draw = self._draw
        try:
            return await self.in_thread(lambda: draw(change, languages))
        except Exception:
            # The change itself must be told whatever is wrong with its tile.
            logger.exception("A tile can't be drawn for the live stream.")
            return {}

    def _hand_out(self, change: Change, drawn: dict[str, Drawn]) -> None:
        for stream in self._streams.get(change.owner, ()):
            try:
                stream.put_nowait(replace(change, drawn=drawn.get(stream.language)))
            except asyncio.QueueFull:
                # The browser reads too slowly: it reconnects and then asks for everything.
                self._end(stream)

    @staticmethod
    def _end(stream: Stream) -> None:
        while not stream.empty():
            stream.get_nowait()
        stream.put_nowait(None)
