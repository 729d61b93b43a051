"""What a person chooses for themselves."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from gallery.forms.profile import ProfileForm
from gallery.models import User
from gallery.services import profiles
from gallery.views.people import member


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show the choices, and take in others."""
    person = member(request)
    form = ProfileForm(request.POST or None, person=person)
    if request.method != "POST":
        return render(request, "account/profile.html", {"form": form})
    if not form.is_valid():
        return render(request, "account/profile.html", {"form": form}, status=422)
    chosen = form.cleaned_data
    profiles.change(
        person,
        shown_name=chosen["shown_name"],
        language=chosen["language"],
        theme=chosen["theme"],
        time_zone=chosen["time_zone"],
        topics=form.asked,
        topics_by_mail=chosen["topics"],
        wanted=form.chosen(),
    )
    browsers = translation.get_language_from_request(request)
    with translation.override(person.language or browsers):
        messages.success(request, _("Saved."))
    answer = redirect("gallery:profile")
    # What was once chosen at the head of a page must not go before the profile.
    answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer


def choose_language(request: HttpRequest) -> HttpResponse:
    """Take in the language that is chosen at the head of a page, also into the profile."""
    answer: HttpResponse = set_language(request)
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and translation.check_for_language(chosen):
        profiles.choose_language(request.user, chosen)
    return answer
