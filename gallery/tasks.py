"""Entry points of background tasks; their names never change, because queues remember them."""

from gallery.engine import pump as engine_pump
from gallery.engine.advance import advance as advance_row
from gallery.engine.advance import collect_one


def advance(pk: int) -> None:
    """Look at this generation now."""
    advance_row(pk)
    engine_pump.ensure_running()


def collect(pk: int) -> None:
    """Bring this generation's results home."""
    collect_one(pk)


def pump() -> None:
    """Advance what is due for a while, then hand over."""
    engine_pump.run_slice()


def watch() -> None:
    """Start the pump where none is running; asked for by a schedule each minute."""
    engine_pump.ensure_running()
