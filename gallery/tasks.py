"""Entry points of background tasks; their names never change, because queues remember them."""

from gallery.engine.advance import collect_one
from gallery.engine.pump import run_slice
from gallery.services.waking import wake_engine


def pump(number: int) -> None:
    """Advance what is due for a while, then hand over; `number` is the lease of the one before."""
    run_slice(heir=number)


def collect(pk: int, tries: int) -> None:
    """Bring this generation's results home, unless it was tried again since this was asked for."""
    collect_one(pk, tries)


def watch() -> None:
    """Start the pump where none is running; asked for by a schedule each minute."""
    wake_engine()
