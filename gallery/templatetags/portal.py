"""What templates need beyond Django's own: words for figures, and a generation's steps."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from gallery.lifecycle import State
from gallery.models import Generation, Image
from gallery.services import trash, wording

register = template.Library()

MINUTE = 60
HOUR = 60 * MINUTE


@dataclass(frozen=True)
class Step:
    """One step of a generation's way; `status` is done, current, ahead or ended."""

    name: str
    status: str


@register.filter
def grouped(number: int) -> str:
    """Return a number with its thousands apart."""
    return wording.number(number)


@register.filter
def time_left(image: Image) -> str:
    """Return in words how long a picture in the trash can be taken back."""
    return trash.time_left(image)


@register.filter
def signed(value: int) -> str:
    """Return a number with its sign; 0 has none."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + wording.number(abs(value))


@register.filter
def credits(value: int) -> str:
    """Return a number of credits in words."""
    return wording.credits_words(value)


@register.filter
def day_words(day: date) -> str:
    """Return a day without its year."""
    return wording.day_words(day)


@register.filter
def duration(length: timedelta) -> str:
    """Return a length of time in words, as exact as a person cares for."""
    seconds = length.total_seconds()
    if seconds < 10:
        return _("%(seconds)s s") % {"seconds": number_format(seconds, 1)}
    whole = round(seconds)
    if whole < MINUTE:
        return _("%(seconds)s s") % {"seconds": whole}
    if whole < HOUR:
        return _("%(minutes)s min %(seconds)s s") % {
            "minutes": whole // MINUTE,
            "seconds": whole % MINUTE,
        }
    return _("%(hours)s h %(minutes)s min") % {
        "hours": number_format(whole // HOUR, 0),
        "minutes": whole % HOUR // MINUTE,
    }


@register.filter
def steps(generation: Generation) -> list[Step]:
    """Return the way from the button to the picture, and how far this generation has come."""
    names = {
        State.QUEUED: _("Waiting"),
        State.SUBMITTING: _("Sent"),
        State.RUNNING: _("Being made"),
        State.COLLECTING: _("Saving"),
        State.COMPLETED: _("Done"),
    }
    order = list(names)
    state = State(generation.state)
    if state == State.COMPLETED:
        return [Step(name, "done") for name in names.values()]
    at = order.index(state) if state in order else _reached(generation)
    now = "current" if state in order else "ended"
    return [
        Step(name, "done" if place < at else now if place == at else "ahead")
        for place, name in enumerate(names.values())
    ]


def _reached(generation: Generation) -> int:
    """Return the place of the step at which a generation ended without a picture."""
    if generation.made_at:
        return 3
    if generation.accepted_at:
        return 2
    return 1 if generation.sent_at else 0
