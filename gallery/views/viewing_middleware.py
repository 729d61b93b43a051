"""Lets an admin see the portal as a person does, and change nothing.

It puts the person into the request before the gatekeeper looks at it, so that the admin sees what
the person may see and no more. The session stays the admin's own.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gallery import access
from gallery.models import User, Viewing
from gallery.permissions import VIEWABLE
from gallery.services import thumbnail_links, viewing
from gallery.services.viewing import End
from gallery.views.fragments import wants_fragment, wants_stream, words_alone
from gallery.views.refusals import only_viewing

KEY = VIEWING = "viewing"
LAPSED = "viewing_lapsed"
WORDS = _lazy(
    "You see the portal as somebody else does, and nothing can be done here for them."
    " Stop viewing to go on as yourself."
)
SAFE = frozenset({"GET", "HEAD"})
SIGN_OUT = "account_logout"
# What the admin does as themselves, by POST; all that is chosen there is their own.
THEIR_OWN = frozenset({"gallery:view-as-stop", "set_language", SIGN_OUT})
# Those of which the address names a picture of which more is shown than a thumbnail.
PICTURES = frozenset({"gallery:image", "gallery:image-original", "gallery:image-family"})


def named_in(request: HttpRequest) -> uuid.UUID | None:
    """Return the public id of the viewing that the session names."""
    return access.public_id_in(request.session.get(KEY))


def viewing_of(request: HttpRequest) -> Viewing | None:
    """Return the viewing within which a request is made."""
    found: Viewing | None = getattr(request, VIEWING, None)
    return found


def signed_in(request: HttpRequest) -> User | AnonymousUser:
    """Return who has signed in, also where they view the portal as somebody else."""
    found = viewing_of(request)
    return found.admin if found else request.user


class ViewingMiddleware:
    """Stands between what looks after sessions and what asks who may do what."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, as the person where the admin views as one."""
        named, admin = named_in(request), request.user
        if named is None or not isinstance(admin, User):
            return self.get_response(request)
        found = viewing.going_on(admin, named)
        if found is None:
            viewing.end(admin, named, End.LAPSED)
            del request.session[KEY]
            setattr(request, LAPSED, True)
            messages.info(request, _("Your viewing as somebody else is over. You are yourself."))
            return self.get_response(request)
        setattr(request, VIEWING, found)
        _put_on(request, found.person)
        with thumbnail_links.given_while(found):
            answer = self.get_response(request)
        _note(request, answer, found)
        # Neither a cache nor the way back of the browser may show it once it is over.
        answer["Cache-Control"] = "private, no-store"
        return answer

    def process_view(
        self, request: HttpRequest, _view: Any, _names: Any, _values: Any
    ) -> HttpResponse | None:
        """Refuse all that is not only looking."""
        found = viewing_of(request)
        route = request.resolver_match.view_name if request.resolver_match else ""
        is_their_own = request.method == "POST" and route in THEIR_OWN
        if found is None:
            # A form was still filled in on the other's page, and is not to act for oneself.
            is_mistaken = hasattr(request, LAPSED) and request.method not in SAFE
            return redirect("gallery:home") if is_mistaken and not is_their_own else None
        if is_their_own:
            _put_on(request, found.admin)
            if route == SIGN_OUT:
                viewing.end(found.admin, found.public_id, End.SIGNED_OUT)
            return None
        # A picture is looked at, and not taken away.
        if request.method in SAFE and route in VIEWABLE and not request.GET.get("keep"):
            return None
        if wants_stream(request):
            return HttpResponse(status=403)
        if wants_fragment(request):
            return words_alone(str(WORDS), status=403)
        return only_viewing(request, str(WORDS))


def _put_on(request: HttpRequest, person: User) -> None:
    async def auser() -> User:
        return person

    request.user = person
    request.auser = auser


def _note(request: HttpRequest, answer: HttpResponse, found: Viewing) -> None:
    match = request.resolver_match
    if match is None or match.view_name not in VIEWABLE or answer.status_code not in {200, 304}:
        return
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    named = [match.kwargs["public_id"]] if match.view_name in PICTURES else []
    if match.view_name == "gallery:compare":
        named = [one for one in map(access.public_id_in, request.GET.getlist("image")) if one]
    viewing.note(found, is_page=is_html and not wants_fragment(request), images=named)
