"""This process's client of the provider, and asking it something in a thread."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.conf import settings

from gallery.provider.client import ApiframeClient
from gallery.provider.errors import ProviderError

T = TypeVar("T")


@lru_cache(maxsize=1)
def provider() -> ApiframeClient:
    """Return the client that all threads of this process share; not to be called in them.

    Two threads that ask first at the same time would make one each.
    """
    return ApiframeClient(settings.APIFRAME_URL, settings.APIFRAME_KEY)


def ask(call: Callable[[], T]) -> T | ProviderError:
    """Return what a call to the provider gives, or why it does not; to be called in any thread."""
    try:
        return call()
    except ProviderError as error:
        return error
