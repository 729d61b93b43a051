"""Retries by the engine beside members who ask and admins who suspend: none waits in a circle."""

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from gallery.engine.claims import claim
from gallery.engine.endings import end_by_job
from gallery.errors import GalleryError
from gallery.lifecycle import State
from gallery.models import Generation, User
from gallery.services import generations, people
from gallery.services.books import deviations
from gallery.services.retrying import retry
from tests.factories import make_generation

pytestmark = pytest.mark.django_db(transaction=True)
PASSING = "temporarily overloaded, please try again"
NUMBER = 12


def at_once(*works: Callable[[], None]) -> list[BaseException]:
    """Run all of them at the same time; return what they have raised beside refusals."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        start.wait()
        try:
            work()
        except GalleryError:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def fail_all(rows: list[Generation]) -> None:
    for row in rows:
        now = timezone.now()
        for held in claim([row.pk], state=State.RUNNING, now=now):
            end_by_job(held, sentence=PASSING, now=now)


def ask_often(owner: User) -> None:
    for _number in range(NUMBER):
        generations.create(
            owner,
            prompt="A cat",
            model="grok-imagine-image",
            aspect_ratio="1:1",
            form_token=uuid.uuid4(),
        )


def test_ends_retries_and_requests_of_one_member_go_on_together() -> None:
    carol = User.objects.create_user("carol", retries_by_itself=True)
    rows = [make_generation(carol, state=State.RUNNING) for _number in range(NUMBER)]

    def retry_by_hand() -> None:
        for row in rows:
            try:
                retry(carol, row)
            except GalleryError:
                continue

    assert not at_once(lambda: fail_all(rows), lambda: ask_often(carol), retry_by_hand)
    made = Generation.objects.filter(retry_of__isnull=False)
    retried = made.order_by("retry_of").values_list("retry_of", flat=True)
    assert list(retried) == [row.pk for row in rows]
    assert not list(deviations())


def test_suspension_meets_retries() -> None:
    admin = User.objects.create_superuser("admin")
    carol = User.objects.create_user("carol", retries_by_itself=True)
    rows = [make_generation(carol, state=State.RUNNING) for _number in range(NUMBER)]
    for _number in range(3):
        make_generation(carol)
    assert not at_once(lambda: fail_all(rows), lambda: people.suspend(admin, carol))
    assert not Generation.objects.filter(owner=carol, state=State.QUEUED).exists()
    assert not Generation.objects.filter(owner=carol, state=State.RUNNING).exists()
    assert not list(deviations())
