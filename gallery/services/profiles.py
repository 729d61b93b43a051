"""What people choose for themselves: their name, language, colours, clock, and e-mails."""

from collections.abc import Collection

from gallery.models import Topic, User
from gallery.services.lines import in_one_line


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
    actor.first_name, actor.last_name = in_one_line(shown_name), ""
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


def choose_language(actor: User, language: str) -> None:
    """Keep the language that was chosen at the head of a page."""
    actor.language = language
    actor.save(update_fields=["language"])
