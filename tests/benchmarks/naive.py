"""The provider's own quick start as a design: one blocking task per job, asking every 2 seconds.

`python -m tests.benchmarks.naive COUNT` asks for so many pictures.
"""

import hashlib
import sys
import time
from functools import cache

import httpx

from tests.benchmarks.figures import Figure, say
from tests.benchmarks.pictures import ReadyPictures
from tests.benchmarks.portal import COLLECTORS, MAIN, NAIVE, Portal, Setup
from tests.benchmarks.seeding import prompts
from tests.benchmarks.window import Window

JOB_SECONDS = 8.0
WARM_UP_SECONDS = 20.0
SECONDS, QUICK_SECONDS = 180.0, 30.0
MOST_IN_FLIGHT = 1000
PAUSE_SECONDS = 2.0
TASK = "tests.benchmarks.naive.generate"
TABLE = "CREATE TABLE naive_picture (job_id TEXT, file TEXT, sha256 TEXT, finished_at REAL)"
ROW = "INSERT INTO naive_picture VALUES (%s, %s, %s, %s)"


@cache
def _client() -> httpx.Client:
    """Return this process's client, which keeps its connection."""
    from django.conf import settings

    headers = {"X-API-Key": settings.SANDBOX_KEY}
    return httpx.Client(headers=headers, timeout=30, trust_env=False)


def generate(prompt: str, ratio: str) -> None:
    """Ask for a picture, wait for it, and keep it with its thumbnails: one task of the queue."""
    from django.conf import settings

    body = {
        "prompt": prompt,
        "model": "grok-imagine-image",
        "grokParams": {"aspect_ratio": ratio},
    }
    provider = f"{settings.SANDBOX_URL}/v2"
    answer = _client().post(f"{provider}/images/generate", json=body)
    job_id = answer.raise_for_status().json()["jobId"]
    while True:
        time.sleep(PAUSE_SECONDS)
        job = _client().get(f"{provider}/jobs/{job_id}").raise_for_status().json()
        if job["status"] == "COMPLETED":
            break
    _keep(job_id, _client().get(job["result"]["images"][0]).raise_for_status().content)


def _keep(job_id: str, content: bytes) -> None:
    from django.conf import settings
    from django.db import connection

    from gallery.imaging.renditions import make_renditions

    folder = settings.DATA_DIR / "naive"
    folder.mkdir(exist_ok=True)
    file = folder / f"{job_id}.jpg"
    file.write_bytes(content)
    for thumbnail in make_renditions(content).thumbnails:
        (folder / f"{job_id}-{thumbnail.name_width}.webp").write_bytes(thumbnail.data)
    digest = hashlib.sha256(content).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(ROW, [job_id, str(file), digest, time.time()])


def ask(count: int) -> None:
    """Put so many tasks into the queue."""
    import django

    django.setup()
    from django.db import connection, transaction
    from django_q.tasks import async_task

    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    with transaction.atomic():
        for prompt, ratio in prompts(count):
            async_task(TASK, prompt, ratio, cluster=NAIVE, save=False)


@cache
def completed_per_minute(workers: int, *, quick: bool = False) -> float:
    """Measure it on a cluster of so many workers."""
    seconds = QUICK_SECONDS if quick else SECONDS
    sizes = {MAIN: 1, COLLECTORS: 1, NAIVE: workers}
    setup = Setup(seconds=JOB_SECONDS, most_in_flight=MOST_IN_FLIGHT, workers=sizes)
    most = int(workers * (WARM_UP_SECONDS + seconds) / JOB_SECONDS * 2)
    with Portal(setup) as portal, ReadyPictures(portal):
        portal.run("-m", "tests.benchmarks.naive", str(most))
        portal.start_cluster(NAIVE)
        say(f"The naive design with {workers} workers for {seconds:.0f} s …")
        time.sleep(WARM_UP_SECONDS)
        window = Window(portal)
        time.sleep(seconds)
        window.end()
        done = portal.database.naive_completed(window.start, window.until)
        say(window.breakdown(done))
    return 60 * done / window.seconds


def run(*, quick: bool) -> list[Figure]:
    """Measure it for its own sake."""
    workers = 4
    measured = completed_per_minute(workers, quick=quick)
    return [Figure(f"naive design, {workers} workers", f"{measured:.1f} a minute")]


if __name__ == "__main__":
    ask(int(sys.argv[1]))
