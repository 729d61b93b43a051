"""What the seed decides: who asks for which picture when, and which process is hit when."""

import random
import signal
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MAIN, COLLECTORS, WEB, SANDBOX = "main", "collectors", "web", "sandbox"
SERVICES = (SANDBOX, WEB, MAIN, COLLECTORS)
MEMBERS = ("ada", "ben", "cleo", "dan", "eva", "finn")
RATIOS = ("1:1", "3:2", "2:3", "16:9", "9:16")
COMPLETED, FAILED, BLOCKED = "completed", "failed", "blocked"
# Longer than the longest lease of a row that is being sent or asked about (60 seconds).
LONG_STALL = (62.0, 75.0)
SHORT_STALL = (0.5, 6.0)
# From this length on a run has time for long stalls.
LONG_RUN_SECONDS = 300.0

# What a prompt makes the sandbox do, in which end state it has to end, and how often it comes.
# A plain request, and trouble that has to be survived, end with a picture.
MARKERS: tuple[tuple[str, str, int], ...] = (
    ("", COMPLETED, 60),
    ("[sandbox:lost-500]", COMPLETED, 3),
    ("[sandbox:lost-504]", COMPLETED, 2),
    ("[sandbox:cut]", COMPLETED, 3),
    ("[sandbox:cut-body]", COMPLETED, 2),
    ("[sandbox:html]", COMPLETED, 1),
    ("[sandbox:error-500]", COMPLETED, 2),
    ("[sandbox:error-502=2]", COMPLETED, 1),
    ("[sandbox:unavailable]", COMPLETED, 2),
    ("[sandbox:rate-limit=1]", COMPLETED, 2),
    ("[sandbox:poll-error-500=2]", COMPLETED, 2),
    ("[sandbox:poll-cut]", COMPLETED, 1),
    ("[sandbox:job-unlisted]", COMPLETED, 1),
    ("[sandbox:slow=8]", COMPLETED, 3),
    ("[sandbox:result-503=times=1]", COMPLETED, 2),
    ("[sandbox:result-expired]", COMPLETED, 1),
    ("[sandbox:result-many=2]", COMPLETED, 1),
    ("[sandbox:charge=9]", COMPLETED, 1),
    ("[sandbox:webhook-never]", COMPLETED, 2),
    ("[sandbox:webhook-early]", COMPLETED, 1),
    ("[sandbox:webhook-twice]", COMPLETED, 1),
    ("[sandbox:webhook-replay=5]", COMPLETED, 1),
    ("[sandbox:webhook-forged]", COMPLETED, 1),
    ("[sandbox:fail]", FAILED, 5),
    ("[sandbox:lost-502][sandbox:fail]", FAILED, 1),
    ("[sandbox:policy]", BLOCKED, 4),
    ("[sandbox:reject]", FAILED, 2),
)
CANCEL_SHARE, PRESSED_AGAIN_SHARE = 0.1, 0.05


class Part(StrEnum):
    """Which processes of a service are hit."""

    CHILD = "one process of"
    SENTINEL = "sentinel of"
    LEADER = "first process of"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Submission:
    """One press of the button: `at` and `cancel_after` are seconds; `token` is the form's."""

    at: float
    member: str
    prompt: str
    aspect_ratio: str
    token: str
    expected: str
    pressed_again: bool
    cancel_after: float | None


@dataclass(frozen=True, slots=True)
class Disturbance:
    """A signal to processes of services; `pick` from 0 to 1 chooses one, a stall has a length."""

    at: float
    signal: signal.Signals
    part: Part
    services: tuple[str, ...]
    pick: float
    seconds: float = 0.0

    @property
    def kind(self) -> str:
        """What is counted together."""
        return kind_of(self.signal, self.part, self.services)


def kind_of(number: signal.Signals, part: Part, services: tuple[str, ...]) -> str:
    """Return a disturbance's kind in words."""
    return f"{number.name} {part} {' and '.join(services)}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run does."""

    seed: int
    seconds: float
    submissions: tuple[Submission, ...]
    disturbances: tuple[Disturbance, ...]


