"""What was decided about oneself, and appealing against it, also by the link in a letter."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.appeals import AppealForm
from gallery.models import Decision, User, Withheld
from gallery.pages.my_decisions import DecisionView, decision_view, my_decisions_page
from gallery.services import appeal_links, appeals
from gallery.views.files import send_original
from gallery.views.people import member

Draw = Callable[[DecisionView, int], HttpResponse]


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show the decisions about the person; `?before=` goes on to older ones."""
    person, before = member(request), access.public_id_in(request.GET.get("before"))
    last = access.get_decision_about(person, before) if before else None
    page = {"page": my_decisions_page(person, last)}
    return render(request, "gallery/moderation/my_decisions.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one decision about the person, and take in their appeal."""
    person = member(request)
    decision = access.get_decision_about(person, public_id)

    def draw(page: DecisionView, status: int) -> HttpResponse:
        template = "gallery/moderation/my_decision.html"
        return render(request, template, {"page": page}, status=status)

    return _shown(request, person, decision, draw)


@never_cache
@require_safe
def picture(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send the person the picture that was hidden from all others; nothing of a removed one."""
    person = member(request)
    image = access.get_decision_about(person, public_id).image
    if image is None or image.owner_id != person.pk or image.withheld_as == Withheld.REMOVED:
        raise Http404
    answer = send_original(request, image)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the one decision that a letter's link opens, to whoever has it, and take an appeal."""
    decision = appeal_links.find(token)

    def draw(page: DecisionView, status: int) -> HttpResponse:
        template = "gallery/moderation/decision_by_link.html"
        return render(request, template, {"page": page}, status=status)

    if decision is None:
        answer = render(request, "gallery/moderation/decision_gone.html", status=404)
    else:
        # In the language of the letter that has led here.
        with translation.override(decision.subject.language or translation.get_language()):
            answer = _shown(request, decision.subject, decision, draw)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # The address tells nobody else; with “no-referrer” the form would be refused.
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _shown(request: HttpRequest, person: User, decision: Decision, draw: Draw) -> HttpResponse:
    if request.method != "POST":
        return draw(decision_view(person, decision), 200)
    form, status = AppealForm(request.POST), 422
    if form.is_valid():
        try:
            appeals.appeal(person, decision, text=form.cleaned_data["text"])
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
            status = error.status
        else:
            messages.success(
                request, _("Your appeal is with the moderators. They answer in words.")
            )
            return HttpResponseRedirect(request.path)
    decision.refresh_from_db()
    page = decision_view(person, decision, form)
    if page.form is None:
        # There is no place for it any more where it would stand.
        for words in form.non_field_errors():
            messages.error(request, str(words))
    return draw(page, status)
