"""This process's client of the provider."""

from functools import lru_cache

from django.conf import settings

from gallery.provider.client import ApiframeClient


@lru_cache(maxsize=1)
def provider() -> ApiframeClient:
    """Return the client that all threads of this process share; not to be called in them.

    Two threads that ask first at the same time would make one each.
    """
    return ApiframeClient(settings.APIFRAME_URL, settings.APIFRAME_KEY)
