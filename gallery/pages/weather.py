"""The line beside the compose form that says how the provider does just now."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gallery.pages.outlook import roughly
from gallery.services.forecast import Kind, Weather, weather


@dataclass(frozen=True)
class WeatherLine:
    """How the provider does in words; none where too little is known."""

    kind: Kind
    words: str

    @property
    def is_bad(self) -> bool:
        """Whether a person may want to wait with their request."""
        return self.kind in {Kind.SLOW, Kind.TROUBLED}


def weather_line() -> WeatherLine:
    """Return the line in the reader's language."""
    found = weather()
    return WeatherLine(kind=found.kind, words=_words(found))


def _words(found: Weather) -> str:
    if found.kind == Kind.TROUBLED:
        return _(
            "Many pictures fail at the provider just now: %(failed)s of the last %(ended)s."
        ) % {"failed": found.failed, "ended": found.ended}
    if found.seconds is None:
        return ""
    time = {"time": roughly(found.seconds)}
    if found.kind == Kind.SLOW:
        return _("Slower than usual just now: about %(time)s.") % time
    return _("Pictures take about %(time)s just now.") % time
