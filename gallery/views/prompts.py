"""The history of prompts, what is starred in it, and the buttons of each."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gallery import access
from gallery.models import Prompt, User
from gallery.pages.prompts import PAGE_SIZE, PICKER_SIZE, prompt_line, prompts_page
from gallery.services import drafts, prompts
from gallery.views.buttons import back_to_page, button_on
from gallery.views.drafts import bar
from gallery.views.fragments import wants_fragment
from gallery.views.people import member

on_page = button_on("gallery:prompts")


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Show what the member has asked for before, the newest first; `?q=` searches in it.

    A page's script gets the dialog beside the compose bar, or only the list within it.
    """
    return _list(request, starred=False)


@require_safe
def starred(request: HttpRequest) -> HttpResponse:
    """Show what the member has starred."""
    return _list(request, starred=True)


def _list(request: HttpRequest, *, starred: bool) -> HttpResponse:
    fragment = wants_fragment(request)
    page = prompts_page(
        member(request),
        query=request.GET.get("q", ""),
        before=request.GET.get("before", ""),
        starred=starred,
        size=PICKER_SIZE if fragment else PAGE_SIZE,
    )
    template = "gallery/prompts.html"
    if fragment:
        name = "_prompt_choices" if "q" in request.GET else "_prompt_picker"
        template = f"gallery/{name}.html"
    answer = render(request, template, {"page": page})
    # The same address gives a whole page or a part of it.
    answer["Vary"] = "X-Fragment, Cookie, Accept-Language"
    answer["Cache-Control"] = "no-store"
    return answer


@on_page
def star(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a star to a prompt."""
    return _changed(request, public_id, prompts.star)


@on_page
def unstar(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the star away."""
    return _changed(request, public_id, prompts.unstar)


def _changed(
    request: HttpRequest, public_id: uuid.UUID, act: Callable[[User, Prompt], None]
) -> HttpResponse:
    person = member(request)
    prompt = access.get_prompt(person, public_id)
    act(person, prompt)
    if wants_fragment(request):
        prompt.refresh_from_db()
        return render(request, "gallery/_prompt_line.html", {"line": prompt_line(prompt)})
    return _back(request)


@on_page
def forget(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a prompt out of the history."""
    person = member(request)
    prompts.forget(person, access.get_prompt(person, public_id))
    return HttpResponse(status=204) if wants_fragment(request) else _back(request)


@on_page
def use(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a prompt into the compose bar; what stood there can be brought back."""
    person = member(request)
    drafts.take_over(person, prompt=access.get_prompt(person, public_id).text)
    return bar(request, person) if wants_fragment(request) else redirect("gallery:home")


def _back(request: HttpRequest) -> HttpResponse:
    """Lead back to the page of the list on which the button was."""
    home = "gallery:prompts"
    return back_to_page(request, otherwise=home, below=reverse(home))
