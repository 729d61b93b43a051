"""Word rules for tests."""

from typing import Any

from gallery.models import WordRule

BLOOD = "No blood here, please."
BLOOD_JA = "血の表現は控えてください。"


def make_rule(text: str = "blood", **fields: Any) -> WordRule:
    """Write a word rule that is on, and refuses."""
    values: dict[str, Any] = {
        "kind": "word",
        "outcome": "refuse",
        "reason_en": BLOOD,
        "reason_ja": BLOOD_JA,
        "is_on": True,
    }
    return WordRule.objects.create(text=text, **values | fields)
