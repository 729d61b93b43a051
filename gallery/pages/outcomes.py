"""What became of requests, in words, with their numbers and credits."""

from collections import Counter
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.catalogue import MODELS
from gallery.lifecycle import ACTIVE, State
from gallery.pages.charts import Share, shares
from gallery.services.usage import Figure

UNDER_WAY = "under-way"
WORDS: dict[str, str | Promise] = {
    State.COMPLETED: State.COMPLETED.label,
    UNDER_WAY: _("Under way"),
    State.FAILED: State.FAILED.label,
    State.BLOCKED: State.BLOCKED.label,
    State.CANCELLED: State.CANCELLED.label,
    State.EXPIRED: State.EXPIRED.label,
}


def outcome_of(state: State) -> str:
    """Return the outcome that a state counts as: all that are no end are one."""
    return UNDER_WAY if state in ACTIVE else state.value


def outcome_words(state: State) -> str:
    """Return a state's outcome in words."""
    return str(WORDS[outcome_of(state)])


def model_words(slug: str) -> str:
    """Return a model's name."""
    return MODELS[slug].name if slug in MODELS else slug


def outcome_shares(figures: Iterable[Figure]) -> list[Share]:
    """Return the outcomes that there are, in the order of the table above."""
    requests: Counter[str] = Counter()
    credits: Counter[str] = Counter()
    for figure in figures:
        requests[outcome_of(figure.state)] += figure.requests
        credits[outcome_of(figure.state)] += figure.credits
    return shares(
        [
            (str(WORDS[name]), requests[name], credits[name], name)
            for name in WORDS
            if name in requests
        ]
    )


def model_shares(figures: Iterable[Figure]) -> list[Share]:
    """Return the models that were used, the most used first."""
    requests: Counter[str] = Counter()
    credits: Counter[str] = Counter()
    for figure in figures:
        requests[figure.model] += figure.requests
        credits[figure.model] += figure.credits
    return shares(
        [(model_words(slug), count, credits[slug], "") for slug, count in requests.most_common()]
    )
