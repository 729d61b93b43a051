"""Exports: complete, for spreadsheets, and with nothing in them that a spreadsheet would run."""

import csv
import io

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import Generation, User
from gallery.pages.spreadsheets import cell, lines
from gallery.services import ledger, usage
from tests.factories import make_generation


def read(client: Client, name: str) -> tuple[str, list[list[str]]]:
    answer = client.get(reverse(f"gallery:{name}"), {"span": "7-days"})
    assert isinstance(answer, StreamingHttpResponse)
    content = b"".join(answer).decode("utf-8")
    assert content.startswith("\ufeff")
    return answer["Content-Disposition"], list(csv.reader(io.StringIO(content[1:])))


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_formula_is_made_text(start: str) -> None:
    assert cell(f"{start}HYPERLINK()") == f"'{start}HYPERLINK()"


def test_numbers_stay_numbers() -> None:
    assert list(lines([[-4, "-4", 'a "b", c']]))[1:] == ['-4,\'-4,"a ""b"", c"\r\n']


def test_own_ledger(as_alice: Client, alice: User, bob: User, admin: User) -> None:
    generation = make_generation(alice, state=State.COMPLETED, prompt="=1+1")
    ledger.settle(generation, 9)
    ledger.grant(admin, alice, 20, note="A present")
    ledger.settle(make_generation(bob, state=State.COMPLETED), 4)
    disposition, (_heading, *rows) = read(as_alice, "usage-export")
    span = usage.span_named("7-days")
    assert f'filename="grokweb-ledger-{span.first}-{span.last}.csv"' in disposition
    assert [row[3] for row in rows] == ["-4", "4", "-9", "20"]
    assert rows[0][5] == "'=1+1"
    assert rows[3][6] == "A present"


def test_team_figures(admin: User, alice: User, bob: User) -> None:
    client = Client()
    client.force_login(admin)
    bob.first_name = "@SUM(A1)"
    bob.save()
    for _number in range(2):
        ledger.settle(make_generation(alice, state=State.COMPLETED), 4)
    make_generation(bob, model="another-model")
    _disposition, (heading, *rows) = read(client, "team-usage-export")
    today = usage.span_named("7-days").last.isoformat()
    assert heading[-2:] == ["Requests", "Credits"]
    assert rows == [
        [today, "alice", "alice", str(alice.public_id), "Grok Imagine", "Done", "2", "8"],
        [today, "'@SUM(A1)", "bob", str(bob.public_id), "another-model", "Under way", "1", "4"],
    ]


def test_prompt_of_a_picture_that_is_another_members_now_is_not_told(
    as_alice: Client, alice: User, bob: User
) -> None:
    generation = make_generation(alice)
    Generation.objects.filter(pk=generation.pk).update(owner=bob, prompt="Bob's now")
    _disposition, (_heading, row) = read(as_alice, "usage-export")
    assert row[3:6] == ["-4", "", ""]
