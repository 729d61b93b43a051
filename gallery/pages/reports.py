"""The page on which a picture is reported, and the list of what became of one's own reports."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery import access
from gallery.forms.reports import ReportForm
from gallery.models import Decision, Image, Portal, Report, User
from gallery.pages.tiles import ImageTile, image_tile
from gallery.services.reports import report_of, reports_of

PAGE_SIZE = 25


@dataclass(frozen=True)
class ReportPage:
    """A picture to be reported; `earlier` is what the person has said of it already."""

    tile: ImageTile
    form: ReportForm
    earlier: Report | None
    promise: str


def report_page(person: User, image: Image, form: ReportForm | None = None) -> ReportPage:
    """Return the page; `form` is one that was filled in wrongly."""
    is_shown = access.prompt_is_shown(person, image)
    return ReportPage(
        tile=image_tile(image, person, shows_prompt=is_shown),
        form=form or ReportForm(),
        earlier=report_of(person, image),
        promise=promise_words(),
    )


def promise_words() -> str:
    """Return by when a moderator has looked, as the portal promises it."""
    hours = Portal.current().promised_hours
    words = ngettext(
        "A moderator looks at it within %(hours)s hour.",
        "A moderator looks at it within %(hours)s hours.",
        hours,
    )
    return words % {"hours": hours}


@dataclass(frozen=True)
class ReportLine:
    """One of somebody's reports, with what became of it."""

    report: Report
    # Where the picture is, as long as the person may look at it.
    picture_url: str

    @property
    def until(self) -> datetime | None:
        """Until when an answer is promised, while there is none."""
        case = self.report.case
        return None if case.closed_at else case.promised_at

    @property
    def words(self) -> str:
        """What became of it."""
        if self.until:
            return _("Waiting for a moderator")
        decisions = list(self.report.case.decisions.all())
        if not decisions:
            return _("Closed: there was nothing left to decide.")
        last = decisions[-1]
        if last.undone_at:
            return _("A moderator had decided, and took the decision back later.")
        return outcome_words(last.act)

    @property
    def badge(self) -> str:
        """The style class of its state."""
        return "badge-warn" if self.until else "badge-good"

    @property
    def state(self) -> str:
        """Its state in a word."""
        return _("Waiting") if self.until else _("Answered")


def outcome_words(act: str) -> str:
    """Return what a reporter is told of a decision."""
    words: dict[str, str] = {
        Decision.Act.KEEP: _("A moderator has looked at it and decided that the picture stays."),
        Decision.Act.HIDE: _("A moderator has looked at it and hidden the picture."),
        Decision.Act.REMOVE: _("A moderator has looked at it and removed the picture."),
    }
    return words.get(act) or _("A moderator has looked at it and acted on it.")


@dataclass(frozen=True)
class MyReportsPage:
    """A page of somebody's reports, the newest first."""

    lines: list[ReportLine]
    older_url: str


def my_reports_page(person: User, before: Report | None = None) -> MyReportsPage:
    """Return a page of reports; `before` is the last one of the page before."""
    decisions = Prefetch("case__decisions", queryset=Decision.objects.order_by("pk"))
    rows = reports_of(person).select_related("case", "image").prefetch_related(decisions)
    if before is not None:
        rows = rows.filter(pk__lt=before.pk)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    images = [report.image_id for report in shown if report.image_id]
    seen = set(access.viewable_images_of(person).filter(pk__in=images).values_list("pk", flat=True))
    older = ""
    if len(found) > PAGE_SIZE:
        older = f"{reverse('gallery:my-reports')}?before={shown[-1].public_id}"
    lines = [ReportLine(report, _picture_url(report, seen)) for report in shown]
    return MyReportsPage(lines=lines, older_url=older)


def _picture_url(report: Report, seen: set[int]) -> str:
    if report.image is None or report.image.pk not in seen:
        return ""
    return reverse("gallery:image", args=[report.image.public_id])
