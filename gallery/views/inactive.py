"""The page for people who have proved who they are, and may not come in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery.models import Standing

STANDING_KEY = "standing"
APPEAL_KEY = "appeal"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Say why they may not; a stranger who visits the address learns nothing by it."""
    standing = request.session.get(STANDING_KEY)
    if standing == Standing.PENDING:
        title = _("Your account waits for approval")
        words = _("An admin of the team has been told. Sign in again once they have said yes.")
    elif standing == Standing.SUSPENDED:
        title = _("Your account is suspended")
        words = _("Your pictures are kept. Ask an admin of the team to let you in again.")
    else:
        title = _("This account is not in use")
        words = _("Ask an admin of the team if you need one.")
    appeal = request.session.get(APPEAL_KEY, "")
    context = {"title": title, "words": words, "appeal_url": appeal}
    return render(request, "account/account_inactive.html", context)
