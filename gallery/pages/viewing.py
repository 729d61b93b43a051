"""What every page says while an admin views the portal as somebody."""

from dataclasses import dataclass

from django.http import HttpRequest

from gallery.models import Viewing
from gallery.services.viewing import MINUTES


@dataclass(frozen=True)
class ViewingBanner:
    """As whom the portal is seen, and how long that lasts at most."""

    key: str
    name: str
    minutes: int = MINUTES


def banner_of(request: HttpRequest) -> ViewingBanner | None:
    """Return what the head of the page says, or None where people see it as themselves."""
    found: Viewing | None = getattr(request, "viewing", None)
    if found is None:
        return None
    return ViewingBanner(str(found.public_id), found.person.shown_name)
