"""The page on which our books are held against the provider's balance."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gallery.forms.account_book import CorrectionForm, TopUpForm
from gallery.models import AccountEntry
from gallery.services import account_book
from gallery.services.account_book import Comparison

MOST_ENTRIES = 50


@dataclass(frozen=True)
class Line:
    """One part of what the account ought to hold."""

    words: str | Promise
    credits: int
    sign: str = ""


@dataclass(frozen=True)
class AccountBookPage:
    """Both books side by side."""

    comparison: Comparison | None
    unresolved: int
    set_aside: int
    entries: list[AccountEntry]
    offer: TopUpForm | None
    top_up: TopUpForm
    correction: CorrectionForm

    @property
    def lines(self) -> list[Line]:
        """The parts of the expected balance, those that are 0 left out."""
        if self.comparison is None:
            return []
        parts = self.comparison.parts
        lines = [
            Line(_("Opening balance, and what was used before"), parts.opening),
            Line(_("Top-ups"), parts.top_ups, "+"),
            Line(_("Corrections"), parts.corrections, "+"),
            Line(_("Used by members, with what is set aside"), parts.used, "−"),
            Line(_("Set aside for requests that were not sent yet"), parts.unsent, "+"),
            Line(
                _("Given back to members who stopped waiting, and not yet by the provider"),
                parts.waited_for_no_more,
                "−",
            ),
        ]
        return [line for line in lines if line.credits or not line.sign]


def account_book_page(
    top_up: TopUpForm | None = None, correction: CorrectionForm | None = None
) -> AccountBookPage:
    """Return the page, with forms that were refused or fresh ones."""
    comparison = account_book.compare()
    unresolved, set_aside = account_book.unresolved()
    return AccountBookPage(
        comparison=comparison,
        unresolved=unresolved,
        set_aside=set_aside,
        entries=list(AccountEntry.objects.select_related("actor").order_by("-pk")[:MOST_ENTRIES]),
        offer=_offer(comparison),
        top_up=top_up or TopUpForm(prefix="top-up"),
        correction=correction or CorrectionForm(prefix="correction"),
    )


def _offer(comparison: Comparison | None) -> TopUpForm | None:
    """Return a form that explains all that the account holds too much as a top-up."""
    if comparison is None or not comparison.is_odd or comparison.difference < 0:
        return None
    amount = comparison.difference
    # Without ids: those of the form in which one types the number belong to its labels.
    return TopUpForm(
        initial={"credits": amount, "difference": amount}, prefix="top-up", auto_id=False
    )
