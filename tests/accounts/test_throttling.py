"""Guessing is slowed down for who guesses, and for nobody else."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from gallery.models import User
from tests.accounts.conftest import SignIn, signed_in_person


def test_sixth_wrong_password_is_refused_politely(alice: User, sign_in: SignIn) -> None:
    for _try in range(5):
        assert sign_in("alice", "wrong").status_code == 422
    answer = sign_in("alice", "alice's password")
    assert answer.status_code == 429
    assert "wait five minutes" in answer.content.decode()


def test_owner_still_gets_in_from_elsewhere(alice: User, client: Client, sign_in: SignIn) -> None:
    for _try in range(7):
        sign_in("alice", "wrong", REMOTE_ADDR="203.0.113.9")
    assert sign_in("alice", "alice's password").status_code == 302
    assert signed_in_person(client) == alice


def test_one_address_can_not_try_many_names(db: None, sign_in: SignIn) -> None:
    answers = [sign_in(f"name{number}", "wrong").status_code for number in range(21)]
    assert answers[:20] == [422] * 20
    assert answers[20] == 429


def test_flood_of_sign_ins_is_answered_with_a_page(db: None, sign_in: SignIn) -> None:
    answers = [sign_in(f"name{number}", "") for number in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "300"
    assert "<h1>" in answers[-1].content.decode()


def test_forged_address_has_no_effect(alice: User, sign_in: SignIn) -> None:
    for number in range(6):
        answer = sign_in("alice", "wrong", headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert answer.status_code == 429


def test_behind_a_proxy_the_last_address_counts(
    alice: User, sign_in: SignIn, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(6):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}
        answer = sign_in("alice", "wrong", headers=forged)
    assert answer.status_code == 429
    other = {"X-Forwarded-For": "203.0.113.9, 203.0.113.10"}
    assert sign_in("alice", "alice's password", headers=other).status_code == 302


def test_neighbours_in_one_ipv6_network_are_one(alice: User, sign_in: SignIn) -> None:
    for number in range(6):
        answer = sign_in("alice", "wrong", REMOTE_ADDR=f"2001:db8::{number}")
    assert answer.status_code == 429


def test_password_links_are_not_sent_without_end(alice: User, client: Client) -> None:
    fields = {"email": "alice@example.com"}
    answers = [client.post("/account/password/forgotten/", fields) for _try in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [302] * 3
    assert answers[3].status_code == 429


@pytest.mark.django_db
def test_tries_are_counted_for_all_processes_together(sign_in: SignIn, settings: Any) -> None:
    from grokweb import settings as deployed

    settings.CACHES = deployed.CACHES
    for _try in range(5):
        sign_in("alice", "wrong")
    # Another process has nothing but the database in common.
    caches["process"].clear()
    del caches["default"]
    assert sign_in("alice", "wrong").status_code == 429
