"""Answering an appeal."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.appeals import GRANTED, AppealAnswerForm
from gallery.models import Appeal
from gallery.pages.appeals import box_of
from gallery.services import appeals
from gallery.views.buttons import back_to
from gallery.views.people import member


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show an appeal, and take in the answer; then it goes back to where the form was."""
    appeal = access.get_appeal(public_id)
    if request.method != "POST":
        return _page(request, appeal)
    form, status = AppealAnswerForm(request.POST), 422
    if form.is_valid():
        chosen = form.cleaned_data
        is_granted = chosen["outcome"] == GRANTED
        try:
            appeals.answer(member(request), appeal, is_granted=is_granted, text=chosen["text"])
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
            status = error.status
        else:
            messages.success(request, _("The appeal is answered. The person is told."))
            return back_to(request, request.path)
    return _page(request, access.get_appeal(public_id), form, status=status)


def _page(
    request: HttpRequest,
    appeal: Appeal,
    form: AppealAnswerForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    page = {"appeal": box_of(member(request), appeal, form), "refused": form}
    return render(request, "gallery/moderation/appeal.html", page, status=status)
