"""Word rules: their list, writing and trying one, switching rules on and off, deleting one."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from gallery.errors import GalleryError
from gallery.forms.moderation import WordRuleForm
from gallery.models import WordRule
from gallery.pages.word_rules import SETS, RulePage, rule_page, rules_page, trial_of
from gallery.services import word_rules
from gallery.views.buttons import button_on
from gallery.views.people import member

page = require_http_methods(["GET", "HEAD", "POST"])
PAGE = "gallery/moderation/rule.html"


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Show all rules."""
    shown = rules_page(tried=request.GET.get("try", ""))
    return render(request, "gallery/moderation/rules.html", {"page": shown})


@page
def new(request: HttpRequest) -> HttpResponse:
    """Show an empty form; try or write what was typed."""
    if request.method != "POST":
        return render(request, PAGE, {"page": RulePage(WordRuleForm())})
    return _take_in(request, None)


@page
def one(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a rule with its trial; try or write what was typed."""
    rule = _rule(public_id)
    if request.method != "POST":
        return render(request, PAGE, {"page": rule_page(rule)})
    return _take_in(request, rule)


def _take_in(request: HttpRequest, rule: WordRule | None) -> HttpResponse:
    form = WordRuleForm(request.POST)
    tried = ""
    if form.is_valid():
        try:
            wording = form.wording()
            if "try" in request.POST:
                draft = wording.as_rule()
                draft.pk = rule.pk if rule else None
                tried = trial_of(draft)
            else:
                return _write(request, rule, form)
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
    shown = RulePage(form, rule, tried)
    return render(request, PAGE, {"page": shown}, status=200 if tried else 422)


def _write(request: HttpRequest, rule: WordRule | None, form: WordRuleForm) -> HttpResponse:
    person = member(request)
    if rule is None:
        rule = word_rules.add(person, form.wording())
        messages.success(
            request, _("Saved, and switched off. Read below what it would do, then switch it on.")
        )
    else:
        rule = word_rules.change(person, rule, form.wording())
        messages.success(request, _("Saved."))
    return redirect("gallery:word-rule", public_id=rule.public_id)


@button_on("gallery:word-rule")
def switch(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Switch a rule on or off."""
    to_on = request.POST.get("to") == "on"
    try:
        word_rules.switch(member(request), _rule(public_id), to_on=to_on)
    except GalleryError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(
            request,
            _("The rule is on: it holds for each prompt from now on.")
            if to_on
            else _("The rule is off."),
        )
    return redirect("gallery:word-rules")


@button_on("gallery:word-rules")
def switch_set(request: HttpRequest, language: str) -> HttpResponse:
    """Switch all rules of a starter set on or off."""
    if language not in SETS:
        raise Http404
    to_on = request.POST.get("to") == "on"
    switched = word_rules.switch_set(member(request), language, to_on=to_on)
    words = (
        ngettext("%(number)s rule was switched on.", "%(number)s rules were switched on.", switched)
        if to_on
        else ngettext(
            "%(number)s rule was switched off.", "%(number)s rules were switched off.", switched
        )
    )
    messages.success(request, words % {"number": switched})
    return redirect("gallery:word-rules")


@page
def delete(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask whether a rule is to be deleted, then do it."""
    rule = _rule(public_id)
    if request.method != "POST":
        return render(request, "gallery/moderation/rule_delete.html", {"rule": rule})
    try:
        word_rules.delete(member(request), rule)
    except GalleryError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("The rule was deleted."))
    return redirect("gallery:word-rules")


def _rule(public_id: uuid.UUID) -> WordRule:
    return get_object_or_404(WordRule, public_id=public_id)
