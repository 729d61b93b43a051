"""How much is left of the time within which somebody was promised an answer, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Below this hours say more than days.
MOST_HOURS = 2 * DAY


@dataclass(frozen=True)
class Clock:
    """A time that was promised, as it stands at a moment."""

    promised_at: datetime
    now: datetime

    @property
    def is_over(self) -> bool:
        """Whether the answer is late."""
        return self.now > self.promised_at

    @property
    def words(self) -> str:
        """How much is left, or by how much it is late."""
        length = abs(self.promised_at - self.now)
        if length < HOUR:
            number = max(length // timedelta(minutes=1), 1)
            return (_late_minutes if self.is_over else _minutes)(number)
        if length < MOST_HOURS:
            return (_late_hours if self.is_over else _hours)(length // HOUR)
        return (_late_days if self.is_over else _days)(length // DAY)


def _minutes(number: int) -> str:
    return _("%(number)s min left") % {"number": number}


def _late_minutes(number: int) -> str:
    return _("%(number)s min overdue") % {"number": number}


def _hours(number: int) -> str:
    return _("%(number)s h left") % {"number": number}


def _late_hours(number: int) -> str:
    return _("%(number)s h overdue") % {"number": number}


def _days(number: int) -> str:
    return ngettext("%(number)s day left", "%(number)s days left", number) % {"number": number}


def _late_days(number: int) -> str:
    words = ngettext("%(number)s day overdue", "%(number)s days overdue", number)
    return words % {"number": number}
