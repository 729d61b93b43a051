"""People of all kinds, each in a browser of their own."""

import pytest
from django.test import Client

from gallery.models import User
from gallery.permissions import Role


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
