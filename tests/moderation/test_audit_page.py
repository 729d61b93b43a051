"""The audit log as it is read: in words, found by many ways, and taken away with its proof."""

import csv
import hashlib
import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Action, Departure, Share, User
from gallery.pages import audit as pages
from gallery.permissions import Role
from gallery.services import audit, leaving, people
from gallery.services.audit_chain import verify
from gallery.services.audit_finding import GROUPS
from tests.factories import make_generation, make_image

ADDRESS, EXPORT = "/audit/", "/audit/audit.csv"


def shown(client: Client, **asked: str) -> str:
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def exported(client: Client, **asked: str) -> list[list[str]]:
    answer = client.get(EXPORT, asked)
    assert isinstance(answer, StreamingHttpResponse)
    content = b"".join(answer).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(content)))[1:]


def positions(client: Client, **asked: str) -> list[str]:
    return [row[0] for row in exported(client, **asked)]


def test_every_action_is_in_one_group() -> None:
    grouped = [action for actions in GROUPS.values() for action in actions]
    assert sorted(grouped) == sorted(Action)


def test_entry_says_who_what_whom_from_where_and_from_what_to_what(
    admin: User, alice: User, as_auditor: Client
) -> None:
    with audit.coming_from("192.0.2.7"):
        people.change_role(admin, alice, Role.MODERATOR)
    page = shown(as_auditor)
    for words in ("Changed a role", "192.0.2.7", "Member", "Moderator", ">admin<", ">alice<"):
        assert words in page
    assert f"/team/people/{alice.public_id}/" in page
    assert verify().digest in page


def test_log_is_read_in_japanese(admin: User, alice: User, as_auditor: Client) -> None:
    people.change_role(admin, alice, Role.MODERATOR)
    page = as_auditor.get(ADDRESS, headers={"Accept-Language": "ja"}).content.decode()
    assert "役割を変更" in page
    assert "モデレーター" in page


