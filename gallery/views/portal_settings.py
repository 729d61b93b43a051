"""The portal's settings: provider, key, and who may come in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gallery.forms.portal import ProviderForm, RulesForm
from gallery.pages.portal import SettingsPage, settings_page
from gallery.services import portal_settings
from gallery.views.people import member
from gallery.views.provider_choice import choose_provider, tell_of_test

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def settings(request: HttpRequest) -> HttpResponse:
    """Show all settings; take in the rules."""
    if request.method != "POST":
        return _show(request, settings_page())
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _show(request, settings_page(rules=form), status=422)
    portal_settings.change_rules(
        member(request),
        sign_up=form.cleaned_data["sign_up"],
        second_factor=form.cleaned_data["second_factor"],
    )
    messages.success(request, _("Saved."))
    return redirect("gallery:portal-settings")


@sensitive_post_parameters()
@page
def provider(request: HttpRequest) -> HttpResponse:
    """Take in another provider or key; whoever visits the address is led to the settings."""
    if request.method == "POST":
        form = ProviderForm(request.POST)
        if not choose_provider(request, member(request), form):
            return _show(request, settings_page(provider_form=form), status=422)
    return redirect("gallery:portal-settings")


@page
def test(request: HttpRequest) -> HttpResponse:
    """Make a test call with the provider in use."""
    if request.method == "POST":
        tell_of_test(request)
    return redirect("gallery:portal-settings")


def _show(request: HttpRequest, shown: SettingsPage, *, status: int = 200) -> HttpResponse:
    return render(request, "portal/settings.html", {"page": shown}, status=status)
