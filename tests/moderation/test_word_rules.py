"""Word rules: what they find in prompts, which can be saved, and that none takes for ever."""

from importlib import import_module

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gallery.errors import InvalidChoice, TooLate
from gallery.models import Action, AuditEntry, User, WordRule
from gallery.searching.rules import UnusablePattern, finder, is_in, readied, without
from gallery.services import word_rules
from gallery.services.word_rules import Wording, matches, reason_of
from tests.moderation.rules import BLOOD, BLOOD_JA, make_rule

STARTERS = import_module("gallery.migrations.0020_starter_rules").RULES


def wording(text: str = "blood", kind: str = "word", **fields: str) -> Wording:
    values = {"language": "", "outcome": "refuse", "reason_en": BLOOD}
    return Wording(kind=kind, text=text, **values | fields)


def starters() -> list[WordRule]:
    """Return the starter rules, written nowhere."""
    return [
        WordRule(kind="pattern", text=text, language=language, outcome=outcome)
        for language, outcome, text, _reasons, _note in STARTERS
    ]


@pytest.mark.parametrize(
    ("kind", "text", "prompt", "is_found"),
    [
        ("word", "gore", "GORE, please", True),
        ("word", "gore", "A portrait of Gregore", False),
        ("word", "gore", "gore2", False),
        ("word", "gore", "ＧＯＲＥ", True),
        ("word", "gore", "g\u200bor\u00ade", True),
        ("word", "gore", "猫のgoreな絵", True),
        ("word", "mass  Shooting", "a mass\nshooting", True),
        ("word", "café", "cafe\u0301", True),
        ("word", "血まみれ", "とても血まみれの手", True),
        ("literal", "gore", "A portrait of Gregore", True),
        ("literal", "ヌード", "ﾇｰﾄﾞ", True),
        ("literal", "ｶﾞﾝ", "ガンの絵", True),
        ("pattern", r"\bgor(e|y)\b", "Something GORY.", True),
        ("pattern", "ﾇｰﾄﾞ.{0,5}犬", "ヌードの犬", True),
        ("pattern", "Blood", "blood", True),
        ("pattern", "blood", "A calm sea", False),
    ],
)
def test_rule_finds_what_is_meant(kind: str, text: str, prompt: str, is_found: bool) -> None:
    assert bool(matches(prompt, [WordRule(kind=kind, text=text, outcome="warn")])) is is_found


def test_what_an_allow_rule_finds_is_passed_over_and_no_more_than_that() -> None:
    rules = [
        WordRule(kind="word", text="shooting", outcome="refuse"),
        WordRule(kind="word", text="shooting star", outcome="allow"),
    ]
    assert matches("A Shooting  Star over the sea", rules) == []
    assert matches("A shooting star over a shooting", rules) == rules[:1]
    # What stands on both sides of what was taken out does not become a word.
    assert without("ab--cd", [finder("literal", "--")]) == "ab\0cd"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(?=a)b", "looks around or back"),
        ("(?<!a)b", "looks around or back"),
        (r"(a)\1", "looks around or back"),
        ("(blood", "can't be read"),
        ("[", "can't be read"),
        ("(a{100}){100}", "too large"),
        (r"(\pL{0,20}\pN{0,20}){9}q", "too large"),
        ("a*", "fits every prompt"),
        (r"\b", "fits every prompt"),
        ("|blood", "fits every prompt"),
    ],
)
def test_pattern_that_could_run_for_ever_or_finds_all_is_not_saved(
    text: str, words: str, admin: User
) -> None:
    with pytest.raises(InvalidChoice, match=words) as refusal:
        word_rules.add(admin, wording(text, "pattern"))
    assert refusal.value.field == "text"
    assert not WordRule.objects.filter(text=text).exists()


@pytest.mark.parametrize("text", ["\u200b", " ", "\u00ad \u200e"])
def test_rule_without_a_visible_word_is_not_saved(text: str, admin: User) -> None:
    with pytest.raises(InvalidChoice, match="nothing to look for"):
        word_rules.add(admin, wording(text, "literal"))


