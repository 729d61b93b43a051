"""The page on which members see their own use, what is left, and ask for more."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gallery.forms.credit_requests import AskForm
from gallery.models import CreditRequest, LedgerEntry, User
from gallery.pages.charts import DayChart, Share, day_chart
from gallery.pages.meters import Meter, meters_of, team_meters
from gallery.pages.outcomes import outcome_shares
from gallery.pages.spans import SpanChoice, span_choices, span_words
from gallery.permissions import Right
from gallery.services import usage
from gallery.services.rooms import sheet
from gallery.services.usage import Span

MOST_RECEIPTS = 12
MOST_REQUESTS = 10


@dataclass(frozen=True)
class Receipt:
    """A payment or a grant, with where its picture is."""

    entry: LedgerEntry
    picture_url: str

    @property
    def words(self) -> str:
        """What it was for."""
        if self.entry.generation is None:
            return self.entry.note or _("Granted by an admin")
        return self.entry.generation.prompt


@dataclass(frozen=True)
class Asked:
    """A request for more, as its member reads it."""

    request: CreditRequest

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.request.state == CreditRequest.State.OPEN

    @property
    def words(self) -> str:
        """Where it is."""
        if was_withdrawn(self.request):
            return _("Withdrawn")
        return str(CreditRequest.State(self.request.state).label)

    @property
    def badge(self) -> str:
        """Style class of its state."""
        classes = {
            CreditRequest.State.APPROVED: "badge-good",
            CreditRequest.State.OPEN: "badge-warn",
        }
        return classes.get(CreditRequest.State(self.request.state), "")


@dataclass(frozen=True)
class UsagePage:
    """One member's own use."""

    span: Span
    meters: list[Meter]
    chart: DayChart
    outcomes: list[Share]
    receipts: list[Receipt]
    form: AskForm
    asked: list[Asked]
    may_ask: bool

    @property
    def choices(self) -> list[SpanChoice]:
        """The spans to choose from."""
        return span_choices(self.span)

    @property
    def span_words(self) -> str:
        """The first and the last day."""
        return span_words(self.span)

    @property
    def waits(self) -> bool:
        """Whether a request of theirs waits for an answer."""
        return any(one.is_open for one in self.asked)

    @property
    def requests(self) -> int:
        """How many pictures were asked for."""
        return sum(share.requests for share in self.outcomes)


def was_withdrawn(request: CreditRequest) -> bool:
    """Tell whether a request was taken back by the member who had asked."""
    declined = request.state == CreditRequest.State.DECLINED
    return declined and request.decided_by_id == request.member_id


def usage_page(person: User, span: Span, form: AskForm) -> UsagePage:
    """Return the page of one's own use."""
    books = sheet(timezone.now(), member=person)
    ceilings = [meter for meter in team_meters(books) if meter.room]
    asked = CreditRequest.objects.filter(member=person).select_related("decided_by")
    return UsagePage(
        span=span,
        meters=[*meters_of(books, person), *ceilings],
        chart=day_chart(usage.by_day(span, person)),
        outcomes=outcome_shares(usage.figures(span, person)),
        receipts=[_receipt(entry) for entry in usage.receipts(person, MOST_RECEIPTS)],
        form=form,
        asked=[Asked(request) for request in asked.order_by("-pk")[:MOST_REQUESTS]],
        may_ask=person.may(Right.MAKE_PICTURES),
    )


def _receipt(entry: LedgerEntry) -> Receipt:
    picture = getattr(entry, "picture", None)
    return Receipt(entry, reverse("gallery:image", args=[picture]) if picture else "")


def export_rows(person: User, span: Span) -> Iterable[list[object]]:
    """Give the lines of one's own ledger, with a heading."""
    yield [_("Day"), _("Time"), _("Entry"), _("Credits"), _("Request"), _("Prompt"), _("Note")]
    for entry in usage.ledger_of(person, span):
        generation = entry.generation
        shown = generation if generation and generation.owner_id == person.pk else None
        yield [
            entry.day.isoformat(),
            entry.created_at.isoformat(timespec="seconds"),
            LedgerEntry.Kind(entry.kind).label,
            entry.credits,
            shown.public_id if shown else "",
            shown.prompt if shown else "",
            entry.note,
        ]
