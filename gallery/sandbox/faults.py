"""The table of faults that can be provoked, and how a prompt's markers are read."""

import re
from dataclasses import dataclass
from typing import Literal

ALWAYS = -1

Stage = Literal["refuse", "answer", "poll", "job", "result", "image", "webhook"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Stages: `refuse` answers instead of doing what was asked; `answer` does it and spoils the
    answer; `poll` is either of these on reads of one job; the others belong to a job. `value`
    names what the marker's value means; where it is empty, the value is the number of times.
    """

    name: str
    stage: Stage
    summary: str
    value: str = ""
    default: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class FaultUse:
    """A fault as it was asked for: its value, and how often it acts (`ALWAYS` for no end)."""

    name: str
    value: str
    times: int

    @property
    def fault(self) -> Fault:
        """The row of the table."""
        return FAULTS[self.name]

    def number(self, fallback: float) -> float:
        """The value as a number, or `fallback` where it is not one."""
        try:
            return float(self.value)
        except ValueError:
            return fallback


_REQUESTS = (
    Fault("reject", "refuse", "400, the prompt is not taken", times=ALWAYS),
    Fault("no-credits", "refuse", "402 with balance and cost"),
    Fault("unauthorized", "refuse", "401 Invalid API key"),
    Fault("forbidden", "refuse", "403 API key is inactive"),
    Fault(
        "rate-limit",
        "refuse",
        "429; Retry-After as seconds, date, none or any text",
        "seconds, date or none",
        "1",
    ),
    Fault("unavailable", "refuse", "503 No available capacity"),
    Fault("error-500", "refuse", "500, and nothing was accepted"),
    Fault("error-502", "refuse", "502, and nothing was accepted"),
    Fault("error-504", "refuse", "504, and nothing was accepted"),
    Fault("lost-500", "answer", "done and charged, yet the answer is 500"),
    Fault("lost-502", "answer", "done and charged, yet the answer is 502"),
    Fault("lost-503", "answer", "done and charged, yet the answer is 503"),
    Fault("lost-504", "answer", "done and charged, yet the answer is 504"),
    Fault("hang", "answer", "done, and the answer never arrives"),
    Fault("cut", "answer", "done, and the connection is closed without an answer"),
    Fault("cut-body", "answer", "done, and the connection is closed in the middle of the answer"),
    Fault("html", "answer", "done, and the answer is a page of HTML"),
    Fault("empty", "answer", "done, and the answer is empty"),
    Fault("cut-json", "answer", "done, and the answer is the first half of the JSON"),
    Fault("wrong-types", "answer", "done, and every field has the wrong type"),
    Fault("error-inside", "answer", "done, and the answer is a 200 with an error in it"),
    Fault("nan-json", "answer", "done, and numbers are NaN and Infinity"),
    Fault("deep-json", "answer", "done, and the answer nests lists deeply", "depth", "100000"),
    Fault("huge-json", "answer", "done, and the answer is very long", "megabytes", "10"),
    Fault("drip", "answer", "done, and the answer comes byte by byte", "seconds per byte", "1"),
)

_JOBS = (
    Fault("slow", "job", "takes this long", "seconds", "60"),
    Fault("fast", "job", "takes a twentieth of a second", "seconds", "0.05"),
    Fault(
        "fail",
        "job",
        "fails; the value is the provider's sentence",
        "sentence",
        "Provider returned an error: generation failed",
    ),
    Fault(
        "transient",
        "job",
        "fails for a passing reason",
        "sentence",
        "Provider returned an error: temporarily overloaded, please try again",
    ),
    Fault(
        "policy",
        "job",
        "fails by content policy",
        "sentence",
        "Provider returned an error: content policy violation",
    ),
    Fault("stuck", "job", "stays PROCESSING for ever"),
    Fault(
        "unknown-status", "job", "has an undocumented status while it runs", "status", "MODERATING"
    ),
    Fault("falling-progress", "job", "progress goes down while it runs"),
    Fault("status-reversed", "job", "reads COMPLETED, then PROCESSING, and ends FAILED"),
    Fault("job-id-changes", "job", "reads carry another id than the one asked for"),
    Fault("job-404", "job", "reads answer 404, and the list leaves it out", times=ALWAYS),
    Fault("job-unlisted", "job", "the list leaves it out, reads find it"),
    Fault("clock-skew", "job", "the provider's clock is wrong", "hours", "-5"),
    Fault("charge", "job", "costs this much", "credits", "9"),
)

_RESULTS = (
    Fault("result-null", "result", "COMPLETED with result null"),
    Fault("result-empty", "result", "COMPLETED with result {}"),
    Fault("result-no-images", "result", "COMPLETED with an empty list of images"),
    Fault("result-string", "result", "result is one address as a string"),
    Fault("result-list", "result", "result is a list of addresses"),
    Fault("result-url", "result", 'result is {"imageUrl": address}'),
    Fault("result-many", "result", "several images", "number", "3"),
    Fault("result-repeat", "result", "the same address twice"),
    Fault("result-403", "result", "the file answers 403", times=ALWAYS),
    Fault("result-404", "result", "the file answers 404", times=ALWAYS),
    Fault("result-410", "result", "the file answers 410", times=ALWAYS),
    Fault("result-500", "result", "the file answers 500", times=ALWAYS),
    Fault("result-503", "result", "the file answers 503", times=ALWAYS),
    Fault("result-expired", "result", "the first address has expired; a later read has a new one"),
    Fault(
        "result-address",
        "result",
        "the result is said to be at this address",
        "address",
        "http://does-not-exist.invalid/picture.png",
    ),
    Fault(
        "result-private", "result", "the result is said to be at a private host", "host", "10.0.0.1"
    ),
    Fault("result-redirect", "result", "the file redirects this often, then is given", "hops", "1"),
    Fault(
        "result-redirect-to",
        "result",
        "the file redirects to this address",
        "address",
        "http://does-not-exist.invalid/picture.png",
    ),
    Fault(
        "result-redirect-private",
        "result",
        "the file redirects to a private host",
        "host",
        "10.0.0.1",
    ),
    Fault("result-redirect-loop", "result", "the file redirects to itself"),
)

_IMAGES = (
    Fault("png", "image", "a PNG, not a fault"),
    Fault("webp", "image", "a WebP, not a fault"),
    Fault("image-truncated", "image", "the file ends too early, with an honest length"),
    Fault("image-short-length", "image", "Content-Length is less than the file"),
    Fault("image-long-length", "image", "Content-Length is more than what is sent"),
    Fault("image-cut", "image", "the connection is closed in the middle"),
    Fault("image-hang", "image", "the file never comes"),
    Fault("image-drip", "image", "comes 64 bytes at a time", "seconds per piece", "1"),
    Fault("image-html", "image", "a page of HTML"),
    Fault("image-html-as-jpeg", "image", "a page of HTML that calls itself a JPEG"),
    Fault("image-svg", "image", "an SVG with a script"),
    Fault("image-empty", "image", "no bytes at all"),
    Fault("image-wrong-type", "image", "a JPEG that calls itself text"),
    Fault("image-huge", "image", "a stream of zeros after the file", "megabytes", "200"),
    Fault("image-gzip-bomb", "image", "zeros under Content-Encoding: gzip", "megabytes", "200"),
    Fault("image-bomb", "image", "a PNG that says it is this wide and high", "pixels", "40000"),
    Fault("image-animated", "image", "an animated PNG", "frames", "3"),
    Fault("image-cmyk", "image", "a JPEG in CMYK"),
    Fault("image-16bit", "image", "a PNG with 16 bits a channel"),
    Fault("image-alpha", "image", "a PNG that is partly clear"),
)

_WEBHOOKS = (
    Fault("webhook-never", "webhook", "no delivery at all"),
    Fault("webhook-early", "webhook", "completed is delivered before the submit is answered"),
    Fault("webhook-late", "webhook", "delivered this long after the end", "seconds", "30"),
    Fault("webhook-twice", "webhook", "two deliveries at once"),
    Fault("webhook-replay", "webhook", "delivered this often", "number", "100"),
    Fault("webhook-forged", "webhook", "the signature is wrong"),
    Fault("webhook-unsigned", "webhook", "there is no signature"),
    Fault("webhook-prefix", "webhook", "the signature starts with sha256="),
    Fault("webhook-raw-secret", "webhook", "signed with the raw digest of the key as secret"),
    Fault("webhook-reserialised", "webhook", "signed before the JSON was written anew"),
    Fault("webhook-other-job", "webhook", "well signed, about a job that does not exist"),
    Fault(
        "webhook-result",
        "webhook",
        "well signed, with this address as result",
        "address",
        "http://10.0.0.1/picture.png",
    ),
    Fault("webhook-huge", "webhook", "a very long body", "kilobytes", "5120"),
    Fault("webhook-type", "webhook", "Content-Type is text/plain"),
    Fault("webhook-cut-json", "webhook", "the body is the first half of the JSON"),
)


def _poll_variant(fault: Fault) -> Fault:
    return Fault(
        f"poll-{fault.name}",
        "poll",
        f"on reads of the job: {fault.summary}",
        fault.value,
        fault.default,
        fault.times,
    )


FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        *_REQUESTS,
        *map(_poll_variant, _REQUESTS),
        *_JOBS,
        *_RESULTS,
        *_IMAGES,
        *_WEBHOOKS,
    )
}

# One pair of brackets is allowed inside a value, for IPv6 hosts such as http://[::1]/.
_MARKER = re.compile(r"\[sandbox:([a-z0-9-]+)(?:=((?:\[[^\[\]]*\]|[^\[\]])*))?\]")
_TIMES = re.compile(r",\s*times=(\d+|always)\s*$")


def use_of(name: str, value: str = "", times: int | None = None) -> FaultUse:
    """Make a use of the fault `name`; raises KeyError where there is no such fault."""
    fault = FAULTS[name]
    if times is None and not fault.value and value:
        times = ALWAYS if value == "always" else int(value) if value.isdecimal() else None
    return FaultUse(name, value or fault.default, fault.times if times is None else times)


def read_markers(prompt: str) -> list[FaultUse]:
    """Read `[sandbox:NAME]`, `[sandbox:NAME=VALUE]` and `[sandbox:NAME=VALUE,times=N]`.

    Unknown names are passed over, as text that merely looks like a marker.
    """
    uses = []
    for name, raw in _MARKER.findall(prompt):
        if name not in FAULTS:
            continue
        value, times = raw, None
        if found := _TIMES.search(raw):
            value = raw[: found.start()]
            times = ALWAYS if found[1] == "always" else int(found[1])
        elif found := re.fullmatch(r"times=(\d+|always)", raw):
            value, times = "", ALWAYS if found[1] == "always" else int(found[1])
        uses.append(use_of(name, value.strip(), times))
    return uses


def without_markers(prompt: str) -> str:
    """The prompt as a person meant it, for captions."""
    return " ".join(_MARKER.sub(" ", prompt).split())
