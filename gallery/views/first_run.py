"""The pages of the first run: the admin, the provider, the rules."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gallery.errors import GalleryError
from gallery.forms.portal import AdminForm, FirstRulesForm, ProviderForm
from gallery.models import Portal, User
from gallery.pages.portal import provider_part, steps
from gallery.permissions import Right
from gallery.services import first_run
from gallery.views.provider_choice import choose_provider, tell_of_test

page = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters()
@page
def start(request: HttpRequest) -> HttpResponse:
    """Make the admin, or lead them on to where the first run was left."""
    if first_run.has_people():
        return redirect("gallery:first-run-provider")
    if request.method != "POST":
        form = AdminForm(initial={"code": request.GET.get("code", "")})
        return _show(request, 0, form)
    form = AdminForm(request.POST)
    try:
        first_run.check_code(form.data.get("code", ""), address=request.META.get("REMOTE_ADDR", ""))
        if not form.is_valid():
            return _show(request, 0, form, status=422)
        person = first_run.make_admin(
            username=form.cleaned_data["username"],
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password1"],
        )
    except GalleryError as error:
        form.add_error(error.field, str(error.message))
        return _show(request, 0, form, status=error.status)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("gallery:first-run-provider")


@sensitive_post_parameters()
@page
def provider(request: HttpRequest) -> HttpResponse:
    """Choose the sandbox, or give the key to Apiframe, which is tried at once."""
    person = _admin(request)
    if isinstance(person, HttpResponse):
        return person
    part = provider_part()
    if request.method != "POST":
        return _show(request, 1, part.form, provider=part)
    if part.form is None:
        form, went_well = None, tell_of_test(request)
    else:
        form = ProviderForm(request.POST)
        went_well = choose_provider(request, person, form)
    if went_well:
        return redirect("gallery:first-run-rules")
    return _show(request, 1, form, status=422, provider=provider_part(form))


@page
def rules(request: HttpRequest) -> HttpResponse:
    """Set budgets and rules, and open the portal."""
    person = _admin(request)
    if isinstance(person, HttpResponse):
        return person
    portal = Portal.current()
    as_set = {"sign_up": portal.sign_up, "second_factor": portal.second_factor}
    form = FirstRulesForm(request.POST or None, initial=as_set)
    if request.method != "POST":
        return _show(request, 2, form)
    if form.is_valid():
        try:
            first_run.finish(
                person,
                budgets=form.budgets(),
                sign_up=form.cleaned_data["sign_up"],
                second_factor=form.cleaned_data["second_factor"],
            )
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Your portal is open. Describe a picture to begin."))
            return redirect("gallery:home")
    return _show(request, 2, form, status=422)


def _admin(request: HttpRequest) -> User | HttpResponse:
    """Return the admin who goes on with the first run; anybody else has to sign in as one."""
    if not first_run.has_people():
        return redirect("gallery:first-run")
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if not request.user.may(Right.MANAGE_PORTAL):
        raise PermissionDenied
    return request.user


def _show(
    request: HttpRequest, step: int, form: object, *, status: int = 200, **more: object
) -> HttpResponse:
    template = ("first_run/admin.html", "first_run/provider.html", "first_run/rules.html")[step]
    context = {"steps": steps(step), "form": form} | more
    return render(request, template, context, status=status)
