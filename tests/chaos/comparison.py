"""Comparing what the members were told, what the portal has, and what the sandbox has charged."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.chaos.evidence import Evidence, Job, Row
from tests.chaos.members import Answer

CANCELLED, COMPLETED = "cancelled", "completed"
ENDS = frozenset({COMPLETED, "failed", "blocked", CANCELLED})
UNRESOLVED = frozenset({"outcome-unknown", "job-lost", "gave-up"})
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it has to be."""

    kind: str
    detail: str


def differences(answers: list[Answer], evidence: Evidence) -> list[Difference]:
    """Return everything that differs; empty after a good run."""
    jobs = {job.key: job for job in evidence.jobs if job.key}
    found = [*_answered(answers), *_asked_for(answers, evidence), *_books(evidence)]
    wanted = {(answer.member, answer.token): answer for answer in answers}
    for row in evidence.rows:
        job = jobs.get(row.public_id)
        found += _end(row, wanted.get((row.owner, row.token)))
        found += _job(row, job)
        found += _money(row, job)
        found += _pictures(row, job)
        if row.is_leased:
            found.append(Difference("still leased", _named(row)))
    found += [Difference("task that nobody takes", task) for task in evidence.old_tasks]
    found += [Difference("day with wrong sums", day) for day in evidence.wrong_days]
    return found


def _answered(answers: list[Answer]) -> Iterator[Difference]:
    for answer in answers:
        name = f"{answer.member} {answer.token}"
        if answer.refusal:
            yield Difference("refused form", f"{name}: {answer.refusal}")
        elif not answer.accepted:
            yield Difference("form without a clear answer", f"{name}: {answer.presses} presses")


def _asked_for(answers: list[Answer], evidence: Evidence) -> Iterator[Difference]:
    """Each accepted form has one row, and each row was asked for."""
    rows = Counter((row.owner, row.token) for row in evidence.rows)
    pressed = {(answer.member, answer.token) for answer in answers if answer.presses}
    for answer in answers:
        count = rows[answer.member, answer.token]
        if answer.accepted and count != 1:
            detail = f"{answer.member} {answer.token}: {count} rows"
            yield Difference("accepted form without exactly one row", detail)
        if answer.refusal and count:
            yield Difference("row of a refused form", f"{answer.member} {answer.token}")
    for owner, token in rows.keys() - pressed:
        yield Difference("row that nobody asked for", f"{owner} {token}")
    known = {(row.owner, row.token): row.public_id for row in evidence.rows}
    for answer in answers:
        if answer.public_id and known.get((answer.member, answer.token)) != answer.public_id:
            yield Difference("answer named another row", f"{answer.member} {answer.token}")


def _end(row: Row, answer: Answer | None) -> Iterator[Difference]:
    if row.state not in ENDS:
        yield Difference("no end state", _named(row))
    if row.end_reason in UNRESOLVED:
        yield Difference("unresolved end", _named(row))
    if answer is None or row.state not in ENDS:
        return
    if row.state == CANCELLED:
        allowed = answer.cancelled in {"yes", "unclear"}
    else:
        allowed = row.state == answer.expected and answer.cancelled != "yes"
    if not allowed:
        detail = f"expected {answer.expected}, cancelled: {answer.cancelled or 'not asked for'}"
        yield Difference("wrong end state", f"{_named(row)}: {detail}")


def _job(row: Row, job: Job | None) -> Iterator[Difference]:
    """A cancelled or refused one has no job, every other one has the one that it names."""
    if row.state == CANCELLED or row.end_reason == REJECTED:
        if job or row.job_id:
            yield Difference("job of a generation that was not sent", _named(row))
    elif job is None:
        yield Difference("sent, and the sandbox has no job", _named(row))
    elif row.job_id != job.id:
        yield Difference("job ids differ", f"{_named(row)}: the sandbox's is {job.id}")


def _money(row: Row, job: Job | None) -> Iterator[Difference]:
    paid = job.charged - job.refunded if job else 0
    if row.net != -paid:
        detail = f"ledger {row.net:+d} by {', '.join(row.entries)}; sandbox {paid}"
        yield Difference("ledger differs from the books", f"{_named(row)}: {detail}")


def _pictures(row: Row, job: Job | None) -> Iterator[Difference]:
    for picture in row.pictures:
        if picture.missing:
            yield Difference("missing file", f"{_named(row)}: {', '.join(picture.missing)}")
        elif picture.stored != picture.stated:
            yield Difference("file with a wrong checksum", _named(row))
    stated = sorted(picture.stated for picture in row.pictures)
    made = job.files if job and row.state == COMPLETED else []
    if stated != made:
        detail = f"{len(stated)} here, {len(made)} at the sandbox"
        yield Difference("pictures are not those that were made", f"{_named(row)}: {detail}")


def _books(evidence: Evidence) -> Iterator[Difference]:
    """The sandbox's side: one job for each key, none that is unknown to us, and its sums."""
    keys = Counter(job.key for job in evidence.jobs)
    for key, count in keys.items():
        if count > 1:
            yield Difference("charged more than once", f"{key}: {count} jobs")
    for key in keys.keys() - {row.public_id for row in evidence.rows}:
        yield Difference("job unknown to the portal", str(key))
    paid = sum(job.charged - job.refunded for job in evidence.jobs)
    if evidence.ledger_total != -paid:
        detail = f"ledger {evidence.ledger_total:+d}, sandbox {paid}"
        yield Difference("sums differ", detail)
    for team in evidence.totals:
        if not team["balanced"]:
            yield Difference("the sandbox's own books don't balance", str(team))


def _named(row: Row) -> str:
    return f"{row.public_id} ({row.state} {row.end_reason})".replace(" )", ")")
