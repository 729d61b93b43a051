"""The team's use, and the comparison of our books with the provider's balance."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery.errors import GalleryError
from gallery.forms.account_book import CorrectionForm, TopUpForm
from gallery.pages.account_book import account_book_page
from gallery.pages.spreadsheets import file_name, lines
from gallery.pages.team_usage import export_rows, order_named, team_usage_page
from gallery.permissions import Right
from gallery.services import account_book
from gallery.services.usage import span_named
from gallery.views.buttons import button_on
from gallery.views.exports import csv_answer
from gallery.views.people import member

on_page = button_on("gallery:account-book")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the team's use in a span of days."""
    span, order = span_named(request.GET.get("span", "")), order_named(request.GET.get("sort", ""))
    page = team_usage_page(span, order)
    return render(request, "gallery/team_usage.html", {"page": page})


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Send the team's use of the span as CSV, by day, person, model and outcome."""
    span = span_named(request.GET.get("span", ""))
    return csv_answer(file_name("usage", span), lines(export_rows(span)))


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """Show our books beside the provider's balance."""
    return _book(request)


def _book(
    request: HttpRequest,
    *,
    top_up: TopUpForm | None = None,
    correction: CorrectionForm | None = None,
) -> HttpResponse:
    page = account_book_page(top_up, correction)
    may_manage = member(request).may(Right.MANAGE_MONEY)
    status = 422 if top_up or correction else 200
    shown = {"page": page, "may_manage": may_manage}
    return render(request, "gallery/account_book.html", shown, status=status)


@on_page
def top_up(request: HttpRequest) -> HttpResponse:
    """Note a top-up of the account."""
    form = TopUpForm(request.POST, prefix="top-up")

    def note() -> None:
        account_book.note_top_up(
            member(request),
            credits=form.cleaned_data["credits"],
            while_difference_is=form.cleaned_data["difference"],
        )

    return _noted(request, form, note) or _book(request, top_up=form)


@on_page
def correct(request: HttpRequest) -> HttpResponse:
    """Correct our book."""
    form = CorrectionForm(request.POST, prefix="correction")

    def note() -> None:
        account_book.correct(member(request), **form.cleaned_data)

    return _noted(request, form, note) or _book(request, correction=form)


def _noted(
    request: HttpRequest, form: TopUpForm | CorrectionForm, note: Callable[[], None]
) -> HttpResponse | None:
    """Write an entry; None where the form says what is wrong."""
    if not form.is_valid():
        return None
    try:
        note()
    except GalleryError as error:
        if error.field:
            form.add_error(error.field, str(error.message))
            return None
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("It was noted."))
    return redirect("gallery:account-book")


@on_page
def begin_anew(request: HttpRequest) -> HttpResponse:
    """Take the balance as right, and compare from now on."""
    try:
        account_book.begin_anew(member(request))
    except GalleryError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The comparison begins anew with the last balance."))
    return redirect("gallery:account-book")
