"""Whether the provider can fetch a reference image from this portal.

Apiframe fetches a reference by its address (Apiframe v2, `grokParams.image`), so the portal's
public address must mean something to it.
"""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.services.provider_account import connection


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


def provider_can_reach_us() -> bool:
    """Tell whether the provider can fetch a file from the portal's public address.

    A provider on this machine, such as the sandbox, reaches local addresses; any other needs a
    public one.
    """
    return _is_local(connection().url) or not _is_local(settings.PUBLIC_URL)


def webhook_address() -> str:
    """Return where the provider is to report ends to, or "" where it can't reach this portal.

    Only an operator who has configured the portal's public address has said that there is one.
    """
    if not (settings.WEBHOOKS and settings.PUBLIC_URL_IS_SET and provider_can_reach_us()):
        return ""
    return settings.PUBLIC_URL.rstrip("/") + reverse("gallery:webhook")


def why_not() -> str | Promise:
    """Return the words for a person who wanted to add a reference image."""
    return _(
        "Reference images are off: the provider can't reach this portal. An admin can turn them"
        " on by setting the portal's public address. Remove the reference to send the prompt alone."
    )


def trusted_origins(provider_url: str) -> frozenset[str]:
    """Return the origin of a provider on this machine, whose local addresses may be fetched.

    Any other provider's results are fetched from public addresses only.
    """
    if not _is_local(provider_url):
        return frozenset()
    parts = urlsplit(provider_url)
    return frozenset({f"{parts.scheme}://{parts.netloc}"})
