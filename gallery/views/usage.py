"""One's own use, and asking for more."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.credit_requests import AskForm
from gallery.pages.spreadsheets import file_name, lines
from gallery.pages.usage import export_rows, usage_page
from gallery.services import credit_requests
from gallery.services.usage import span_named
from gallery.views.buttons import button_on
from gallery.views.exports import csv_answer
from gallery.views.people import member

on_page = button_on("gallery:usage")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the member's own use in a span of days."""
    return _page(request, AskForm())


def _page(request: HttpRequest, form: AskForm, *, status: int = 200) -> HttpResponse:
    # The form stands below the figures: whoever has to mend it is led there.
    for name in list(form.errors)[:1]:
        form.fields[name].widget.attrs["autofocus"] = True
    page = usage_page(member(request), span_named(request.GET.get("span", "")), form)
    return render(request, "gallery/usage.html", {"page": page}, status=status)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Send the member's own ledger of the span as CSV."""
    span = span_named(request.GET.get("span", ""))
    return csv_answer(file_name("ledger", span), lines(export_rows(member(request), span)))


@on_page
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for more credits; what is wrong is shown at the form."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        credit_requests.ask(member(request), **form.cleaned_data)
    except GalleryError as error:
        if error.field:
            form.add_error(error.field, str(error.message))
            return _page(request, form, status=422)
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Your request is on its way. You will be told the answer."))
    return redirect("gallery:usage")


@on_page
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a request for more back."""
    person = member(request)
    try:
        credit_requests.withdraw(person, access.get_own_credit_request(person, public_id))
    except GalleryError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Your request was withdrawn."))
    return redirect("gallery:usage")
