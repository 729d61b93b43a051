"""Files in a bucket: what is stored is what was meant, and is read as from a disk."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.core.files.storage import default_storage

from gallery import files
from gallery.lifecycle import State
from gallery.models import User
from gallery.services import references
from tests.engine.conftest import Drive, drive, drive_all, early_first_look
from tests.factories import make_generation, picture
from tests.files.conftest import NAME
from tests.sandbox_process import SandboxProcess

__all__ = ["drive", "drive_all", "early_first_look"]

CONTENT = bytes(range(256)) * 8_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
PICTURE = "images/ab/one/picture.png"


def test_file_is_stored_under_the_prefix_with_its_type_and_checksum(in_bucket: Any) -> None:
    files.store(PICTURE, io.BytesIO(CONTENT), DIGEST)
    head = in_bucket.head_object(Bucket=NAME, Key=f"team/{PICTURE}", ChecksumMode="ENABLED")
    assert head["ContentType"] == "image/png"
    assert head["ContentLength"] == len(CONTENT)
    assert head["ChecksumSHA256"]
    assert files.is_stored(PICTURE, DIGEST)
    assert not files.is_stored(PICTURE, "another")
    assert not files.is_stored("images/ab/one/other.png", DIGEST)


def test_file_that_is_there_already_is_not_written_again(in_bucket: Any) -> None:
    files.store(PICTURE, CONTENT, DIGEST)
    files.store(PICTURE, b"never read", DIGEST)
    assert default_storage.open(PICTURE).read() == CONTENT


def test_other_bytes_than_announced_are_noticed(in_bucket: Any) -> None:
    with pytest.raises(files.NotStored):
        files.store(PICTURE, CONTENT, "another digest")


def test_without_a_checksum_of_the_service_the_file_is_read_back(in_bucket: Any) -> None:
    in_bucket.put_object(Bucket=NAME, Key=f"team/{PICTURE}", Body=CONTENT)
    assert files.is_stored(PICTURE, DIGEST)
    in_bucket.put_object(Bucket=NAME, Key=f"team/{PICTURE}", Body=CONTENT[:-1])
    assert not files.is_stored(PICTURE, DIGEST)
    files.store(PICTURE, CONTENT, DIGEST)
    assert default_storage.open(PICTURE).read() == CONTENT


def test_file_is_read_from_anywhere(in_bucket: Any) -> None:
    files.store(PICTURE, CONTENT, DIGEST)
    with default_storage.open(PICTURE) as stored:
        assert stored.size == len(CONTENT)
        assert stored.read(3) == CONTENT[:3]
        stored.seek(-5, io.SEEK_END)
        assert stored.read() == CONTENT[-5:]
        assert stored.read(1) == b""
        stored.seek(700_000)
        assert stored.read(10) == CONTENT[700_000:700_010]
        assert b"".join(stored.chunks()) == CONTENT


def test_file_that_is_not_there_is_missed_as_on_a_disk(in_bucket: Any) -> None:
    with pytest.raises(FileNotFoundError):
        default_storage.open(PICTURE)
    with pytest.raises(FileNotFoundError):
        default_storage.size(PICTURE)
    assert not default_storage.exists(PICTURE)
    default_storage.delete(PICTURE)


def test_file_that_is_exchanged_while_it_is_read_is_not_joined_to_another(in_bucket: Any) -> None:
    files.store(PICTURE, CONTENT, DIGEST)
    with default_storage.open(PICTURE) as stored:
        stored.read(10)
        in_bucket.put_object(Bucket=NAME, Key=f"team/{PICTURE}", Body=CONTENT[::-1])
        stored.seek(1_500_000)
        with pytest.raises(OSError, match="refused"):
            stored.read(10)


def test_folder_is_listed_and_emptied(in_bucket: Any) -> None:
    for name in ("a.png", "b.png", "deeper/c.png"):
        files.store(f"images/x/{name}", b"x", hashlib.sha256(b"x").hexdigest())
    folders, names = default_storage.listdir("images/x")
    assert (list(folders), sorted(names)) == (["deeper"], ["a.png", "b.png"])
    files.delete_all("images/x")
    assert default_storage.listdir("images/x")[1] == []
    assert default_storage.exists("images/x/deeper/c.png")
    files.delete_all("images/never")


def test_link_opens_this_one_file_and_expires(in_bucket: Any) -> None:
    files.store(PICTURE, CONTENT, DIGEST)
    link = files.link(PICTURE, life=timedelta(hours=24))
    assert "X-Amz-Expires=86400" in link
    assert "the-secret-key" not in link
    answer = httpx.get(link, trust_env=False)
    assert answer.content == CONTENT
    assert answer.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("path", ["../other-team/picture.png", "/etc/passwd/../../x"])
def test_name_cannot_leave_the_prefix(in_bucket: Any, path: str) -> None:
    files_before = in_bucket.list_objects_v2(Bucket=NAME).get("KeyCount")
    with pytest.raises(Exception, match=r"(?i)denied|traversal|outside"):
        files.store(path, b"x", "digest")
    assert in_bucket.list_objects_v2(Bucket=NAME).get("KeyCount") == files_before


def test_provider_fetches_a_reference_from_the_bucket(
    alice: User, in_bucket: Any, sandbox: SandboxProcess, drive: Drive
) -> None:
    content = picture(200, 150, kind="PNG")
    reference = references.accept_upload(alice, upload=io.BytesIO(content), name="a.png")
    generation = make_generation(alice, prompt="A cat")
    generation.uses.create(reference=reference, position=0)
    assert drive(generation).state == State.COMPLETED
    sent = generation.sent_request
    assert sent is not None
    assert f"/{NAME}/team/{reference.file}?" in str(sent)
    assert "X-Amz-Expires=86" in str(sent)
