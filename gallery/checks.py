"""Checks of the queue's settings: a bad combination loses tasks or doubles them, silently."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from gallery.engine import collector, slices

# What a slice may take beyond its time: a call that hangs, and a step that has begun.
SPARE_SECONDS = 30


@register
def check_queue(**_options: Any) -> list[CheckMessage]:
    """Check the settings of django-q2 against what the engine relies on."""
    found = enumerate(_complaints(settings.Q_CLUSTER), start=1)
    return [Error(words, id=f"gallery.E{number:03}") for number, words in found]


def _complaints(queue: dict[str, Any]) -> Iterator[str]:
    timeout, retry = queue.get("timeout") or 0, queue.get("retry") or 0
    slice_seconds = max(
        slices.SLICE_SECONDS + slices.STANDBY_SECONDS + slices.GRACE_SECONDS,
        collector.MOST_SECONDS,
    )
    if timeout < slice_seconds + SPARE_SECONDS:
        yield f"Q_CLUSTER: timeout must be {slice_seconds + SPARE_SECONDS:.0f} s at least."
    if retry <= timeout:
        yield "Q_CLUSTER: retry must be longer than timeout, or tasks at work are given out again."
    if not queue.get("ack_failures") or queue.get("max_attempts") != 1:
        yield "Q_CLUSTER: ack_failures must be on and max_attempts 1: the rows try again, not it."
    if not 0 < queue.get("save_limit", 250) <= 10_000:
        yield "Q_CLUSTER: save_limit must bound the results that are kept."
    if not queue.get("recycle"):
        yield "Q_CLUSTER: recycle must be set, so that a worker's memory is given back."
    if queue.get("sync"):
        yield "Q_CLUSTER: sync runs tasks within web requests, and the pump has no end there."
    if settings.COLLECTORS not in queue.get("ALT_CLUSTERS", {}):
        yield "Q_CLUSTER: ALT_CLUSTERS must name the collectors' queue."
