"""However slowly a peer goes, the whole ends at the total time."""

import socket
import threading
import time
from itertools import repeat

import httpcore
import httpx
import pytest

from gallery.outbound.deadline import DeadlineBackend, deadline, time_left
from gallery.outbound.errors import DeadlineExceeded
from gallery.outbound.transport import transport_over
from tests.outbound.hostile_server import (
    HostileServer,
    Script,
    answer,
    redirect,
    say_and_fall_silent,
    say_slowly,
)
from tests.outbound.named_network import Network

TOTAL = 0.3
PAUSE = 0.05
CHUNKED = answer(b"", "Transfer-Encoding: chunked", length=None)
GZIPPED = answer(b"", "Content-Encoding: gzip", length=None)


@pytest.mark.parametrize(
    "script",
    [
        say_and_fall_silent(b""),
        say_and_fall_silent(b"HTTP/1.1 200 OK\r\n"),
        say_and_fall_silent(answer(b"", length=9)),
        say_and_fall_silent(answer(b"abc", length=9)),
        say_slowly(b"HTTP/1.1 200 OK\r\nX: ", repeat(b"x"), PAUSE),
        say_slowly(b"", repeat(b"HTTP/1.1 100 Continue\r\n\r\n"), PAUSE),
        say_slowly(answer(b"", length=1_000), repeat(b"x"), PAUSE),
        say_slowly(answer(b"", length=None), repeat(b"x"), PAUSE),
        say_slowly(CHUNKED, repeat(b"1\r\nx\r\n"), PAUSE),
        say_slowly(CHUNKED + b"1;", repeat(b"x"), PAUSE),
        say_slowly(CHUNKED + b"1\r\nx\r\n0\r\n", repeat(b"X: x\r\n"), PAUSE),
        say_slowly(GZIPPED + b"\x1f\x8b\x08\x08" + bytes(6), repeat(b"x"), PAUSE),
    ],
    ids=[
        *("silence", "silent-headers", "silent-body", "silent-in-body", "headers", "informational"),
        *("body", "until-close", "chunks", "chunk-extension", "trailers", "gzip-head"),
    ],
)
def test_drip_ends(network: Network, script: Script) -> None:
    network.server.on("/x", script)
    with pytest.raises(DeadlineExceeded) as caught:
        network.fetch("http://a.example/x", total_seconds=TOTAL)
    assert caught.value.retryable


def test_tls_that_never_begins_ends(network: Network) -> None:
    network.dialler.real_tls = True
    with pytest.raises(DeadlineExceeded):
        network.fetch("https://a.example/x", total_seconds=TOTAL)


def test_all_hops_together_have_the_total_time(network: Network) -> None:
    for number in range(3):
        hop = redirect(f"/{number + 1}")
        network.server.on(f"/{number}", say_slowly(hop[:10], [hop[10:]], TOTAL * 0.6))
    network.server.on("/3", answer(b"file"))
    with pytest.raises(DeadlineExceeded):
        network.fetch("http://a.example/0", total_seconds=TOTAL)
    assert "/3" not in network.server.paths


def test_no_time_at_all(network: Network) -> None:
    with pytest.raises(DeadlineExceeded):
        network.fetch("http://a.example/x", total_seconds=0)
    assert not network.dialler.dialled


def test_look_up_is_told_what_is_left(network: Network) -> None:
    told: list[float | None] = []

    def names(host: str, port: int, timeout: float | None) -> list[str]:
        told.append(timeout)
        return ["127.0.0.1"]

    network.server.on("/x", answer(b"file"))
    backend = DeadlineBackend(names, network.dialler)
    with deadline(5), client_over(backend) as client:
        assert client.get("http://a.example/x").content == b"file"
    assert told[0] is not None
    assert 0 < told[0] <= 5


def test_deadline_is_gone_afterwards(network: Network) -> None:
    network.server.on("/x", say_and_fall_silent(b""), answer(b"file"))
    with pytest.raises(DeadlineExceeded):
        network.fetch("http://a.example/x", total_seconds=TOTAL)
    assert time_left(None, TimeoutError) is None
    assert network.fetch("http://a.example/x").bytes == 4


def test_inner_deadline_does_not_stretch_the_outer() -> None:
    with deadline(10):
        with deadline(1_000):
            left = time_left(None, TimeoutError)
            assert left is not None
            assert left <= 10
        with deadline(5):
            left = time_left(None, TimeoutError)
            assert left is not None
            assert left <= 5
        left = time_left(None, TimeoutError)
        assert left is not None
        assert 5 < left <= 10


def test_outer_deadline_that_is_used_up_ends_an_inner_one() -> None:
    with deadline(-1), deadline(1_000), pytest.raises(TimeoutError):
        time_left(None, TimeoutError)


def test_outer_deadline_holds_for_a_download(network: Network) -> None:
    network.server.on("/x", say_slowly(answer(b"", length=1_000), repeat(b"x"), PAUSE))
    with deadline(TOTAL), pytest.raises(DeadlineExceeded):
        network.fetch("http://a.example/x", total_seconds=1_000)


def test_shorter_timeout_of_a_step_still_counts() -> None:
    with deadline(1_000):
        assert time_left(3, TimeoutError) == 3
    assert time_left(3, TimeoutError) == 3


def test_each_thread_has_its_own_deadline() -> None:
    seen: list[float | None] = []
    with deadline(10):
        thread = threading.Thread(target=lambda: seen.append(time_left(None, TimeoutError)))
        thread.start()
        thread.join()
    assert seen == [None]


def test_reader_that_is_slow_does_not_stretch_an_upload(server: HostileServer) -> None:
    def sip(connection: socket.socket) -> None:
        # The system would take in all of it for a reader who may catch up.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        while connection.recv(65_536):
            time.sleep(0.02)

    server.on("/x", sip)
    backend = DeadlineBackend(lambda host, port, timeout: ["127.0.0.1"])
    with client_over(backend) as client, deadline(1.0), pytest.raises(httpx.WriteTimeout):
        client.post(f"http://a.example:{server.port}/x", content=bytes(100_000_000))


def client_over(backend: httpcore.NetworkBackend) -> httpx.Client:
    """Return a client that waits long for each single step."""
    return httpx.Client(transport=transport_over(backend, connections=1), timeout=60)
