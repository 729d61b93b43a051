"""The list of people, the page of one, and the buttons with which admins decide about them."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery.errors import GalleryError
from gallery.forms.people import FindPeopleForm, RoleForm
from gallery.models import User
from gallery.pages.people import people_page, person_page
from gallery.permissions import Right, Role
from gallery.services import leaving, people
from gallery.views.buttons import button_on
from gallery.views.people import member

person_button = button_on("gallery:person")


@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    """Show the list of people."""
    form = FindPeopleForm(request.GET)
    page = people_page(member(request), form, request.GET.get("page", "1"))
    return render(request, "gallery/people.html", {"page": page})


@require_safe
def person(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one person."""
    page = person_page(member(request), get_person(public_id))
    return render(request, "gallery/person.html", {"page": page})


def get_person(public_id: uuid.UUID) -> User:
    """Return a person of the team, or raise `Http404`; for those who may see the team."""
    return get_object_or_404(User, public_id=public_id)


@person_button
def approve(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let somebody in who has asked for an account."""
    found = get_person(public_id)
    done = _("%(name)s may sign in now.") % {"name": found.shown_name}
    return _decided(request, found, lambda actor: people.approve(actor, found), done, to_list=True)


@person_button
def decline(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Refuse an account that was asked for."""
    found = get_person(public_id)
    done = _("%(name)s was declined.") % {"name": found.shown_name}
    return _decided(request, found, lambda actor: people.decline(actor, found), done, to_list=True)


@person_button
def suspend(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Shut a person out."""
    found = get_person(public_id)
    done = _("%(name)s is suspended and signed out everywhere.") % {"name": found.shown_name}
    return _decided(request, found, lambda actor: people.suspend(actor, found), done)


@person_button
def reinstate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let a suspended person in again."""
    found = get_person(public_id)
    done = _("%(name)s may sign in again.") % {"name": found.shown_name}
    return _decided(request, found, lambda actor: people.reinstate(actor, found), done)


@person_button
def call_off(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Call off that a person's things are deleted."""
    found = get_person(public_id)
    done = _("It was called off: nothing is deleted. %(name)s is still suspended.") % {
        "name": found.shown_name
    }
    return _decided(request, found, lambda actor: leaving.call_off(actor, found), done)


@person_button
def change_role(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give a person another role."""
    found = get_person(public_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose one of the roles."))
        return redirect("gallery:person", public_id=public_id)
    role = Role(form.cleaned_data["role"])
    done = _("%(name)s's role is now: %(role)s.") % {"name": found.shown_name, "role": role.label}
    return _decided(request, found, lambda actor: people.change_role(actor, found, role), done)


def _decided(
    request: HttpRequest,
    found: User,
    act: Callable[[User], None],
    done: str,
    *,
    to_list: bool = False,
) -> HttpResponse:
    """Carry out a decision and say on the next page what became of it."""
    try:
        act(member(request))
    except GalleryError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, done)
    # Whoever has stepped down may not open the person's page any more.
    actor = User.objects.get(pk=member(request).pk)
    if not actor.may(Right.SEE_TEAM):
        return redirect("gallery:home")
    if to_list:
        return redirect("gallery:people")
    return redirect("gallery:person", public_id=found.public_id)
