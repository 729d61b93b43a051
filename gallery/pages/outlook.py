"""What is said of a generation's near future: its place in the queue, or when it will be ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery.lifecycle import State
from gallery.models import Budget, Generation, ProviderGate
from gallery.services import wording
from gallery.services.forecast import Expectation, expectation
from gallery.services.rooms import Room
from gallery.services.turns import Place, places_in_queue

# What a page's script fills in while it counts down.
BLANK = "{}"
# Up to here each second is said, then each fifth, and from a minute on each minute.
EXACT_SECONDS = 20
COARSE_STEP = 5
MINUTE = 60


@dataclass(frozen=True)
class Countdown:
    """The words about a running job, for now and for the browser to go on with."""

    expected: Expectation
    now: datetime

    @property
    def ready(self) -> str:
        """The moment at which the picture should be ready, for a script."""
        return _moment(self.expected.ready_at)

    @property
    def late(self) -> str:
        """The moment from which on it takes longer than usual."""
        return _moment(self.expected.late_at)

    @property
    def moment(self) -> str:
        """The moment at which this was said: the reader's own clock may be wrong."""
        return _moment(self.now)

    @property
    def words(self) -> str:
        """What is to be read at the moment."""
        left = (self.expected.ready_at - self.now).total_seconds()
        if left > 0:
            return self._left(roughly(left))
        return self.late_words if self.now > self.expected.late_at else self.soon_words

    @property
    def left_words(self) -> str:
        """The sentence in which a time is filled in."""
        return self._left(BLANK)

    @property
    def soon_words(self) -> str:
        """What is read when the time is over."""
        return _("Any moment now")

    @property
    def late_words(self) -> str:
        """What is read when the time is over by far."""
        return _("Taking longer than usual")

    @property
    def seconds_words(self) -> str:
        """A time in which the number of seconds is filled in."""
        return _seconds(BLANK)

    @property
    def minutes_words(self) -> str:
        """A time in which the number of minutes is filled in."""
        return _minutes(BLANK)

    @staticmethod
    def _left(time: str) -> str:
        return _("About %(time)s left") % {"time": time}


@dataclass(frozen=True)
class Outlook:
    """One line about the near future, and where there is room for it some more."""

    words: str = ""
    more: str = ""
    countdown: Countdown | None = None
    # Where somebody can be asked for what it waits for.
    ask_url: str = ""


def _moment(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")


def roughly(seconds: float) -> str:
    """Return a time as exact as a forecast may be; static/js/countdown.js rounds the same way."""
    if seconds < EXACT_SECONDS:
        return _seconds(str(max(int(seconds + 0.5), 1)))
    coarse = int(seconds / COARSE_STEP + 0.5) * COARSE_STEP
    if coarse < MINUTE:
        return _seconds(str(coarse))
    return _minutes(str(int(seconds / MINUTE + 0.5)))


def _seconds(number: str) -> str:
    return _("%(seconds)s s") % {"seconds": number}


def _minutes(number: str) -> str:
    return _("%(minutes)s min") % {"minutes": number}


def outlooks(generations: Sequence[Generation]) -> dict[int, Outlook]:
    """Return what can be said of these generations of one member, by their keys."""
    now = timezone.now()
    found = _of_waiting([row for row in generations if row.state == State.QUEUED])
    for row in generations:
        expected = expectation(row, now)
        if expected is not None:
            found[row.pk] = Outlook(countdown=Countdown(expected, now))
    return found


def _of_waiting(waiting: list[Generation]) -> dict[int, Outlook]:
    if not waiting:
        return {}
    is_closed = ProviderGate.objects.closed().exists()
    places = places_in_queue(waiting)
    return {
        pk: _behind_the_gate() if is_closed and not place.is_paused else _in_the_queue(place)
        for pk, place in places.items()
    }


def _behind_the_gate() -> Outlook:
    return Outlook(
        words=_("Waiting for the provider"),
        more=_("It goes out as soon as the provider takes requests again."),
    )


def _without_room(room: Room) -> Outlook:
    own = room.scope == Budget.Scope.MEMBER
    return Outlook(
        words=_("Waiting for your budget") if own else _("Waiting for the team's budget"),
        more=_("It goes out by itself once there is room again."),
        # No request of a member raises what the team may spend.
        ask_url=reverse("gallery:credits-ask") if own else "",
    )


def _in_the_queue(place: Place) -> Outlook:
    if place.is_paused:
        return Outlook(words=_("Paused"), more=_("It goes out once its batch goes on."))
    if place.over_budget is not None:
        return _without_room(place.over_budget)
    count = {"count": wording.number(place.before)}
    if place.behind_own and not place.before:
        return Outlook(words=_("It goes out when one of yours is done."))
    if place.behind_own:
        return Outlook(words=_("%(count)s of yours before it") % count)
    if not place.before:
        return Outlook(words=_("Next in line"), more=_("It goes out as soon as a place is free."))
    words = ngettext("%(count)s request before it", "%(count)s requests before it", place.before)
    return Outlook(words=words % count)