@settings(deadline=None, max_examples=150)
@given(
    st.text(max_size=60) | st.text("ab(|)*+?{}[]0123,.\\^$", max_size=40),
    st.text(max_size=300) | st.text("ab 猫", max_size=300),
)
@example(r"\C", "猫")
@example("\ud800", "a\ud800")
@example("(.*z)?a", "a" * 300)
def test_no_pattern_that_is_taken_and_no_prompt_makes_trouble(pattern: str, prompt: str) -> None:
    """Whatever is refused is refused as `UnusablePattern`; the rest runs."""
    text = readied(prompt)
    for kind in ("literal", "word", "pattern"):
        try:
            find = finder(kind, pattern)
        except UnusablePattern:
            continue
        is_in(text, find)
        assert len(without(text, [find])) <= 2 * len(text) + 1


def test_rule_that_was_written_past_the_form_and_can_not_work_stops_nobody() -> None:
    broken = WordRule(kind="pattern", text="(?=a)", outcome="refuse")
    assert matches("a", [broken]) == []


def test_each_change_of_a_rule_is_in_the_audit_log(admin: User) -> None:
    rule = word_rules.add(admin, wording())
    assert not rule.is_on
    word_rules.switch(admin, rule, to_on=True)
    word_rules.change(admin, rule, wording("bloody", outcome="warn"))
    word_rules.change(admin, rule, wording("bloody", outcome="warn"))
    rule.refresh_from_db()
    assert (rule.text, rule.outcome, rule.is_on) == ("bloody", "warn", True)
    word_rules.delete(admin, rule)
    entries = AuditEntry.objects.order_by("position")
    assert [(one.actor, one.action) for one in entries] == [
        (admin, Action.RULE_ADDED),
        (admin, Action.RULE_CHANGED),
        (admin, Action.RULE_CHANGED),
        (admin, Action.RULE_DELETED),
    ]
    assert entries[2].data == {
        "from": {"text": "blood", "outcome": "refuse"},
        "to": {"text": "bloody", "outcome": "warn"},
    }


def test_two_rules_for_the_same_words_are_one_too_many(admin: User) -> None:
    word_rules.add(admin, wording())
    with pytest.raises(InvalidChoice, match="already"):
        word_rules.add(admin, wording())
    other = word_rules.add(admin, wording("gore"))
    with pytest.raises(InvalidChoice, match="already"):
        word_rules.change(admin, other, wording())


def test_rule_that_is_gone_meanwhile_is_told_of(admin: User) -> None:
    rule = make_rule()
    WordRule.objects.filter(pk=rule.pk).delete()
    with pytest.raises(TooLate):
        word_rules.switch(admin, rule, to_on=False)


def test_number_of_rules_has_an_end(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_rule()
    monkeypatch.setattr(word_rules, "MOST_RULES", WordRule.objects.count())
    with pytest.raises(InvalidChoice, match="rules already"):
        word_rules.add(admin, wording("gore"))


def test_reason_is_in_the_readers_language() -> None:
    rule = WordRule(reason_en=BLOOD, reason_ja=BLOOD_JA)
    with translation.override("ja"):
        assert reason_of(rule) == BLOOD_JA
        assert reason_of(WordRule(reason_en=BLOOD)) == BLOOD
    assert reason_of(rule) == BLOOD


def test_starters_are_short_explained_and_can_be_used() -> None:
    for language in ("en", "ja"):
        of_language = [row for row in STARTERS if row[0] == language]
        assert 8 <= len(of_language) <= 12
    for row in STARTERS:
        finder("pattern", row[2])
        assert all(row[3]), row
        assert row[4], row


@pytest.mark.parametrize(
    ("prompt", "outcomes"),
    [
        ("A child at the beach, building a sand castle", set()),
        ("A shooting star over a lighthouse", set()),
        ("A product shooting of a nude lipstick", set()),
        ("カップヌードルを食べる少年", set()),
        ("裸の王様の絵本の表紙", set()),
        ("裸足で走る少女と女性的な少年", set()),
        ("A poster about suicide prevention", set()),
        ("The skyline of Essex, with a sussex spaniel", set()),
        ("A nude statue in a museum", {"warn"}),
        ("a sexy SCHOOLGIRL", {"refuse"}),
        ("少女のヌード", {"refuse", "warn"}),
        ("A forged passport on a table", {"refuse"}),
        ("偽造パスポートの写真", {"refuse"}),
        ("血まみれの部屋", {"warn"}),
    ],
)
def test_starters_stop_what_they_are_for(prompt: str, outcomes: set[str]) -> None:
    assert {rule.outcome for rule in matches(prompt, starters())} == outcomes
