"""The inbox of moderators, the page of a case, and what is looked at on purpose."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.inbox import LookForm, SeveralForm
from gallery.models import Case
from gallery.pages.case import CasePage, case_page
from gallery.pages.inbox import inbox_address, inbox_page, title_of
from gallery.services.cases import is_own
from gallery.services.deciding_several import Outcome, decide_several
from gallery.services.inbox import Wanted
from gallery.services.looking import look_in_force, open_private
from gallery.views.buttons import button_on
from gallery.views.files import send_original
from gallery.views.people import member

INBOX, CASE = "gallery/moderation/inbox.html", "gallery/moderation/case.html"


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits; `cause` and `person` narrow it down, `after` is where it goes on."""
    wanted, place = Wanted.of(request.GET.dict()), request.GET.get("after", "")
    page = inbox_page(member(request), wanted, place=place)
    return render(request, INBOX, {"page": page})


@button_on("gallery:moderation")
def several(request: HttpRequest) -> HttpResponse:
    """Decide about all that was chosen, and tell of what could not be decided."""
    person, wanted = member(request), Wanted.of(request.GET.dict())
    form, chosen = SeveralForm(request.POST), request.POST.getlist("case")
    public_ids = list(filter(None, map(access.public_id_in, chosen)))
    if not public_ids:
        form.add_error(None, _("Choose at least one case."))
    if not form.is_valid():
        place = request.GET.get("after", "")
        page = inbox_page(person, wanted, place=place, form=form, chosen=chosen)
        return render(request, INBOX, {"page": page}, status=422)
    told = form.cleaned_data
    outcome = decide_several(
        person, public_ids, act=told["act"], reason=told["reason"], note=told["note"]
    )
    _tell(request, outcome)
    return redirect(inbox_address(wanted))


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.done:
        words = ngettext(
            "%(number)s case is decided.", "%(number)s cases are decided.", outcome.done
        )
        messages.success(request, words % {"number": outcome.done})
    for why, cases in outcome.refused.items():
        names = ", ".join(dict.fromkeys(map(title_of, cases)))
        words = ngettext(
            "%(number)s was not decided (%(names)s): %(why)s",
            "%(number)s were not decided (%(names)s): %(why)s",
            len(cases),
        )
        told = {"number": len(cases), "names": names, "why": why}
        messages.warning(request, words % told)


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a case; one about the reader is for others, who decide about it."""
    case = access.get_case(public_id)
    if is_own(member(request), case):
        messages.info(request, _("This is about you, so somebody else looks at it."))
        return redirect("gallery:moderation")
    return case_answer(request, case_page(member(request), case))


def case_answer(request: HttpRequest, page: CasePage, *, status: int = 200) -> HttpResponse:
    """Return the page of a case; it has what is private, so that no browser keeps it."""
    answer = render(request, CASE, {"page": page}, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


@button_on("gallery:case")
def look(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Open what a case is about to the moderator, for a while and with a reason."""
    person, case = member(request), access.get_case(public_id)
    form = LookForm(request.POST)
    form.is_valid()
    try:
        open_private(person, case, why=form.cleaned_data["why"])
    except GalleryError as error:
        return _refused(request, case, form, error)
    messages.success(request, _("It is open to you now. Its owner can see that you looked."))
    return redirect("gallery:case", public_id=public_id)


def _refused(request: HttpRequest, case: Case, form: LookForm, error: GalleryError) -> HttpResponse:
    if error.field is None:
        messages.error(request, str(error.message))
        return redirect("gallery:case", public_id=case.public_id)
    form.add_error(error.field, str(error.message))
    page = case_page(member(request), case, look_form=form)
    return case_answer(request, page, status=error.status)


@require_safe
def picture(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send the file of a picture that the moderator has opened; nobody keeps it on the way."""
    image = access.get_case(public_id).image
    if image is None or look_in_force(member(request), image) is None:
        raise Http404
    answer = send_original(request, image)
    answer["Cache-Control"] = "private, no-store"
    return answer
