"""Notices: the list, and the buttons that put them among the read ones."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gallery import access
from gallery.pages.notices import notices_page, put_into_words
from gallery.services import notices
from gallery.views.buttons import button_on
from gallery.views.people import member

on_page = button_on("gallery:notices")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show a page of the person's notices; `?before=` goes on to older ones."""
    person, before = member(request), access.public_id_in(request.GET.get("before"))
    last = access.get_notice(person, before) if before else None
    return render(request, "gallery/notices.html", {"page": notices_page(person, last)})


@on_page
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read, up to the newest that the page has shown."""
    if newest := access.public_id_in(request.POST.get("newest")):
        notices.mark_seen(member(request), up_to=newest)
    return redirect("gallery:notices")


@on_page
def follow(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    person = member(request)
    notice = access.get_notice(person, public_id)
    notices.mark_one_seen(person, notice)
    return HttpResponseRedirect(put_into_words(notice).url or reverse("gallery:notices"))