def test_members_and_moderators_do_not_read_it(as_alice: Client, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(role=Role.MODERATOR)
    as_moderator = Client()
    as_moderator.force_login(bob)
    for client in (as_alice, as_moderator):
        assert client.get(ADDRESS).status_code == client.get(EXPORT).status_code == 403


def test_menu_leads_there_for_who_may_read_it(as_auditor: Client, as_alice: Client) -> None:
    assert f'href="{ADDRESS}"' in as_auditor.get("/team/people/").content.decode()
    assert f'href="{ADDRESS}"' not in as_alice.get("/account/profile/").content.decode()


def test_former_member_has_no_name_in_it(admin: User, alice: User, as_auditor: Client) -> None:
    people.change_role(admin, alice, Role.MODERATOR)
    leaving.decide(admin, alice, kind=Departure.Kind.KEEP)
    page = shown(as_auditor)
    assert "Former member" in page
    assert "alice" not in page
    assert "alice" not in str(exported(as_auditor))
    assert "Changed a role" in shown(as_auditor, person=str(alice.public_id))
    assert verify().faults == []


def test_account_that_was_declined_is_gone_but_for_its_id(
    admin: User, alice: User, as_auditor: Client
) -> None:
    User.objects.filter(pk=alice.pk).update(standing="pending", is_active=False)
    people.decline(admin, alice)
    assert str(alice.public_id)[:8] in shown(as_auditor)
    assert verify().faults == []


def test_entries_are_found_by_group_person_and_words(
    admin: User, alice: User, bob: User, as_auditor: Client
) -> None:
    audit.record(admin, Action.CREDITS_GRANTED, subject=alice, why="A fair in Spring 100%")
    audit.record(bob, Action.CASE_DECIDED, subject=alice, target=alice)
    audit.record(bob, Action.REFUSED)
    assert positions(as_auditor) == ["3", "2", "1"]
    assert positions(as_auditor, group="money") == ["1"]
    assert positions(as_auditor, group="moderation") == ["2"]
    assert positions(as_auditor, group="nonsense") == ["3", "2", "1"]
    assert positions(as_auditor, person="ALI") == ["2", "1"]
    assert positions(as_auditor, person="bob") == ["3", "2"]
    assert positions(as_auditor, person=str(admin.public_id)) == ["1"]
    assert positions(as_auditor, person="nobody at all") == []
    assert positions(as_auditor, text="spring 100%") == ["1"]
    assert positions(as_auditor, text=str(alice.public_id).upper()) == ["2"]
    assert positions(as_auditor, text="a\0 fair") == ["3", "2", "1"]
    assert "Nothing was found" in shown(as_auditor, group="people")


def test_days_are_those_of_the_reader(
    admin: User, as_auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in (14, 16):
        moment = datetime(2031, 5, 4, hour, tzinfo=UTC)
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda moment=moment: moment)
            audit.record(admin, Action.SETTINGS_CHANGED)
    assert positions(as_auditor, first="2031-05-04", last="2031-05-04") == ["2", "1"]
    User.objects.filter(username="auditor").update(time_zone="Asia/Tokyo")
    assert positions(as_auditor, first="2031-05-04", last="2031-05-04") == ["1"]
    assert positions(as_auditor, first="2031-05-05") == ["2"]
    assert positions(as_auditor, last="2031-05-03") == []
    assert positions(as_auditor, first="some day", last="9999-12-31") == ["2", "1"]


def test_older_entries_follow(
    admin: User, as_auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_LENGTH", 2)
    for number in range(5):
        audit.record(admin, Action.SETTINGS_CHANGED, why=f"reason {number}")
    first = shown(as_auditor, group="portal")
    assert "reason 4" in first
    assert "reason 2" not in first
    assert "?group=portal&amp;before=4" in first
    last = shown(as_auditor, group="portal", before="2")
    assert "reason 0" in last
    assert 'rel="next"' not in last


def test_fields_that_have_changed_are_told_one_by_one(
    admin: User, alice: User, as_auditor: Client
) -> None:
    was = {"promised_hours": 24, "appeal_days": 14}
    told = {"from": was, "to": was | {"promised_hours": 1048}, "person": alice.public_id}
    audit.record(admin, Action.SETTINGS_CHANGED, why="real-person", data=told)
    page = shown(as_auditor)
    assert "Hours until an answer" in page
    assert "1,048" in page
    assert "Days for an appeal" not in page
    assert "alice" in page
    assert "A real person, without their consent" in page


def test_picture_is_linked_for_who_may_look_at_it(
    admin: User, alice: User, as_auditor: Client
) -> None:
    image = make_image(make_generation(alice, state=State.COMPLETED))
    audit.record(admin, Action.CASE_DECIDED, subject=alice, target=image)
    assert f"/images/{image.public_id}/" not in shown(as_auditor)
    Share.objects.create(image=image, shows_prompt=False)
    assert f"/images/{image.public_id}/" in shown(as_auditor)


def test_what_people_write_stays_text(admin: User, alice: User, as_auditor: Client) -> None:
    odd = "<b>=1+1</b>"
    audit.record(admin, Action.CREDITS_GRANTED, why=odd, data={odd: odd, "kind": {"a": 1}})
    audit.record(admin, Action.CREDITS_GRANTED, why="=HYPERLINK()")
    assert odd not in shown(as_auditor)
    assert exported(as_auditor)[0][10] == "'=HYPERLINK()"


def test_export_proves_itself_elsewhere(admin: User, alice: User, as_auditor: Client) -> None:
    for number in range(3):
        audit.record(admin, Action.PERSON_SUSPENDED, subject=alice, why=f"=“{number}”\n後で")
    rows = exported(as_auditor)[::-1]
    before = "0" * 64
    for row in rows:
        previous, digest, text = row[-3:]
        assert previous == before
        assert hashlib.sha256(text.encode()).hexdigest() == digest
        assert f'"previous":"{previous}"' in text
        before = digest
    assert before == verify().digest


def test_queries_are_as_many_for_many_as_for_few(
    admin: User, alice: User, as_auditor: Client
) -> None:
    image = make_image(make_generation(alice, state=State.COMPLETED))
    numbers = []
    for _round in range(2):
        for number in range(10):
            person = User.objects.create_user(f"person-{_round}-{number}")
            audit.record(person, Action.CASE_DECIDED, subject=alice, target=image)
            heir = {"heir": person.public_id}
            audit.record(admin, Action.PERSON_LEAVES, subject=person, data=heir)
        shown(as_auditor)
        with CaptureQueriesContext(connection) as queries:
            shown(as_auditor)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def tamper(position: int) -> None:
    """Change an entry as somebody does who may do anything with the database."""
    drop = "DROP TRIGGER gallery_auditentry_UPDATE_refused"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            drop = "ALTER TABLE gallery_auditentry DISABLE TRIGGER USER"
        cursor.execute(drop)
        cursor.execute("UPDATE gallery_auditentry SET why = 'x' WHERE position = %s", [position])


def test_page_says_where_the_chain_does_not_hold(admin: User, as_auditor: Client) -> None:
    for _number in range(3):
        audit.record(admin, Action.SETTINGS_CHANGED)
    assert "Holds together" in shown(as_auditor)
    tamper(2)
    page = shown(as_auditor)
    assert "Holds together" not in page
    assert "changed by other means than this portal, at: 2." in page


def test_command_prints_what_to_note(admin: User, capsys: pytest.CaptureFixture[str]) -> None:
    entries = [audit.record(admin, Action.SETTINGS_CHANGED) for _number in range(3)]
    call_command("verify_audit")
    printed = capsys.readouterr().out
    assert "3 entries." in printed
    noted = f"3:{entries[2].digest}"
    assert noted in printed
    audit.record(admin, Action.SETTINGS_CHANGED)
    call_command("verify_audit", noted=(3, entries[2].digest))
    call_command("verify_audit", "--noted", noted)
    with pytest.raises(CommandError):
        call_command("verify_audit", "--noted", f"2:{entries[2].digest}")
    with pytest.raises(CommandError, match="as it was printed"):
        call_command("verify_audit", "--noted", "3")


def test_command_names_each_fault_and_fails(
    admin: User, capsys: pytest.CaptureFixture[str]
) -> None:
    for _number in range(3):
        audit.record(admin, Action.SETTINGS_CHANGED)
    tamper(2)
    with pytest.raises(CommandError) as failure:
        call_command("verify_audit")
    assert failure.value.returncode == 1
    assert "Entry 2: it was changed after it was written." in capsys.readouterr().out
