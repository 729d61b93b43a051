"""Files in a bucket that speaks S3, in the place of the disk; imported only where one is set.

Objects are private and have no rights of their own. Whatever goes wrong is an `OSError`, as it is
with a disk, so that a bucket that is full, slow or closed is met like a full disk. No message
names a key or an address that was signed.
"""

import base64
import hashlib
import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

CONNECT_SECONDS, READ_SECONDS = 5, 15
# What is behind asks again by itself, and people are waiting before it.
TRIES = 2
READ_AHEAD = 256 * 1024
# As many as a collector has threads, and some more.
MOST_CONNECTIONS = 32
NOT_THERE = {"NoSuchKey", "404", "NotFound"}
LONGEST_LINK = timedelta(days=7)


class BucketFailed(OSError):
    """The bucket has refused a call, or gave no answer."""


@contextmanager
def _as_disk(name: str) -> Iterator[None]:
    """Turn what boto3 raises into what a disk would."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in NOT_THERE:
            raise FileNotFoundError(f"The bucket has no {name}.") from None
        raise BucketFailed(f"{error.operation_name} of {name} was refused: {code}") from None
    except (BotoCoreError, ValueError) as error:
        # Its own words may quote an address.
        raise BucketFailed(f"The bucket did not serve {name}: {type(error).__name__}") from None


class BucketFile(io.RawIOBase):
    """An object that is read as it comes, from wherever it is read next, and never as a whole."""

    def __init__(self, client: Any, bucket: str, key: str) -> None:
        self._ask = {"Bucket": bucket, "Key": key}
        self._client = client
        self._position = 0
        with _as_disk(key):
            first = client.get_object(**self._ask)
        self.length = int(first["ContentLength"])
        # What was exchanged meanwhile must not be joined to what was read before.
        self._ask["IfMatch"] = first["ETag"]
        self._body: Any = first["Body"]
        self._body_at = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be read from anywhere."""
        return True

    def tell(self) -> int:
        """Return from where it is read next."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Say from where to read; the bucket is asked only once something is read."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.length}[whence]
        self._position = max(start + offset, 0)
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as there is something."""
        wanted = min(len(buffer), self.length - self._position)
        if wanted <= 0:
            return 0
        with _as_disk(self._ask["Key"]):
            if self._body is None or self._body_at != self._position:
                self._begin_here()
            piece = self._body.read(wanted)
        if not piece:
            raise BucketFailed(f"{self._ask['Key']} ended before its end.")
        buffer[: len(piece)] = piece
        self._position += len(piece)
        self._body_at = self._position
        return len(piece)

    def _begin_here(self) -> None:
        self._hang_up()
        self._body = self._client.get_object(**self._ask, Range=f"bytes={self._position}-")["Body"]
        self._body_at = self._position

    def _hang_up(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None

    def close(self) -> None:
        """Let go of the connection."""
        if not self.closed:
            self._hang_up()
        super().close()


class BucketStorage(S3Storage):
    """Django's storage in a bucket."""

    def __init__(self, **options: Any) -> None:
        own_endpoint = options.get("endpoint_url")
        config = Config(
            signature_version="s3v4",
            # A server of one's own has seldom a name for each bucket.
            s3={"addressing_style": "path" if own_endpoint else "auto"},
            max_pool_connections=MOST_CONNECTIONS,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": TRIES},
            # Others than Amazon's don't know each of its checksums; we send the one that we need.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, file_overwrite=True, default_acl=None, **options)
        self._made: tuple[int, Any] | None = None
        self._making = threading.Lock()

    @property
    def connection(self) -> Any:
        """Return what all threads of this process share: to make one takes long, and memory."""
        with self._making:
            if self._made is None or self._made[0] != os.getpid():
                self._made = os.getpid(), super().connection
            return self._made[1]

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _key(self, name: str) -> str:
        return str(self._normalize_name(clean_name(name)))

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        if mode != "rb":
            raise ValueError("Files of the bucket are opened to be read; they are stored whole.")
        with _as_disk(name):
            raw = BucketFile(self._client, self.bucket_name, self._key(name))
        return File(io.BufferedReader(raw, READ_AHEAD), name)

    def _save(self, name: str, content: "File[bytes]") -> str:
        """Store it whole or not at all: the service refuses what is not as its checksum says."""
        body: Any = content.file
        body.seek(0)
        digest = hashlib.file_digest(body, "sha256").digest()
        body.seek(0)
        with _as_disk(name):
            self._client.put_object(
                Bucket=self.bucket_name,
                Key=self._key(name),
                Body=body,
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=base64.b64encode(digest).decode(),
                ContentType=self._get_write_parameters(name)["ContentType"],
            )
        return name

    def exists(self, name: str) -> bool:
        """Tell whether there is such a file."""
        try:
            self._head(name)
        except FileNotFoundError:
            return False
        return True

    def told_sha256(self, name: str) -> str | None:
        """Return the checksum that the service has made of a file itself, None if it has none."""
        told = self._head(name, ChecksumMode="ENABLED").get("ChecksumSHA256")
        if not told or "-" in told:
            return None
        return base64.b64decode(told).hex()

    def _head(self, name: str, **options: str) -> dict[str, Any]:
        with _as_disk(name):
            answer: dict[str, Any] = self._client.head_object(
                Bucket=self.bucket_name, Key=self._key(name), **options
            )
        return answer

    def link(self, name: str, *, life: timedelta) -> str:
        """Return an address under which whoever holds it gets this one file, for so long."""
        seconds = int(min(max(life, timedelta(seconds=1)), LONGEST_LINK).total_seconds())
        with _as_disk(name):
            return str(self.url(name, expire=seconds))

    def size(self, name: str) -> int:
        """Return a file's length in bytes."""
        return int(self._head(name)["ContentLength"])

    def delete(self, name: str) -> None:
        """Delete a file, if there is one."""
        with _as_disk(name):
            self._client.delete_object(Bucket=self.bucket_name, Key=self._key(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the names of folders and of files in a folder."""
        with _as_disk(name):
            folders, names = super().listdir(name)
        return list(folders), list(names)

    def try_out(self) -> None:
        """Ask for the bucket itself. Raises `OSError` where it is not there for us."""
        with _as_disk(str(self.bucket_name)):
            self._client.head_bucket(Bucket=self.bucket_name)
