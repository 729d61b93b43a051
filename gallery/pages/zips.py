"""The page of a zip: how far it is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gallery.models import ZipDownload
from gallery.services import wording


@dataclass(frozen=True)
class ZipPage:
    """One zip, and how much of it was sent."""

    download: ZipDownload

    @property
    def is_new(self) -> bool:
        """Whether it was never asked for."""
        return self.download.started_at is None

    @property
    def is_done(self) -> bool:
        """Whether all of it was sent."""
        return self.download.finished_at is not None

    @property
    def words(self) -> str:
        """How far it is."""
        if self.is_new:
            return _("It starts by itself in a moment.")
        if self.is_done:
            return _("All of it was sent.")
        return _("%(packed)s of %(number)s pictures were sent so far.") % {
            "packed": wording.number(self.download.packed),
            "number": wording.number(self.download.number),
        }
