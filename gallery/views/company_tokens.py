"""Talks to the company's issuer, and believes only what it has signed for this very sign-in."""

from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
SPARE_SECONDS = 60


class CompanyTokens(OpenIDConnectOAuth2Adapter):
    """The conversation of one sign-in; `nonce` is what the signed answer has to repeat."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the issuer says of itself, if it says that it is the one that we asked."""
        config = super().openid_config
        if not isinstance(config, dict) or not _same(config.get("issuer"), settings.OIDC_ISSUER):
            raise OAuth2Error("The issuer calls itself by another name.")
        if not str(config.get("authorization_endpoint")).startswith(("https://", "http://")):
            raise OAuth2Error("The issuer names no page to go to.")
        return config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Return where the issuer sends people back to."""
        return f"{settings.PUBLIC_URL}{reverse('company-finish')}"

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return who has signed in; raises `OAuth2Error`."""
        claims = self._claims(app, kwargs["response"].get("id_token"))
        about = self._fetch_user_info(token.token) if self._tells_more() else {}
        if about and about.get("sub") != claims["sub"]:
            raise OAuth2Error("The issuer has told of somebody else.")
        data = {"id_token": claims, "userinfo": claims | about}
        return self.get_provider().sociallogin_from_response(request, data)

    def _tells_more(self) -> bool:
        return bool(self.openid_config.get("userinfo_endpoint"))

    def _claims(self, app: Any, id_token: Any) -> dict[str, Any]:
        if not isinstance(id_token, str):
            raise OAuth2Error("There is no ID token.")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json())
        name = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in keys.keys if name is None or key.key_id == name]
        if not fitting:
            raise OAuth2Error("The ID token is signed with an unknown key.")
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=fitting[0].key,
            algorithms=ALGORITHMS,
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=SPARE_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        repeated = claims.get("nonce")
        if not (self.nonce and constant_time_compare(str(repeated), self.nonce)):
            raise OAuth2Error("The ID token is for another sign-in.")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise OAuth2Error("The ID token is for nobody.")
        return claims


def _same(one: Any, other: str) -> bool:
    return isinstance(one, str) and one.rstrip("/") == other.rstrip("/")