Aim = tuple[Part, tuple[str, ...], int]
KILLS: tuple[Aim, ...] = (
    (Part.CHILD, (MAIN,), 28),
    (Part.CHILD, (COLLECTORS,), 20),
    (Part.CHILD, (WEB,), 8),
    (Part.SENTINEL, (MAIN,), 7),
    (Part.SENTINEL, (COLLECTORS,), 6),
    (Part.LEADER, (MAIN,), 4),
    (Part.LEADER, (COLLECTORS,), 3),
    (Part.WHOLE, (MAIN,), 8),
    (Part.WHOLE, (COLLECTORS,), 6),
    (Part.WHOLE, (WEB,), 6),
    (Part.WHOLE, (SANDBOX,), 12),
    (Part.WHOLE, (MAIN, COLLECTORS), 4),
    (Part.WHOLE, SERVICES, 2),
)
DEPLOYS: tuple[Aim, ...] = (
    (Part.LEADER, (MAIN,), 3),
    (Part.LEADER, (COLLECTORS,), 3),
    (Part.LEADER, (WEB,), 2),
    (Part.LEADER, (SANDBOX,), 1),
    (Part.LEADER, SERVICES, 1),
)
STALLS: tuple[Aim, ...] = (
    (Part.CHILD, (MAIN,), 5),
    (Part.CHILD, (COLLECTORS,), 3),
    (Part.CHILD, (WEB,), 1),
    (Part.WHOLE, (MAIN,), 1),
    (Part.WHOLE, (SANDBOX,), 1),
)


def make_plan(seed: int, seconds: float, generations: int, kills: int, only: str = "") -> Plan:
    """Decide a run of so many seconds; beside each eleven kills come a deploy and a stall.

    `only` limits it to the kinds of disturbances that have this text in them.
    """
    chance = random.Random(f"disturbances {seed}")
    beside = -(-kills // 11)
    hits = []
    for number, aims, count in (
        (signal.SIGKILL, KILLS, kills),
        (signal.SIGTERM, DEPLOYS, beside),
        (signal.SIGSTOP, STALLS, beside),
    ):
        fitting = [aim for aim in aims if only in kind_of(number, *aim[:2])]
        if fitting:
            hits += _disturbances(chance, number, fitting, count, seconds)
    return Plan(
        seed,
        seconds,
        tuple(_submissions(random.Random(f"submissions {seed}"), generations, seconds)),
        tuple(sorted(hits, key=lambda hit: hit.at)),
    )


def _submissions(chance: random.Random, count: int, seconds: float) -> list[Submission]:
    made = []
    weights = [weight for _marker, _expected, weight in MARKERS]
    for number, at in enumerate(_moments(chance, count, seconds)):
        marker, expected, _weight = chance.choices(MARKERS, weights)[0]
        cancel = chance.random() < CANCEL_SHARE
        made.append(
            Submission(
                at=at,
                member=chance.choice(MEMBERS),
                prompt=f"Picture number {number} of a quiet harbour {marker}".strip(),
                aspect_ratio=chance.choice(RATIOS),
                token=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                expected=expected,
                pressed_again=chance.random() < PRESSED_AGAIN_SHARE,
                cancel_after=chance.choice((0.0, chance.uniform(0, 2))) if cancel else None,
            )
        )
    return made


def _disturbances(
    chance: random.Random,
    number: signal.Signals,
    aims: Sequence[Aim],
    count: int,
    seconds: float,
) -> list[Disturbance]:
    """Aim each way at least once where there are enough, and by weight beyond that."""
    drawn = list(aims)[:count] if count >= len(aims) else chance.sample(aims, count)
    drawn += chance.choices(aims, [aim[2] for aim in aims], k=count - len(drawn))
    chance.shuffle(drawn)
    moments = _moments(chance, count, seconds)
    return [
        Disturbance(
            at=at,
            signal=number,
            part=part,
            services=services,
            pick=chance.random(),
            seconds=_stall(chance, part, seconds) if number == signal.SIGSTOP else 0.0,
        )
        for at, (part, services, _weight) in zip(moments, drawn, strict=True)
    ]


def _stall(chance: random.Random, part: Part, seconds: float) -> float:
    long = chance.random() < 0.25 and part == Part.CHILD and seconds >= LONG_RUN_SECONDS
    return chance.uniform(*(LONG_STALL if long else SHORT_STALL))


def _moments(chance: random.Random, count: int, seconds: float) -> list[float]:
    return sorted(chance.uniform(0, seconds) for _ in range(count))
