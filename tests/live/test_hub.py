"""The hub hears of what other connections have committed, and tells it to its owner alone."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from django.db import connection

from gallery.lifecycle import State
from gallery.live import signs
from gallery.live.hub import Hub
from gallery.live.tailer import Change
from gallery.models import Generation, User
from tests.factories import make_generation

SECONDS = 20
pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(what: Callable[[], object]) -> None:
    """Do something on another connection, as a worker would."""

    def work() -> None:
        try:
            what()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


async def heard(
    hub: Hub, owner: User, act: Callable[[], object], *, settled: Callable[[], Awaitable[None]]
) -> Change | None:
    """Watch as somebody, have something done, and return the first change that is told."""
    loop = asyncio.get_running_loop()
    with hub.watch(owner.pk) as stream:
        await settled()
        await loop.run_in_executor(None, elsewhere, act)
        change = await asyncio.wait_for(stream.get(), SECONDS)
    # Its task ends by itself once nobody watches.
    assert hub._task is not None
    await asyncio.wait_for(hub._task, SECONDS)
    return change


async def begun() -> None:
    """Wait until what was there before is known; nothing says when that is."""
    await asyncio.sleep(signs.PROOF_SECONDS + 0.5)


def make_progress(generation: Generation) -> None:
    Generation.objects.filter(pk=generation.pk).update(
        progress=50, revision=generation.revision + 1
    )


def test_commit_of_a_worker_is_told_to_the_owner(alice: User, bob: User) -> None:
    his = make_generation(bob, state=State.RUNNING)
    hers = make_generation(alice, state=State.RUNNING)

    def act() -> None:
        make_progress(his)
        make_progress(hers)

    change = asyncio.run(heard(Hub(), alice, act, settled=begun))
    assert change is not None
    assert (change.owner, change.generation) == (alice.pk, hers.public_id)


def test_without_any_sign_the_rows_are_looked_at(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoSign:
        async def wait(self) -> bool:
            await asyncio.sleep(0.01)
            return True

        async def close(self) -> None:
            pass

    async def open_sign(_notify: object) -> NoSign:
        return NoSign()

    monkeypatch.setattr("gallery.live.hub.open_sign", open_sign)
    generation = make_generation(alice, state=State.RUNNING)
    change = asyncio.run(heard(Hub(), alice, lambda: make_progress(generation), settled=begun))
    assert change is not None
    assert change.revision == generation.revision + 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL notifies")
def test_postgresql_notifies_of_each_change_and_only_then(alice: User) -> None:
    generation = make_generation(alice, state=State.RUNNING)

    async def listen() -> tuple[bool, bool, bool]:
        loop = asyncio.get_running_loop()

        async def notify() -> None:
            await loop.run_in_executor(None, elsewhere, signs.notify)

        sign = await signs.Notifications.listen(notify)
        quiet = await sign.wait()
        await loop.run_in_executor(None, elsewhere, lambda: make_progress(generation))
        told = await sign.wait()
        claim = Generation.objects.filter(pk=generation.pk)
        await loop.run_in_executor(None, elsewhere, lambda: claim.update(tries=3))
        claimed = await sign.wait()
        await sign.close()
        return quiet, told, claimed

    assert asyncio.run(listen()) == (False, True, False)


def test_failing_database_is_asked_again(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    generation = make_generation(alice, state=State.RUNNING)
    monkeypatch.setattr("gallery.live.hub.PAUSE_AFTER_ERROR_SECONDS", 0.1)
    real, failures = signs.open_sign, [OSError("no database")]

    async def open_sign(notify: Callable[[], Awaitable[None]]) -> signs.Sign:
        if failures:
            raise failures.pop()
        return await real(notify)

    monkeypatch.setattr("gallery.live.hub.open_sign", open_sign)
    change = asyncio.run(heard(Hub(), alice, lambda: make_progress(generation), settled=begun))
    assert change is not None
