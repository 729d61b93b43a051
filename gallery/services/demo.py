"""The accounts and the rules with which a trial of the portal begins."""

import secrets
from dataclasses import dataclass

from gallery.models import Budget, Period, Trust, User
from gallery.permissions import Role
from gallery.services import first_run
from gallery.services.budgets import set_budgets

ADMIN = "admin"
ROLES = {
    ADMIN: Role.ADMIN,
    "mod": Role.MODERATOR,
    "alice": Role.MEMBER,
    "bob": Role.MEMBER,
}
TEAM_CREDITS_A_MONTH = 20_000
MEMBER_CREDITS_A_DAY = 2_000


@dataclass(frozen=True)
class DemoAccount:
    """A trial account and the password that it was made with."""

    name: str
    password: str


def create_missing_accounts() -> list[DemoAccount]:
    """Make one of each who is needed to try all of it; return those that were not there yet."""
    made = []
    for name, role in ROLES.items():
        if User.objects.filter(username=name).exists():
            continue
        password = "-".join(secrets.token_hex(2) for _group in range(4))
        person = User.objects.create_user(
            username=name, password=password, role=role, trust=Trust.REGULAR
        )
        if name == ADMIN:
            first_run.became_admin(person)
        made.append(DemoAccount(name, password))
    return made


def open_portal() -> None:
    """Finish the first run in the place of an admin: the sandbox, and more credits than enough."""
    if first_run.is_open():
        return
    admin = User.objects.get(username=ADMIN)
    set_budgets(
        admin,
        {
            (Budget.Scope.TEAM, Period.MONTH): TEAM_CREDITS_A_MONTH,
            (Budget.Scope.EACH_MEMBER, Period.DAY): MEMBER_CREDITS_A_DAY,
        },
    )
    first_run.close(admin)
