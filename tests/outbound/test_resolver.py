"""The look-up of a name ends in time, with addresses or an error of ours."""

import socket
import threading
from collections.abc import Iterator

import pytest

from gallery.outbound.errors import ConnectionFailed, DeadlineExceeded
from gallery.outbound.resolver import resolve

Answer = list[tuple[int, int, int, str, tuple[str, int]]]


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Set at the end of the test, so that no look-up goes on behind it."""
    event = threading.Event()
    yield event
    event.set()
    for thread in threading.enumerate():
        if thread.name == "resolver":
            thread.join(30)


@pytest.mark.parametrize("address", ["127.0.0.1", "93.184.216.34", "::1", "2606:4700::1111"])
def test_written_address_is_its_own(address: str) -> None:
    assert resolve(address, 80, 30) == [address]


@pytest.mark.parametrize(
    "host", ["a.invalid\0", "a" * 64 + ".invalid", "\ud800.invalid", ".invalid", "a..invalid"]
)
def test_name_that_is_none(host: str) -> None:
    with pytest.raises((ConnectionFailed, DeadlineExceeded)) as caught:
        resolve(host, 80, 30)
    assert caught.value.retryable


def test_each_address_comes_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(host: str, port: int, **_more: object) -> Answer:
        addresses = ["9.9.9.9", "1.1.1.1", "9.9.9.9"]
        return [(2, 1, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert resolve("a.example", 80, 30) == ["9.9.9.9", "1.1.1.1"]


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), OSError(24, "too many files")])
def test_error_of_the_system_is_a_failed_connection(
    error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_arguments: object, **_more: object) -> Answer:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", failing)
    with pytest.raises(ConnectionFailed):
        resolve("a.example", 80, 30)


@pytest.mark.parametrize("timeout", [0.2, 0.0, -1.0])
def test_look_up_that_hangs_ends(
    released: threading.Event, timeout: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hanging(*_arguments: object, **_more: object) -> Answer:
        released.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    with pytest.raises(DeadlineExceeded):
        resolve("a.example", 80, timeout)
    assert not released.is_set()
