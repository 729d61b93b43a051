"""A bucket that is slow, fails or refuses is met like a full disk: nothing shown, tried again."""

import hashlib
import io
import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from gallery import bucket, files
from gallery.engine.collector import collect_more
from gallery.errors import ReferenceRefused
from gallery.lifecycle import State
from gallery.models import Image, ReferenceImage, User
from gallery.services import ledger, references
from tests.engine.conftest import Drive, collect_now, drive, drive_all, early_first_look, hurry
from tests.factories import make_generation, picture
from tests.files.conftest import NAME, use_bucket
from tests.sandbox_process import SandboxProcess, free_port
from tests.socket_server import SocketServer

__all__ = ["collect_more", "drive", "drive_all", "early_first_look", "hurry"]

CONTENT = b"picture" * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
REFUSED = (
    b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
)


class BadBucket(SocketServer):
    """Answers every request with one status, or never."""

    def __init__(self, status: str) -> None:
        super().__init__()
        self.status = status

    def serve(self, connection: socket.socket) -> None:
        """Answer, or hang until the other side has had enough."""
        connection.recv(65536)
        if not self.status:
            connection.recv(65536)
            self.ended.wait(2)
            return
        head = f"HTTP/1.1 {self.status}\r\nContent-Length: {len(REFUSED)}\r\nConnection: close\r\n"
        connection.sendall(head.encode() + b"Content-Type: application/xml\r\n\r\n" + REFUSED)


@pytest.fixture(params=["403 Forbidden", "503 Slow Down", "500 Internal Server Error", ""])
def bad_bucket(request: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket in trouble as the storage; the status that it answers, "" where it never does."""
    monkeypatch.setattr(bucket, "READ_SECONDS", 0.2)
    server = BadBucket(request.param)
    use_bucket(settings, f"http://127.0.0.1:{server.port}")
    yield request.param
    server.stop()


def test_trouble_is_an_error_of_the_disk(bad_bucket: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="gallery")
    with pytest.raises(OSError, match=r"bucket|refused") as caught:
        files.store("images/a.png", CONTENT, DIGEST)
    assert not isinstance(caught.value, FileNotFoundError)
    with pytest.raises(OSError, match=r"bucket|refused"):
        default_storage.open("images/a.png")
    with pytest.raises(OSError, match=r"bucket|refused"):
        default_storage.delete("images/a.png")
    told = f"{caught.value} {caplog.text}"
    assert "the-access-key" not in told
    assert "Signature" not in told


def test_bucket_that_nobody_listens_for_is_an_error_of_the_disk(settings: Any) -> None:
    use_bucket(settings, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(OSError, match="did not serve"):
        files.store("images/a.png", CONTENT, DIGEST)


def test_upload_is_refused_in_words(bad_bucket: str, alice: User) -> None:
    with pytest.raises(ReferenceRefused, match="can't be kept just now"):
        references.accept_upload(alice, upload=io.BytesIO(picture()), name="a.png")
    assert not ReferenceImage.objects.exists()


def test_page_of_a_file_says_to_come_back(bad_bucket: str, alice: User, as_alice: Client) -> None:
    digest = "0" * 64
    row = ReferenceImage.objects.create(
        owner=alice, sha256=digest, file="a.png", thumbnail="a.webp", bytes=1, width=1, height=1
    )
    answer = as_alice.get(f"/references/{row.public_id}/picture")
    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_picture_waits_until_the_bucket_takes_it(
    alice: User,
    as_alice: Client,
    sandbox: SandboxProcess,
    in_bucket: Any,
    s3_server: str,
    settings: Any,
    drive: Drive,
) -> None:
    """What was made is neither shown nor lost nor paid twice while nothing can be stored."""
    generation = make_generation(alice)
    drive(generation, to={State.COLLECTING})
    server = BadBucket("403 Forbidden")
    use_bucket(settings, f"http://127.0.0.1:{server.port}")
    collect_now()
    server.stop()
    generation.refresh_from_db()
    assert (generation.state, generation.tries) == (State.COLLECTING, 1)
    assert not Image.objects.exists()
    use_bucket(settings, s3_server)
    generation.due_at = generation.changed_at
    generation.save(update_fields=["due_at"])
    drive(generation)
    image = Image.objects.get()
    job = sandbox.books()[generation.idempotency_key]
    assert ledger.balance(alice) == -job["charged"]
    answer: Any = as_alice.get(f"/images/{image.public_id}/original")
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == image.sha256
    assert answer["Content-Length"] == str(image.bytes)
    keys = [row["Key"] for row in in_bucket.list_objects_v2(Bucket=NAME)["Contents"]]
    assert f"team/{image.file}" in keys
    assert {f"team/{name}" for name in image.thumbnails.values()} < set(keys)
