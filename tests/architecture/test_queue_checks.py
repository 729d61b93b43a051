"""Settings of the queue that would lose or double tasks are refused, and the real ones pass."""

from typing import Any

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from gallery.checks import check_queue


def test_the_real_settings_pass() -> None:
    assert check_queue() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"timeout": 30}, "timeout must be"),
        ({"timeout": None}, "timeout must be"),
        ({"timeout": 0}, "timeout must be"),
        ({"retry": 240}, "retry must be longer"),
        ({"retry": 60}, "retry must be longer"),
        ({"retry": None}, "retry must be longer"),
        ({"ack_failures": False}, "ack_failures must be on"),
        ({"max_attempts": 0}, "max_attempts 1"),
        ({"max_attempts": 3}, "max_attempts 1"),
        ({"save_limit": 0}, "save_limit"),
        ({"save_limit": -1}, "save_limit"),
        ({"save_limit": 1_000_000}, "save_limit"),
        ({"recycle": 0}, "recycle"),
        ({"sync": True}, "sync"),
        ({"ALT_CLUSTERS": {}}, "ALT_CLUSTERS"),
        ({"ALT_CLUSTERS": {"others": {}}}, "ALT_CLUSTERS"),
    ],
)
def test_bad_combination_is_refused(settings: Any, change: dict[str, Any], words: str) -> None:
    settings.Q_CLUSTER = portal.Q_CLUSTER | change
    (error,) = check_queue()
    assert words in error.msg
    with pytest.raises(SystemCheckError, match=words):
        call_command("check")


@pytest.mark.parametrize(
    "name", ["timeout", "retry", "ack_failures", "max_attempts", "recycle", "ALT_CLUSTERS"]
)
def test_setting_that_is_left_out_is_refused(settings: Any, name: str) -> None:
    """What django-q2 does without it is not what the engine relies on."""
    settings.Q_CLUSTER = {key: value for key, value in portal.Q_CLUSTER.items() if key != name}
    assert check_queue()


def test_each_complaint_has_a_name_of_its_own(settings: Any) -> None:
    settings.Q_CLUSTER = {"sync": True, "save_limit": 0}
    found = check_queue()
    assert len(found) == len({error.id for error in found}) == 7
