"""What the head of every page tells of one's own requests: how many, how far, what just ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Sum, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery import access
from gallery.lifecycle import ACTIVE, ENDS, EndReason, State
from gallery.models import Generation, User
from gallery.models.generation import GenerationQuerySet
from gallery.services import wording

# A page that is out of sight asks less often.
LATELY = timedelta(minutes=3)
MOST_ENDED = 10
PROMPT_CHARACTERS = 60
# Nobody needs to be told of what they did themselves.
OWN_ACTS = (EndReason.BY_OWNER, EndReason.STOPPED_WAITING)


@dataclass(frozen=True)
class Summary:
    """A member's requests that are under way, and those that have just ended."""

    count: int
    progress: int
    ended: list[Generation]
    now: datetime

    def as_json(self) -> dict[str, Any]:
        """Return it for a page's script, in the reader's language."""
        return {
            "count": self.count,
            "words": count_words(self.count),
            "progress": self.progress,
            "now": self.now.isoformat(),
            "ended": [_told(generation) for generation in self.ended],
        }


def count_words(count: int) -> str:
    """Return how many requests are under way, in words."""
    if not count:
        return _("None of your requests is under way")
    words = ngettext(
        "%(count)s of your requests is under way", "%(count)s of your requests are under way", count
    )
    return words % {"count": wording.number(count)}


def summary(person: User) -> Summary:
    """Return the summary of a person's requests."""
    now = timezone.now()
    percent = Case(
        When(state=State.RUNNING, then=F("progress")),
        When(state=State.COLLECTING, then=Value(100)),
        default=Value(0),
    )
    active = active_of(person).aggregate(count=Count("pk"), percent=Sum(percent))
    ended = (
        access.generations_of(person)
        .filter(changed_at__gte=now - LATELY, finished_at__gte=now - LATELY, state__in=ENDS)
        .exclude(end_reason__in=OWN_ACTS)
        .order_by("-finished_at")[:MOST_ENDED]
    )
    return Summary(
        count=active["count"],
        progress=(active["percent"] or 0) // max(active["count"], 1),
        ended=list(ended),
        now=now,
    )


def active_of(person: User) -> GenerationQuerySet:
    """Return those of a person's requests that are under way."""
    # As the index of what is unresolved has it.
    unresolved = access.generations_of(person).exclude(state=State.COMPLETED)
    return unresolved.filter(dismissed_at=None, state__in=ACTIVE)


def _told(generation: Generation) -> dict[str, str]:
    done = generation.state == State.COMPLETED
    prompt = generation.prompt
    return {
        "id": str(generation.public_id),
        # What was asked for together is told of in one place, the latest word.
        "press": str(generation.form_token),
        "state": generation.state,
        "words": _("Your picture is ready.") if done else str(State(generation.state).label),
        "prompt": prompt if len(prompt) <= PROMPT_CHARACTERS else f"{prompt[:PROMPT_CHARACTERS]}…",
        "url": reverse("gallery:generation", args=[generation.public_id]),
        "at": generation.finished_at.isoformat() if generation.finished_at else "",
    }
