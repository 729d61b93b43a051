"""What people choose for themselves: their name, language, colours, clock, and e-mails."""

import unicodedata
from collections.abc import Collection

from gallery.models import Topic, User

# They turn round what stands beside a name in the same line.
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def change(
    actor: User,
    *,
    shown_name: str,
    language: str,
    theme: str,
    time_zone: str,
    topics: Collection[str],
    topics_by_mail: Collection[str],
) -> None:
    """Keep the choices; of `topics`, those that are not wanted by e-mail are muted.

    Topics that were not asked about stay as they are.
    """
    muted = set(actor.muted_topics) - set(topics) | (set(topics) - set(topics_by_mail))
    actor.first_name, actor.last_name = _in_one_line(shown_name), ""
    actor.language, actor.theme, actor.time_zone = language, theme, time_zone
    actor.muted_topics = [topic for topic in Topic.values if topic in muted]
    actor.save(
        update_fields=[
            "first_name",
            "last_name",
            "language",
            "theme",
            "time_zone",
            "muted_topics",
        ]
    )


def _in_one_line(name: str) -> str:
    return "".join(
        letter
        for letter in " ".join(name.split())
        if letter not in DIRECTIONS and unicodedata.category(letter) != "Cc"
    )


def choose_language(actor: User, language: str) -> None:
    """Keep the language that was chosen at the head of a page."""
    actor.language = language
    actor.save(update_fields=["language"])


def choose_signals(
    actor: User, *, notifications: bool | None = None, sound: bool | None = None
) -> None:
    """Keep by what the browser tells that a request has ended; None leaves one as it is."""
    chosen = {"shows_notifications": notifications, "plays_sound": sound}
    changed = {name: value for name, value in chosen.items() if value is not None}
    for name, value in changed.items():
        setattr(actor, name, value)
    if changed:
        actor.save(update_fields=list(changed))
