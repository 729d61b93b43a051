"""A member's earlier prompts: found again, starred and forgotten."""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from gallery import access
from gallery.models import Prompt, User
from gallery.models.prompt import fold

MOST_WORDS = 10
MOST_SEARCHED = 200


def words_of(query: str) -> list[str]:
    """Return the words of a search as they are compared."""
    return list(dict.fromkeys(fold(query[:MOST_SEARCHED]).replace("\0", "").split()))[:MOST_WORDS]


def search(
    person: User,
    query: str = "",
    *,
    starred: bool = False,
    before: tuple[datetime, int] | None = None,
) -> QuerySet[Prompt]:
    """Return the prompts that have all of the words, the newest or last starred first.

    A word may be a part of one, as languages without spaces need it. `before` is the time and the
    key of the last one that was seen.
    """
    moment = "starred_at" if starred else "last_used_at"
    found = access.prompts_of(person).order_by(F(moment).desc(), "-pk")
    if starred:
        found = found.filter(starred_at__isnull=False)
    for word in words_of(query):
        found = found.filter(folded__contains=word)
    if before is not None:
        time, pk = before
        found = found.filter(Q(**{f"{moment}__lt": time}) | Q(**{moment: time, "pk__lt": pk}))
    return found


def star(actor: User, prompt: Prompt) -> None:
    """Put a star to a prompt; one that it has already keeps its time."""
    access.prompts_of(actor).filter(pk=prompt.pk, starred_at=None).update(starred_at=timezone.now())


def unstar(actor: User, prompt: Prompt) -> None:
    """Take the star away."""
    access.prompts_of(actor).filter(pk=prompt.pk).update(starred_at=None)


def forget(actor: User, prompt: Prompt) -> None:
    """Take a prompt out of the history; what was made of it stays."""
    access.prompts_of(actor).filter(pk=prompt.pk).delete()
