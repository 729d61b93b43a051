"""Checks of settings of which a bad combination does its harm later, or silently.

Those of the queue lose tasks or double them; those of files and links fail what a member sends.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from gallery.engine import collector, slices
from gallery.services import reachability

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


@register
def check_files(**_options: Any) -> list[CheckMessage]:
    """Check the settings of the bucket, and of the links to reference images."""
    has_key, has_secret = bool(settings.S3_ACCESS_KEY), bool(settings.S3_SECRET_KEY)
    found: list[CheckMessage] = []
    if settings.REFERENCE_LINKS == "bucket" and not settings.S3_BUCKET:
        words = "GROKWEB_REFERENCE_LINKS is bucket, and GROKWEB_S3_BUCKET names none."
        found.append(Error(words, id="gallery.E101"))
    if has_key != has_secret:
        words = "GROKWEB_S3_ACCESS_KEY and GROKWEB_S3_SECRET_KEY must be set both, or neither."
        found.append(Error(words, id="gallery.E102"))
    if not settings.S3_BUCKET and (settings.S3_ENDPOINT or has_key or has_secret):
        words = "A bucket's settings are there without GROKWEB_S3_BUCKET: files stay on this disk."
        found.append(Warning(words, id="gallery.W101"))
    return found + [Warning(words, id=name) for name, words in _doubts_about_links()]


def _doubts_about_links() -> Iterator[tuple[str, str]]:
    """Give what keeps the chosen links from working, as far as the environment tells.

    A provider that is chosen in the portal is not asked for here: the database may not be there
    yet. What is chosen by itself is not complained of: the form says whether there is a way.
    """
    chosen = settings.REFERENCE_LINKS
    by_portal = chosen == "portal" or (chosen == "auto" and not settings.S3_BUCKET)
    obstacle = reachability.road().obstacle if settings.APIFRAME_KEY else None
    if chosen == "portal" and obstacle is not None:
        yield (
            "gallery.W102",
            "GROKWEB_REFERENCE_LINKS is portal, and the provider can't reach GROKWEB_PUBLIC_URL.",
        )
    if obstacle is reachability.Obstacle.LOCAL_BUCKET:
        yield (
            "gallery.W103",
            "GROKWEB_REFERENCE_LINKS is bucket, and the provider can't reach GROKWEB_S3_ENDPOINT.",
        )
    public = settings.PUBLIC_URL
    if by_portal and public.startswith("http://") and not reachability.is_local(public):
        yield (
            "gallery.W104",
            "GROKWEB_PUBLIC_URL is not https: links to reference images can be read on their way.",
        )
