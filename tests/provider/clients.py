"""Clients for the tests, and the calls that every failure is tried with."""

from collections.abc import Callable

import pytest

from gallery.provider.client import ApiframeClient, Timeouts
from gallery.provider.contract import GenerateRequest
from gallery.provider.errors import ProviderError

KEY = "afk_Top-Secret_0123456789"
JOB = "0b7a1f1e-3c55-4a3e-9d0f-3f1f6a2b9c11"
REQUEST = GenerateRequest(prompt="a quiet lake", model="grok-imagine-image")
# Long enough that a slow machine changes nothing.
PATIENT = Timeouts(connect=20, read=20, total=20)
HASTY = Timeouts(connect=20, read=20, total=0.5)
# For servers that never say anything that could be missed.
HURRIED = Timeouts(connect=20, read=20, total=0.15)

CallOf = Callable[[ApiframeClient], object]


def submit(client: ApiframeClient) -> object:
    """Ask for a picture."""
    return client.generate(REQUEST, idempotency_key="k1")


def read(client: ApiframeClient) -> object:
    """Read a job."""
    return client.job(JOB)


def listed(client: ApiframeClient) -> object:
    """Read a page of jobs."""
    return client.jobs()


def account(client: ApiframeClient) -> object:
    """Read the account."""
    return client.account()


READS: tuple[CallOf, ...] = (read, listed, account)
CALLS: tuple[CallOf, ...] = (submit, *READS)


def failure_of(call: CallOf, client: ApiframeClient) -> ProviderError:
    """The error of a call that has to fail."""
    with pytest.raises(ProviderError) as caught:
        call(client)
    return caught.value


class MakeClient:
    """Makes clients and closes them all at the end."""

    def __init__(self) -> None:
        self._made: list[ApiframeClient] = []

    def __call__(
        self, base_url: str, api_key: str = KEY, timeouts: Timeouts = PATIENT
    ) -> ApiframeClient:
        client = ApiframeClient(base_url, api_key, timeouts=timeouts)
        self._made.append(client)
        return client

    def close(self) -> None:
        """Close every client."""
        for client in self._made:
            client.close()
