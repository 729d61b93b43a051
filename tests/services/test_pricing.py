"""Prices: what finished jobs have cost goes before the operator's figure, and that before ours."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from gallery.catalogue import GROK_IMAGINE
from gallery.lifecycle import State
from gallery.models import User
from gallery.services.pricing import estimate
from grokweb import env
from tests.factories import make_generation


def finished(member: User, *costs: int) -> None:
    for cost in costs:
        make_generation(member, state=State.COMPLETED, credit_cost=cost)


def test_before_the_first_job_the_operators_figure_holds(db: None, settings: Any) -> None:
    assert estimate(GROK_IMAGINE) == GROK_IMAGINE.credits
    settings.PRICES = {"grok-imagine-image": 11}
    assert estimate(GROK_IMAGINE) == 11


def test_finished_jobs_go_before_it(alice: User, settings: Any) -> None:
    settings.PRICES = {"grok-imagine-image": 11}
    finished(alice, 6)
    assert estimate(GROK_IMAGINE) == 6


def test_one_odd_job_does_not_change_the_price(alice: User) -> None:
    finished(alice, 4, 4, 4, 90)
    assert estimate(GROK_IMAGINE) == 4


def test_new_price_soon_holds(alice: User) -> None:
    finished(alice, *[4] * 20, 5, 5, 5)
    assert estimate(GROK_IMAGINE) == 5


def test_prices_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.amounts("GROKWEB_PRICES") == {}
    monkeypatch.setenv("GROKWEB_PRICES", "grok-imagine-image=4, other = 10,")
    assert env.amounts("GROKWEB_PRICES") == {"grok-imagine-image": 4, "other": 10}


@pytest.mark.parametrize("text", ["a", "a=", "=4", "a=-1", "a=1.5", "a=x", "a=1,a=2", "a=²"])
def test_prices_that_make_no_sense_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("GROKWEB_PRICES", text)
    with pytest.raises(ImproperlyConfigured, match="GROKWEB_PRICES"):
        env.amounts("GROKWEB_PRICES")
