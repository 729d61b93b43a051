"""For people without an account who have a link: the page that it opens, and its pictures.

What is shown does not depend on who is signed in. Every link that opens nothing is answered alike.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from gallery.models import ShareLink
from gallery.pages.guests import GuestPicture, guest_page, guest_picture, guest_picture_page
from gallery.services import links, provenance
from gallery.services.names import numbered_name
from gallery.views.files import send_copy, send_file, send_original
from gallery.views.people import address_of_network

COOKIE = "grokweb-link"
COOKIE_SALT = "gallery.guests"
OPEN_FOR = timedelta(hours=12)
Answer = HttpResponse | FileResponse | StreamingHttpResponse
View = Callable[..., Answer]


def for_guests(view: View) -> View:
    """Give a view the link of its token; keep what it answers out of caches and search engines."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **names: Any) -> Answer:
        link = links.find(token)
        answer = view(request, link, **names) if link else gone(request)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # With “no-referrer” browsers hide where a form comes from, and the password's would fail.
        answer.headers.setdefault("Referrer-Policy", "no-referrer")
        return answer

    return guarded


def gone(request: HttpRequest) -> HttpResponse:
    """Answer for every link that opens nothing, whatever the reason."""
    return render(request, "guest/gone.html", status=404)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@for_guests
def show(request: HttpRequest, link: ShareLink) -> Answer:
    """Show what a link opens; where it has a password, ask for that first."""
    is_known = _is_known(request, link)
    if link.password and not is_known:
        return _ask(request, link)
    page = guest_page(link, before=request.GET.get("before", ""))
    answer = render(request, "guest/link.html", {"page": page})
    if not is_known and request.method == "GET":
        _remember(request, answer, link)
    return answer


@require_safe
@for_guests
def picture(request: HttpRequest, link: ShareLink, number: int) -> Answer:
    """Show one picture large."""
    page = guest_picture_page(link, number) if _may_look(request, link) else None
    if page is None:
        return gone(request)
    return render(request, "guest/picture.html", {"page": page})


@require_safe
@for_guests
def thumbnail(request: HttpRequest, link: ShareLink, number: int, width: int) -> Answer:
    """Send one of a picture's thumbnails."""
    shown = _shown(request, link, number)
    name = shown.image.thumbnails.get(str(width)) if shown else None
    if shown is None or name is None:
        return gone(request)
    etag = f"{shown.image.sha256}-{width}"
    return send_file(request, name=name, content_type="image/webp", etag=etag)


@require_safe
@for_guests
def original(request: HttpRequest, link: ShareLink, number: int) -> Answer:
    """Send a picture's file, to be looked at."""
    shown = _shown(request, link, number)
    return send_original(request, shown.image) if shown else gone(request)


@require_safe
@for_guests
def download(request: HttpRequest, link: ShareLink, number: int) -> Answer:
    """Send a picture with the mark of its making, to be kept; no word is in it that isn't shown."""
    shown = _shown(request, link, number)
    if shown is None:
        return gone(request)
    image, prompt = shown.image, shown.prompt
    return send_copy(
        lambda: provenance.open_marked(image, shown_prompt=prompt, is_named=False),
        content_type=image.content_type,
        download_as=numbered_name(image, prompt or _("Picture"), number),
    )


def _shown(request: HttpRequest, link: ShareLink, number: int) -> GuestPicture | None:
    return guest_picture(link, number) if _may_look(request, link) else None


def _may_look(request: HttpRequest, link: ShareLink) -> bool:
    return not link.password or _is_known(request, link)


def _ask(request: HttpRequest, link: ShareLink) -> HttpResponse:
    """Ask for the password, or take it; guesses are counted as those at accounts are."""
    trouble, status = "", 200
    answer: HttpResponse
    if request.method == "POST":
        if not _may_try(request, link):
            trouble, status = _("That was wrong too often. Please wait five minutes."), 429
        elif links.has_password(link, request.POST.get("password", "")):
            answer = HttpResponseRedirect(_path(link), status=303)
            _remember(request, answer, link)
            return answer
        else:
            trouble, status = _("This is not the password of this link. Please try again."), 422
    answer = render(request, "guest/password.html", {"trouble": trouble}, status=status)
    answer["Referrer-Policy"] = "same-origin"
    if status == 429:
        answer["Retry-After"] = "300"
    return answer


def _may_try(request: HttpRequest, link: ShareLink) -> bool:
    """Count a guess, by the address of the network, by link and address, and by link."""
    name = link.public_id.hex
    by_address = f"{name}:{address_of_network(request)}"
    consume = partial(ratelimit.consume, request)
    return bool(
        consume(action="link_password", key=by_address)
        and consume(action="link_password_of_all", key=name)
    )


def _is_known(request: HttpRequest, link: ShareLink) -> bool:
    """Tell whether this browser has opened the link before, since its password was last changed."""
    mark = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=OPEN_FOR)
    return links.is_mark_of(link, mark or "")


def _remember(request: HttpRequest, answer: HttpResponse, link: ShareLink) -> None:
    """Count the opening, and mark the browser, for this link alone and until it is closed.

    Who has made the link looks at it without being counted.
    """
    if request.user != link.made_by:
        links.count_opening(link)
    answer.set_signed_cookie(
        COOKIE,
        links.mark_of(link),
        salt=COOKIE_SALT,
        path=_path(link),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _path(link: ShareLink) -> str:
    return reverse("gallery:shared-link", args=[links.token_of(link)])
