"""Budgets: what is refused, what room there is, and who is warned."""

import uuid
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from gallery.errors import InvalidAmount, OverBudget
from gallery.models import Budget, DailyBalance, Generation, LedgerEntry, Notice, User
from gallery.models.budget import MOST_CREDITS, Period
from gallery.services import budgets, generations, ledger
from gallery.services.rooms import rooms
from tests.factories import COFFEE_SHOP, make_generation

Scope = Budget.Scope
PRICE = 4


def ask(member: User, form_token: uuid.UUID | None = None) -> Generation:
    return generations.create(
        member,
        prompt=COFFEE_SHOP,
        model="grok-imagine-image",
        aspect_ratio="16:9",
        form_token=form_token or uuid.uuid4(),
    )


def set_budget(scope: Budget.Scope, credits: int, **fields: Any) -> None:
    budgets.set_budget(
        User.objects.get(username="admin"),
        scope=scope,
        period=fields.pop("period", Period.DAY),
        credits=credits,
        **fields,
    )


def left(member: User) -> dict[tuple[str, str], int]:
    return {(room.scope, room.period): room.left for room in rooms(member, timezone.now())}


def test_without_budgets_nothing_is_bounded(alice: User) -> None:
    assert rooms(alice, timezone.now()) == []
    ask(alice)


def test_request_beyond_the_budget_is_refused_and_leaves_nothing(alice: User, admin: User) -> None:
    set_budget(Scope.EACH_MEMBER, 10)
    ask(alice)
    ask(alice)
    with pytest.raises(OverBudget) as refusal:
        ask(alice)
    assert "2 of 10 credits left" in str(refusal.value.message)
    assert Generation.objects.count() == 2
    assert left(alice) == {("member", "day"): 2}


