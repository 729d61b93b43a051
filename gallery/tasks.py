"""Entry points of background tasks; their names never change, because queues remember them.

Arguments of earlier versions may still lie in a queue, and are ignored.
"""

from gallery.engine import pruning
from gallery.engine.collector import run_collector
from gallery.engine.slices import run_slice
from gallery.pages.letters import letter_of
from gallery.queue import LEAVE, PUMP, enqueue
from gallery.services import erasing, mailing, promise_clock, sealed, sessions, trash, viewing, zips


def pump(*_earlier: int) -> None:
    """Advance what is due for a while, then hand over."""
    run_slice()


def collect(*_earlier: int) -> None:
    """Bring results home as long as there are some."""
    run_collector()


def mail_notices() -> None:
    """Send by e-mail what is due."""
    mailing.send_due(letter_of)


def watch() -> None:
    """See to it that one process stands by to be the pump; asked for by a schedule each minute.

    Mail that could not be sent is tried again on this occasion, and what admins have not ended of
    their viewing as somebody ends.
    """
    enqueue(PUMP)
    mailing.wake_if_due()
    viewing.end_lapsed()


def prune() -> None:
    """Throw away what nobody needs any more; asked for by a schedule each day."""
    pruning.prune()
    sessions.forget_ended_sessions()
    zips.prune()
    sealed.delete_due()


def leave(*_earlier: int) -> None:
    """Delete for good what is due: of people who left, off the shelves, out of the trash.

    Asked for by a schedule each hour, and by whoever has made something due. Moderators are told
    on this occasion of what was promised and runs short.
    """
    if not trash.purge_due():
        enqueue(LEAVE)
    erasing.carry_out_what_is_due()
    promise_clock.warn_of_short_ones()
