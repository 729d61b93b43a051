"""Pages of usage: one's own figures for everybody, the team's for those who may see them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import (
    AccountEntry,
    Budget,
    Generation,
    Period,
    ProviderGate,
    Standing,
    User,
)
from gallery.pages.meters import meters_of
from gallery.pages.team_usage import Order, order_named, team_usage_page
from gallery.services import account_book, credit_requests, ledger, usage
from gallery.services.rooms import sheet
from tests.factories import make_generation, make_image

SPAN = "7-days"


def paid(owner: User, cost: int = 4) -> Generation:
    generation = make_generation(owner, state=State.COMPLETED, credit_cost=cost)
    ledger.settle(generation, cost)
    return generation


def failed(owner: User) -> Generation:
    generation = make_generation(owner, state=State.FAILED)
    ledger.release(generation)
    return generation


def test_figures_add_up_to_the_daily_sums(alice: User, bob: User) -> None:
    paid(alice, 9)
    paid(bob)
    failed(bob)
    make_generation(bob)
    span = usage.span_named(SPAN)
    figures = usage.figures(span)
    assert sum(figure.credits for figure in figures) == sum(usage.by_day(span).values()) == 17
    assert sum(figure.requests for figure in figures) == 4
    assert {figure.state: figure.credits for figure in usage.figures(span, bob)} == {
        State.COMPLETED: 4,
        State.FAILED: 0,
        State.QUEUED: 4,
    }


def test_pictures_that_were_handed_over_stay_in_their_makers_figures(
    alice: User, bob: User
) -> None:
    generation = paid(alice)
    Generation.objects.filter(pk=generation.pk).update(owner=bob)
    (figure,) = usage.figures(usage.span_named(SPAN))
    assert figure.member == alice.pk


def test_own_page_has_nothing_of_others(as_alice: Client, alice: User, bob: User) -> None:
    make_image(paid(alice))
    other = paid(bob, 7777)
    Generation.objects.filter(pk=other.pk).update(prompt="A secret plan")
    page = as_alice.get(reverse("gallery:usage")).content.decode()
    assert "/images/" in page
    assert "A secret plan" not in page
    assert "7,777" not in page


def test_what_is_left_of_ones_budget(alice: User, bob: User, admin: User) -> None:
    Budget.objects.create(scope=Budget.Scope.EACH_MEMBER, period=Period.MONTH, credits=50)
    Budget.objects.create(scope=Budget.Scope.MEMBER, member=alice, period=Period.MONTH, credits=20)
    paid(alice, 9)
    ledger.grant(admin, alice, 5)
    books = sheet(timezone.now())
    today, month = meters_of(books, alice)
    assert today.room is None
    assert month.room is not None
    assert (month.used, month.room.left) == (9, 16)
    of_bob = meters_of(books, bob)[1].room
    assert of_bob is not None
    assert of_bob.left == 50


def test_team_page_is_sorted_by_what_was_asked(alice: User, bob: User) -> None:
    paid(alice, 9)
    for _number in range(2):
        failed(bob)
    span = usage.span_named(SPAN)

    def names(order: Order) -> list[str]:
        return [row.person.username for row in team_usage_page(span, order).people]

    assert names(Order.CREDITS) == ["alice", "bob"]
    assert names(Order.REQUESTS) == ["bob", "alice"]
    assert names(Order.PERSON) == ["alice", "bob"]
    assert order_named("drop table") is Order.CREDITS


def test_former_member_shows_as_such(as_admin: Client, alice: User) -> None:
    paid(alice)
    alice.standing = Standing.FORMER
    alice.save(update_fields=["standing"])
    page = as_admin.get(reverse("gallery:team-usage")).content.decode()
    assert "Former member" in page
    assert "alice" not in page


def test_other_days_are_not_in_the_span(as_admin: Client, alice: User) -> None:
    paid(alice)
    last_month = usage.span_named("last-month")
    assert usage.figures(last_month) == []
    answer = as_admin.get(reverse("gallery:team-usage"), {"span": "last-month"})
    assert "Nothing was used in these days." in answer.content.decode()


def test_many_people_take_no_more_queries_than_few(
    as_admin: Client, alice: User, bob: User
) -> None:
    address = reverse("gallery:team-usage")
    paid(alice)
    # The first visit also notes the session.
    as_admin.get(address)
    with CaptureQueriesContext(connection) as of_one:
        as_admin.get(address)
    for number in range(5):
        for picture in range(3):
            paid(User.objects.create_user(f"person{number}-{picture}"))
    with CaptureQueriesContext(connection) as of_many:
        as_admin.get(address)
    assert len(of_many) == len(of_one)


def test_auditor_looks_and_does_not_decide(alice: User, as_auditor: Client) -> None:
    asked = credit_requests.ask(alice, credits=4, reason="A fair")
    for name in ("usage", "team-usage", "account-book", "credit-requests"):
        page = as_auditor.get(reverse(f"gallery:{name}"))
        assert page.status_code == 200
        for button in ("/approve/", "/usage/requests/", "/team/account/correct/"):
            assert button not in page.content.decode()
    approve = reverse("gallery:credits-approve", args=[asked.public_id])
    assert as_auditor.post(approve).status_code == 403
    asked.refresh_from_db()
    assert asked.state == "open"


def test_refused_request_says_why_at_the_form(as_alice: Client, alice: User) -> None:
    ask = reverse("gallery:credits-ask")
    answer = as_alice.post(ask, {"credits": "0", "reason": "x"})
    assert answer.status_code == 422
    credit_requests.ask(alice, credits=4, reason="A fair")
    answer = as_alice.post(ask, {"credits": "4", "reason": "Another fair"}, follow=True)
    assert "You have asked already." in answer.content.decode()


def test_top_up_is_noted_with_one_press(as_admin: Client, admin: User) -> None:
    now = timezone.now() - timedelta(minutes=1)
    ProviderGate.objects.create(name="apiframe", balance=100, balance_at=now)
    account_book.open_once(40, now)
    page = as_admin.get(reverse("gallery:account-book")).content.decode()
    assert "Note a top-up of 60 credits" in page
    form = {"top-up-credits": "60", "top-up-difference": "60"}
    for _press in range(2):
        as_admin.post(reverse("gallery:account-top-up"), form)
    assert AccountEntry.objects.filter(kind="top-up").count() == 1
    assert "as it ought to be" in as_admin.get(reverse("gallery:account-book")).content.decode()


@pytest.mark.parametrize(
    ("button", "form"),
    [
        ("account-top-up", {"top-up-credits": "-5"}),
        ("account-correct", {"correction-credits": "0", "correction-note": "x"}),
        ("account-correct", {"correction-credits": "5", "correction-note": " "}),
    ],
)
def test_entry_that_makes_no_sense_is_refused_at_the_form(
    as_admin: Client, button: str, form: dict[str, str]
) -> None:
    answer = as_admin.post(reverse(f"gallery:{button}"), form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
