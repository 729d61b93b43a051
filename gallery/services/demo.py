"""The accounts with which a trial of the portal begins."""

import secrets
from dataclasses import dataclass

from gallery.models import User

NAMES = ("admin", "alice", "bob")
ADMIN = "admin"


@dataclass(frozen=True)
class DemoAccount:
    """A trial account and the password that it was made with."""

    name: str
    password: str


def create_missing_accounts() -> list[DemoAccount]:
    """Make an admin and two members with new passwords; return those that were not there yet."""
    made = []
    for name in NAMES:
        if User.objects.filter(username=name).exists():
            continue
        password = "-".join(secrets.token_hex(2) for _group in range(4))
        make = User.objects.create_superuser if name == ADMIN else User.objects.create_user
        make(username=name, password=password)
        made.append(DemoAccount(name, password))
    return made
