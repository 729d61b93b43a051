"""What can be done with rows in Django's admin: each asks why first, and calls a service."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gallery.errors import GalleryError
from gallery.forms.raw_rows import HideForm, WhyForm
from gallery.models import Decision, Image, User
from gallery.services import deciding, deciding_from_rows, people

CONFIRMED = "confirmed"
MOST_AT_ONCE = 100
Act = Callable[[User, Any, dict[str, Any]], None]
Action = Callable[["admin.ModelAdmin[Any]", HttpRequest, "QuerySet[Any]"], HttpResponse | None]


def action(name: str, words: str | Promise, form_class: type[forms.Form], act: Act) -> Action:
    """Return an action that asks what the form asks, and then carries it out for each row."""

    @admin.action(description=words)  # type: ignore[arg-type]
    def carry_out(
        shown: "admin.ModelAdmin[Any]", request: HttpRequest, rows: "QuerySet[Any]"
    ) -> HttpResponse | None:
        is_sent = CONFIRMED in request.POST
        form = form_class(request.POST if is_sent else None)
        chosen = list(rows[:MOST_AT_ONCE])
        if is_sent and form.is_valid():
            _carry_out(request, chosen, act, form.cleaned_data)
            return None
        context = {
            **shown.admin_site.each_context(request),
            "opts": shown.model._meta,
            "title": words,
            "form": form,
            "rows": chosen,
            "action": name,
            "checkbox": ACTION_CHECKBOX_NAME,
            "confirmed": CONFIRMED,
        }
        status = 422 if is_sent else 200
        return TemplateResponse(request, "admin/gallery/act.html", context, status=status)

    carry_out.__name__ = name
    return carry_out


def _carry_out(request: HttpRequest, rows: list[Any], act: Act, told: dict[str, Any]) -> None:
    actor, done = request.user, 0
    if not isinstance(actor, User):
        raise TypeError("The table of permissions opens Django's admin to strangers.")
    for row in rows:
        try:
            act(actor, row, told)
        except GalleryError as error:
            messages.warning(request, f"{row}: {error.message}")
        else:
            done += 1
    if done:
        words = ngettext("Done with %(number)s row.", "Done with %(number)s rows.", done)
        messages.success(request, words % {"number": done})


def _suspend(actor: User, person: User, told: dict[str, Any]) -> None:
    people.suspend(actor, person, why=told["why"])


def _hide(actor: User, image: Image, told: dict[str, Any]) -> None:
    deciding_from_rows.hide(actor, image, reason=told["reason"], note=told["note"])


def _undo(actor: User, decision: Decision, told: dict[str, Any]) -> None:
    deciding.undo(actor, decision, why=told["why"])


SUSPEND = action("suspend", _("Suspend"), WhyForm, _suspend)
HIDE = [action("hide", _("Hide (opens a case and decides it)"), HideForm, _hide)]
UNDO = [action("undo", _("Undo"), WhyForm, _undo)]
