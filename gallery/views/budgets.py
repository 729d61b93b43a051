"""Pages of budgets: looking at them, setting them, and giving a member more."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gallery.errors import GalleryError
from gallery.forms.budgets import GrantForm, MemberBudgetForm, TeamBudgetsForm
from gallery.models import User
from gallery.pages.budgets import budgets_page, holders, member_budget_page
from gallery.services import budgets
from gallery.views.people import member


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show all budgets and what is used of them."""
    return render(request, "gallery/budgets.html", {"page": budgets_page(member(request))})


def change(request: HttpRequest) -> HttpResponse:
    """Set the budgets of the team and of each member."""
    if request.method != "POST":
        return redirect("gallery:budgets")
    person = member(request)
    form = TeamBudgetsForm(request.POST)
    if form.is_valid():
        try:
            budgets.set_budgets(person, form.wanted)
        except GalleryError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The budgets are saved and hold from now on."))
            return redirect("gallery:budgets")
    page = budgets_page(person, form)
    return render(request, "gallery/budgets.html", {"page": page}, status=422)


def of_member(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a member's budget, and set it."""
    person = _holder(public_id)
    if request.method != "POST":
        page = member_budget_page(person)
        return render(request, "gallery/member_budget.html", {"page": page})
    form = MemberBudgetForm(request.POST)
    if form.is_valid():
        try:
            budgets.set_budgets(member(request), form.wanted, member=person)
        except GalleryError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The budget is saved and holds from now on."))
            return redirect("gallery:member-budget", public_id=public_id)
    page = member_budget_page(person, form=form)
    return render(request, "gallery/member_budget.html", {"page": page}, status=422)


def grant(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give a member credits on top of the budget."""
    person = _holder(public_id)
    if request.method != "POST":
        return redirect("gallery:member-budget", public_id=public_id)
    form = GrantForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            budgets.give(member(request), person, credits=given["credits"], note=given["note"])
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("The credits are given; the member is told."))
            return redirect("gallery:member-budget", public_id=public_id)
    page = member_budget_page(person, grant_form=form)
    return render(request, "gallery/member_budget.html", {"page": page}, status=422)


def _holder(public_id: uuid.UUID) -> User:
    return get_object_or_404(holders(), public_id=public_id)
