"""A team never loses its last active admin, not even to two who act at the same moment."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from gallery.errors import GalleryError, NotPossible
from gallery.models import Departure, Standing, User
from gallery.permissions import Role
from gallery.services import leaving, people


def demote(actor: User, person: User) -> None:
    people.change_role(actor, person, Role.MEMBER)


def retire(actor: User, person: User) -> None:
    leaving.decide(actor, person, kind=Departure.Kind.KEEP)


def active_admins() -> int:
    return User.objects.filter(role=Role.ADMIN, standing=Standing.ACTIVE).count()


def test_last_admin_can_not_step_down(admin: User) -> None:
    with pytest.raises(NotPossible, match="last active admin"):
        demote(admin, admin)
    assert active_admins() == 1


def test_suspended_admin_does_not_count(admin: User) -> None:
    second = User.objects.create_superuser("second", password="x")
    people.suspend(admin, second)
    with pytest.raises(NotPossible, match="last active admin"):
        demote(admin, admin)


def test_admin_may_step_down_where_another_stays(admin: User) -> None:
    User.objects.create_superuser("second", password="x")
    demote(admin, admin)
    admin.refresh_from_db()
    assert admin.role == Role.MEMBER
    assert not admin.is_superuser


def test_who_is_no_admin_any_more_decides_nothing(admin: User, alice: User) -> None:
    second = User.objects.create_superuser("second", password="x")
    demote(admin, second)
    with pytest.raises(NotPossible, match="no longer an admin"):
        people.suspend(second, alice)
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", [demote, people.suspend, retire])
def test_two_admins_who_act_against_each_other_at_once_leave_one(
    admin: User, verb: Callable[[User, User], None]
) -> None:
    second = User.objects.create_superuser("second", password="x")
    barrier = threading.Barrier(2)
    refused = []

    def act(actor: User, person: User) -> None:
        barrier.wait()
        try:
            verb(actor, person)
        except GalleryError as error:
            refused.append(error)
        finally:
            connection.close()

    pairs = [(admin, second), (second, admin)]
    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert active_admins() == 1
