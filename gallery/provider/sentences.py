"""The provider's sentences: found in an answer, made safe, and classified by their words."""

import re
from enum import StrEnum

from gallery.provider.plain_json import Malformed, as_text, read_object

LONGEST_SENTENCE = 300
_LONGEST_RAW = 4096
_MARKUP = re.compile(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>")
_KEY = re.compile(r"\bafk_[\w-]+")

# There is no error code (Apiframe v2, GET /v2/jobs/{id}). A block that is stated outright comes
# before trouble that passes, so that "blocked by policy, try again with another prompt" is a block;
# words that may only name a service come after it: "moderation service timed out".
_OUTRIGHT = re.compile(
    r"polic(y|ies) violation|violat\w* .{0,40}(polic|guideline|terms|safety)|nsfw|flagged|"
    r"content[ _-]?polic|blocked by|moderat\w* (block|reject|refus)|"
    r"(rejected|refused|blocked|failed|filtered) .{0,20}(moderation|safety)",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"capacity|overload|time[ds]?[ -]?out|temporar|try again|retry later|unavailable|busy|"
    r"rate limit|too many requests|internal (server )?error|connection (reset|lost|error)",
    re.IGNORECASE,
)
_HINTED = re.compile(
    r"polic(y|ies)|moderat|safety|blocked|prohibited|inappropriate|"
    r"(sensitive|explicit|sexual|unsafe|harmful|disallowed) (content|material|image|prompt)|"
    r"(community|content|usage) guidelines",
    re.IGNORECASE,
)


class FailureKind(StrEnum):
    """Why a job failed, as far as the provider's sentence tells."""

    POLICY = "policy"
    TRANSIENT = "transient"
    OTHER = "other"


def classify_failure(sentence: str) -> FailureKind:
    """Tell by its words whether a failure is a policy block, or will pass, or neither."""
    if _OUTRIGHT.search(sentence):
        return FailureKind.POLICY
    if _PASSING.search(sentence):
        return FailureKind.TRANSIENT
    return FailureKind.POLICY if _HINTED.search(sentence) else FailureKind.OTHER


def error_sentence(body: bytes) -> str:
    """Return an error answer's own words, at most 300 characters, or "" where it has none.

    They are in `error`, `message` or `detail`, as a string, an object with `message`, or a list of
    those; else the text of the answer itself, without markup.
    """
    try:
        return sentence_of(read_object(body))
    except Malformed:
        return _cut(_raw_text(body))


def sentence_of(value: object) -> str:
    """Return the sentence in a JSON value of an error, or "" where there is none."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        # Three steps down at the most: {"error": {"message": …}}, or a list of such.
        for name in ("error", "message", "detail", "msg"):
            inner = value.get(name)
            if isinstance(inner, list):
                inner = inner[0] if inner else None
            if isinstance(inner, dict):
                inner = next((inner[key] for key in ("message", "msg") if inner.get(key)), None)
            if sentence := _cut(as_text(inner)):
                return sentence
        return ""
    return _cut(as_text(value))


def _raw_text(body: bytes) -> str:
    text = body[:_LONGEST_RAW].decode("utf-8", "replace")
    if text.lstrip().startswith("<"):
        text = _MARKUP.sub(" ", text)
    return as_text(text)


def _cut(text: str) -> str:
    """Shorten to one line of at most 300 characters in which no API key is quoted."""
    line = _KEY.sub("afk_…", " ".join(text.split()))
    return line if len(line) <= LONGEST_SENTENCE else line[: LONGEST_SENTENCE - 1] + "…"
