"""Answering requests for more."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.credit_requests import AnswerForm
from gallery.models import CreditRequest
from gallery.pages.credit_requests import credit_requests_page
from gallery.services import credit_requests
from gallery.services.wording import credits_words
from gallery.views.buttons import button_on
from gallery.views.people import member

on_page = button_on("gallery:credit-requests")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what was asked for and waits, and what was decided."""
    page = credit_requests_page(member(request))
    return render(request, "gallery/credit_requests.html", {"page": page})


@on_page
def approve(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Grant what was asked for, or the number that is given."""
    asked, form = access.get_credit_request(public_id), AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(request, asked, form)
    credits = form.cleaned_data["credits"] or asked.credits
    try:
        credit_requests.approve(
            member(request), asked, credits=credits, answer=form.cleaned_data["answer"]
        )
    except GalleryError as error:
        return _told(request, error)
    words = _("%(name)s has got %(credits)s more.")
    names = {"name": asked.member.shown_name, "credits": credits_words(credits)}
    messages.success(request, words % names)
    return redirect("gallery:credit-requests")


@on_page
def decline(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say no."""
    asked, form = access.get_credit_request(public_id), AnswerForm(request.POST)
    if not form.is_valid() and "answer" in form.errors:
        return _refused(request, asked, form)
    try:
        credit_requests.decline(member(request), asked, answer=form.cleaned_data.get("answer", ""))
    except GalleryError as error:
        return _told(request, error)
    words = _("The request was declined. %(name)s is told.")
    messages.success(request, words % {"name": asked.member.shown_name})
    return redirect("gallery:credit-requests")


def _refused(request: HttpRequest, asked: CreditRequest, form: AnswerForm) -> HttpResponse:
    form.auto_id = f"id_{asked.public_id}_%s"
    page = credit_requests_page(member(request), form, asked)
    return render(request, "gallery/credit_requests.html", {"page": page}, status=422)


def _told(request: HttpRequest, error: GalleryError) -> HttpResponse:
    messages.error(request, str(error.message))
    return redirect("gallery:credit-requests")
