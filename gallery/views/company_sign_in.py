"""Signing in with the company's account, by OpenID Connect."""

import logging
import secrets
from typing import Any

import jwt
import requests
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gallery.models import User
from gallery.services import sign_ups
from gallery.views import joining
from gallery.views.account_adapter import save_newcomer
from gallery.views.company_tokens import CompanyTokens

log = logging.getLogger(__name__)
PROVIDER = "company"
# What an answer that makes no sense comes out as, wherever it is read: also a list, or nothing,
# where there should be an object.
NONSENSE = (
    AttributeError,
    KeyError,
    OAuth2Error,
    TypeError,
    ValueError,
    jwt.PyJWTError,
    requests.RequestException,
)


class CompanyProvider(OpenIDConnectProvider):
    """The company's issuer."""

    oauth2_adapter_class = CompanyTokens

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Return where a sign-in begins."""
        return reverse("company-start")

    def get_callback_url(self) -> str:
        """Return where the issuer sends people back to."""
        return reverse("company-finish")

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Send somebody there, with a word that the signed answer has to repeat."""
        nonce = secrets.token_urlsafe(32)
        answer: HttpResponse = super().redirect(
            request, process, auth_params={"nonce": nonce}, nonce=nonce, **kwargs
        )
        return answer


class CompanyAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts of people who come by the company's sign-in."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: Any = None) -> Any:
        """Return the company's issuer."""
        app = self.get_app(request, provider=provider, client_id=client_id)
        return CompanyProvider(request, app=app)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, exception: Any = None, **about: Any
    ) -> None:
        """Note that it happened; what the issuer said may hold secrets, so that is left out."""
        kind = type(exception).__name__ if exception else about.get("error")
        log.warning("The company's sign-in has failed: %s", kind)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Tell whether somebody new may make an account this way."""
        return sign_ups.is_open(token_hash=joining.token_hash(request), by_company=True)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Save a new account, by the invitation if there is one."""
        person: User = sociallogin.user
        person.set_unusable_password()
        get_account_adapter(request).populate_username(request, person)
        save_newcomer(request, person, by_company=True)
        sociallogin.save(request)
        return person


class Callback(OAuth2CallbackView):
    """The way back; hands on the word that the answer has to repeat."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce") or ""
        return state, answer


def start(request: HttpRequest) -> HttpResponse:
    """Begin: a page that leads on to the issuer.

    A form may not redirect to another site under our policy, so the page does it.
    """
    provider = _provider(request)
    if request.method != "POST":
        return redirect("account_login")
    process = "connect" if request.POST.get("process") == "connect" else "login"
    if process == "connect" and isinstance(request.user, AnonymousUser):
        return redirect("account_login")
    next_url = reverse("socialaccount_connections") if process == "connect" else None
    try:
        answer: HttpResponse = provider.redirect(request, process, next_url=next_url)
    except NONSENSE as error:
        return _failed(request, provider, error)
    context = {"target": answer["Location"], "name": settings.OIDC_NAME}
    return render(request, "account/company_start.html", context)


@require_safe
def finish(request: HttpRequest) -> HttpResponse:
    """Take in what the issuer sends somebody back with."""
    provider = _provider(request)
    adapter = CompanyTokens(request, PROVIDER)
    try:
        answer: HttpResponse = Callback.adapter_view(adapter)(request)
    except ImmediateHttpResponse as error:
        answer = error.response
    except NONSENSE as error:
        answer = _failed(request, provider, error)
    return answer


def _provider(request: HttpRequest) -> CompanyProvider:
    if not settings.OIDC_ISSUER:
        raise Http404
    provider: CompanyProvider = CompanyAccountAdapter(request).get_provider(request, PROVIDER)
    return provider


def _failed(request: HttpRequest, provider: Any, error: Exception) -> HttpResponse:
    answer: HttpResponse = render_authentication_error(request, provider, exception=error)
    return answer
