"""What people choose for themselves: their name, language, colours, clock, and e-mails."""

from collections.abc import Collection

from gallery.models import Topic, User
from gallery.services.wording import in_one_line

# What people choose about writing prompts and waiting for pictures, each yes or no.
HABITS = ("sends_on_enter", "shows_notifications", "plays_sound", "retries_by_itself")


def change(
    actor: User,
    *,
    shown_name: str,
    language: str,
    theme: str,
    time_zone: str,
    topics: Collection[str],
    topics_by_mail: Collection[str],
    habits: Collection[str],
) -> None:
    """Keep the choices; of `topics`, those that are not wanted by e-mail are muted.

    Topics that were not asked about stay as they are; of `HABITS`, those that are not named are
    not wanted.
    """
    muted = set(actor.muted_topics) - set(topics) | (set(topics) - set(topics_by_mail))
    actor.first_name, actor.last_name = in_one_line(shown_name), ""
    actor.language, actor.theme, actor.time_zone = language, theme, time_zone
    actor.muted_topics = [topic for topic in Topic.values if topic in muted]
    for habit in HABITS:
        setattr(actor, habit, habit in habits)
    actor.save(
        update_fields=[
            *HABITS,
            "first_name",
            "last_name",
            "language",
            "theme",
            "time_zone",
            "muted_topics",
        ]
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


def choose_view(
    actor: User, *, layout: str = "", density: str = "", in_pages: bool | None = None
) -> None:
    """Keep how galleries lie, and whether one turns their pages; "" and None change nothing."""
    chosen = {
        "gallery_layout": layout or None,
        "gallery_density": density or None,
        "gallery_in_pages": in_pages,
    }
    changed = {name: value for name, value in chosen.items() if value is not None}
    for name, value in changed.items():
        setattr(actor, name, value)
    if changed:
        actor.save(update_fields=list(changed))