def test_who_waits_over_midnight_is_held_to_the_new_day(
    alice: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_budget(Scope.EACH_MEMBER, 2 * PRICE)
    evening = timezone.now().replace(hour=23, minute=59, second=59, microsecond=0)
    clock, lock = [evening], budgets.lock
    monkeypatch.setattr(timezone, "now", lambda: clock[0])

    def wait_for_others() -> None:
        lock()
        clock[0] = evening + timedelta(seconds=5)

    monkeypatch.setattr(budgets, "lock", wait_for_others)
    made = 0
    for _number in range(5):
        clock[0] = evening
        with suppress(OverBudget):
            made += ask(alice) is not None
    assert made == 2
    assert DailyBalance.objects.get(member=alice).used == 2 * PRICE


def test_own_budget_goes_before_that_of_each(alice: User, bob: User, admin: User) -> None:
    set_budget(Scope.EACH_MEMBER, 4)
    set_budget(Scope.MEMBER, 8, member=alice)
    ask(alice)
    ask(alice)
    ask(bob)
    for member in (alice, bob):
        with pytest.raises(OverBudget):
            ask(member)


def test_budget_of_nothing_is_a_stop_even_for_what_costs_nothing(
    alice: User, admin: User, settings: Any
) -> None:
    settings.PRICES = {"grok-imagine-image": 0}
    set_budget(Scope.MEMBER, 0, member=alice)
    with pytest.raises(OverBudget):
        ask(alice)


def test_team_ceiling_is_above_all_and_grants_do_not_raise_it(
    alice: User, bob: User, admin: User
) -> None:
    set_budget(Scope.TEAM, 8)
    set_budget(Scope.EACH_MEMBER, 4)
    ask(alice)
    budgets.give(admin, alice, credits=100, note="for the fair")
    ask(bob)
    with pytest.raises(OverBudget, match="team"):
        ask(alice)


def test_grant_makes_room_today_and_this_month_and_is_told(alice: User, admin: User) -> None:
    set_budget(Scope.EACH_MEMBER, 4)
    set_budget(Scope.EACH_MEMBER, 4, period=Period.MONTH)
    ask(alice)
    budgets.give(admin, alice, credits=6, note="for the fair")
    assert left(alice) == {("member", "day"): 6, ("member", "month"): 6}
    ask(alice)
    notice = Notice.objects.get(recipient=alice, kind=Notice.Kind.CREDITS_GRANTED)
    assert notice.data == {"credits": 6, "note": "for the fair"}


@pytest.mark.parametrize("credits", [-1, 0, MOST_CREDITS + 1])
def test_grant_out_of_reason_is_refused(alice: User, admin: User, credits: int) -> None:
    with pytest.raises(InvalidAmount):
        budgets.give(admin, alice, credits=credits, note="")
    assert not LedgerEntry.objects.exists()


def test_grants_of_a_day_do_not_add_up_beyond_reason(alice: User, admin: User) -> None:
    budgets.give(admin, alice, credits=MOST_CREDITS, note="")
    with pytest.raises(InvalidAmount):
        budgets.give(admin, alice, credits=1, note="")


@pytest.mark.parametrize("credits", [-1, MOST_CREDITS + 1, 10**30])
def test_budget_out_of_reason_is_refused(admin: User, credits: int) -> None:
    with pytest.raises(InvalidAmount):
        set_budget(Scope.TEAM, credits)
    assert not Budget.objects.exists()


def test_removed_budget_bounds_nobody(alice: User, admin: User) -> None:
    set_budget(Scope.TEAM, 0)
    budgets.set_budget(admin, scope=Scope.TEAM, period=Period.DAY, credits=None)
    ask(alice)


def test_repeated_form_is_never_refused_for_the_budget(alice: User, admin: User) -> None:
    set_budget(Scope.EACH_MEMBER, PRICE)
    token = uuid.uuid4()
    assert ask(alice, token) == ask(alice, token)
    assert left(alice) == {("member", "day"): 0}


def test_what_failed_gives_its_room_back(alice: User, admin: User) -> None:
    set_budget(Scope.EACH_MEMBER, PRICE)
    generations.cancel(alice, ask(alice))
    ask(alice)


def test_budget_lowered_below_what_is_used_shows_less_than_nothing(
    alice: User, admin: User
) -> None:
    ask(alice)
    set_budget(Scope.EACH_MEMBER, 1)
    assert left(alice) == {("member", "day"): 1 - PRICE}
    with pytest.raises(OverBudget, match="-3 of 1"):
        ask(alice)


def test_member_and_admins_are_warned_once_from_eighty_percent(alice: User, admin: User) -> None:
    set_budget(Scope.EACH_MEMBER, 5 * PRICE)
    set_budget(Scope.TEAM, 5 * PRICE, period=Period.MONTH)
    for _number in range(3):
        ask(alice)
    assert not Notice.objects.exists()
    for _number in range(2):
        ask(alice)
    own, team = Notice.objects.order_by("kind")
    assert (own.kind, own.recipient) == (Notice.Kind.BUDGET_WARNING, alice)
    assert own.data == {"period": "day", "used": 16, "budget": 20}
    assert (team.kind, team.recipient) == (Notice.Kind.TEAM_BUDGET_WARNING, admin)
    assert team.data == {"period": "month", "used": 16, "budget": 20}


def test_day_and_month_begin_anew_by_the_portals_calendar(
    alice: User, admin: User, settings: Any
) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    set_budget(Scope.EACH_MEMBER, 10)
    set_budget(Scope.EACH_MEMBER, 10, period=Period.MONTH)
    day, month = rooms(alice, datetime(2026, 2, 27, 16, tzinfo=UTC))
    assert day.term.first == date(2026, 2, 28)
    assert day.renews_at == month.renews_at == datetime(2026, 2, 28, 15, tzinfo=UTC)


def test_clock_set_back_over_the_end_of_a_month_neither_frees_nor_loses_money(
    alice: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_budget(Scope.EACH_MEMBER, 10)
    set_budget(Scope.EACH_MEMBER, 10, period=Period.MONTH)
    before = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
    after = before + timedelta(minutes=2)

    def at(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(before)
    first = ask(alice)
    at(after)
    second = ask(alice)
    ledger.settle(first, PRICE)
    at(before)
    ledger.release(second)
    third = ask(alice)
    assert [room.left for room in rooms(alice, before)] == [2, 2]
    assert [room.left for room in rooms(alice, after)] == [10, 10]
    days = {row.day.isoformat(): row.used for row in DailyBalance.objects.all()}
    assert days == {"2026-01-31": 2 * PRICE, "2026-02-01": 0}
    assert third.ledger_entries.get().day == before.date()


def test_room_is_told_in_as_many_queries_for_a_big_team(
    alice: User, bob: User, admin: User, django_assert_max_num_queries: Any
) -> None:
    for scope in (Scope.EACH_MEMBER, Scope.TEAM):
        for period in Period:
            set_budget(scope, 100, period=period)
    for member in (alice, bob, admin):
        make_generation(member)
    with django_assert_max_num_queries(2):
        assert set(left(alice).values()) == {96, 88}
