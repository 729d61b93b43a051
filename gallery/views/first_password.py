"""A first password, for who signs in with the company only: another way in, so it is guarded."""

from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.views import password_set
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters


@sensitive_post_parameters()
def show(request: HttpRequest) -> HttpResponse:
    """Ask who has a second factor to prove again that it is they, then take the password in.

    What was sent too early is not kept for afterwards: the session would hold the password.
    """
    if not did_recently_reauthenticate(request):
        way_back = urlencode({"next": request.path})
        return redirect(f"{reverse('account_reauthenticate')}?{way_back}")
    answer: HttpResponse = password_set(request)
    return answer
