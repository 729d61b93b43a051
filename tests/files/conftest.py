"""A bucket on a real S3 server, as the portal's storage."""

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage

from grokweb import bucket
from tests.sandbox_process import free_port, wait_for

NAME, REGION = "pictures", "eu-central-1"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """A server that speaks S3, for the whole run."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: _answers(url))
    yield url
    process.send_signal(signal.SIGTERM)
    process.wait(20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/moto-api/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def use_bucket(settings: Any, endpoint: str, *, name: str = NAME) -> None:
    """Have the portal keep its files in a bucket at this address."""
    settings.S3_BUCKET, settings.S3_ENDPOINT = name, endpoint
    entry = bucket.storage(
        name=name,
        endpoint=endpoint,
        region=REGION,
        prefix="team/",
        access_key="the-access-key",
        secret_key="the-secret-key",
    )
    settings.STORAGES = settings.STORAGES | {"default": entry}


@pytest.fixture
def in_bucket(s3_server: str, settings: Any) -> Iterator[Any]:
    """An empty bucket as the storage; a client of boto3 to look into it."""
    use_bucket(settings, s3_server)
    storage: Any = default_storage
    client = storage.connection.meta.client
    client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield client
    for row in client.list_objects_v2(Bucket=NAME).get("Contents", []):
        client.delete_object(Bucket=NAME, Key=row["Key"])
    client.delete_bucket(Bucket=NAME)
