"""What many tests share: named people, a temporary storage, and the sandbox as a real server."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from gallery.catalogue import MODELS, AspectRatio, ImageModel
from gallery.engine.client import provider
from gallery.models import User
from gallery.permissions import Role
from gallery.services import first_run, provider_account, remembering
from tests.sandbox_process import SandboxProcess

# Where all tests depend on the database: rows, claims, constraints, money, and what is found.
ABOUT_THE_DATABASE = {"models", "races", "finding", "sharing"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what depends on the database: besides some folders, all with transactions in earnest."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        is_in_earnest = bool(mark and mark.kwargs.get("transaction"))
        fixtures = getattr(item, "fixturenames", ())
        if (
            is_in_earnest
            or "transactional_db" in fixtures
            or item.path.parent.name in ABOUT_THE_DATABASE
        ):
            item.add_marker(pytest.mark.database)


def pytest_collection_finish() -> None:
    """Have the collector of garbage pass over the tests themselves, which are many and all stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    """Keep files of the test in its own folder, and serve static files from their sources."""
    media = tmp_path / "media"
    settings.STORAGES = {
        "default": {
            "BACKEND": "gallery.files.WholeFileStorage",
            "OPTIONS": {"location": media, "base_url": None, "allow_overwrite": True},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return media


@pytest.fixture(autouse=True)
def nothing_cached(settings: Any) -> None:
    """Forget what an earlier test's rows have told, and how often somebody has tried."""
    in_memory = "django.core.cache.backends.locmem.LocMemCache"
    names = ("default", "process")
    settings.CACHES = {name: {"BACKEND": in_memory, "LOCATION": name} for name in names}
    for name in names:
        caches[name].clear()
    provider_account.forget()


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pages look up each time what they otherwise look up once a second."""
    monkeypatch.setattr(remembering, "SECONDS", 0)


@pytest.fixture(autouse=True)
def sandbox_by_environment(settings: Any) -> None:
    """Have the operator decide for the sandbox, as far as a test is not about that."""
    settings.APIFRAME_KEY = settings.SANDBOX_KEY
    settings.APIFRAME_URL = f"{settings.SANDBOX_URL}/v2"


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the first run behind us, as far as a test is not about that."""
    seen = first_run.Remembered(has_people=True, is_open=True)
    monkeypatch.setattr(first_run, "remembered", seen)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let tests with transactions of their own empty the books afterwards.

    On SQLite that is a DELETE, which the ledger refuses; on PostgreSQL it is a TRUNCATE.
    """
    with django_db_blocker.unblock():
        let_books_be_emptied()


def let_books_be_emptied() -> None:
    """Take away what keeps SQLite from deleting the books' rows."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in ("gallery_ledgerentry", "gallery_accountentry", "gallery_auditentry"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_DELETE_refused")


@pytest.fixture
def alice(db: None) -> User:
    """A member."""
    return User.objects.create_user("alice", password="alice's password")


@pytest.fixture
def bob(db: None) -> User:
    """Another member."""
    return User.objects.create_user("bob", password="bob's password")


@pytest.fixture
def admin(db: None) -> User:
    """An admin."""
    return User.objects.create_superuser("admin", password="admin's password")


@pytest.fixture
def as_alice(alice: User) -> Client:
    """A browser in which Alice has signed in."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def as_bob(bob: User) -> Client:
    """A browser in which Bob has signed in."""
    client = Client()
    client.force_login(bob)
    return client


@pytest.fixture
def as_admin(admin: User) -> Client:
    """A browser in which the admin has signed in."""
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def as_auditor(db: None) -> Client:
    """A browser in which an auditor has signed in."""
    client = Client()
    client.force_login(User.objects.create_user("auditor", role=Role.AUDITOR))
    return client


@pytest.fixture
def other_model(monkeypatch: pytest.MonkeyPatch) -> ImageModel:
    """Another model on offer beside Grok Imagine, as one more entry of the table."""
    model = ImageModel(
        slug="other-image",
        name="Other Image",
        params_key="otherParams",
        ratios=(AspectRatio(4, 5), AspectRatio(21, 9)),
        references=3,
        references_key="images",
        references_as_list=True,
        most_at_once=2,
        prompt_units=500,
        credits=11,
    )
    monkeypatch.setitem(MODELS, model.slug, model)
    return model


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox server for the whole run, with room for jobs that tests leave running."""
    options = ("--seconds", "0.3", "--max-concurrent-jobs", "1000")
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox"), *options)
    process.start()
    yield process
    process.end()


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess, settings: Any) -> Iterator[SandboxProcess]:
    """The sandbox as the portal's provider."""
    settings.APIFRAME_URL = f"{sandbox_process.url}/v2"
    settings.SANDBOX_URL = sandbox_process.url
    provider.cache_clear()
    yield sandbox_process
    sandbox_process.reset()
    provider.cache_clear()
