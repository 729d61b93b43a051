"""Notices by e-mail: each once, in the reader's language, also after a mail server was away."""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends import locmem
from django.db.models import F
from django.utils import timezone

from gallery import tasks
from gallery.models import Notice, Standing, Topic, User
from gallery.queue import MAIL
from gallery.services import mailing
from gallery.services.notices import tell

Kind = Notice.Kind
GRANT = {"credits": 4, "note": "For the fair"}


@pytest.fixture
def reader(alice: User) -> User:
    alice.email = "alice@example.org"
    alice.save()
    return alice


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(mailing, "enqueue", names.append)
    return names


class Away(locmem.EmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


class Choosy(locmem.EmailBackend):
    """A mail server that does not know Alice."""

    def send_messages(self, messages: Any) -> int:
        if any("alice" in address for message in messages for address in message.to):
            raise smtplib.SMTPRecipientsRefused({"alice@example.org": (550, b"unknown")})
        return super().send_messages(messages)


def grant_notice(person: User, **data: object) -> None:
    tell(person, Kind.CREDITS_GRANTED, topic=Topic.MY_BUDGET, data=GRANT | data)


def time_passes() -> None:
    """Make due what was put off."""
    Notice.objects.update(mail_due_at=F("mail_due_at") - timedelta(days=1))


def test_notice_is_sent_once(reader: User, settings: Any) -> None:
    settings.PUBLIC_URL = "https://pictures.example.org"
    grant_notice(reader)
    for _repeat in range(2):
        tasks.mail_notices()
    (letter,) = mail.outbox
    assert letter.to == ["alice@example.org"]
    assert letter.subject == "You were granted 4 credits."
    assert "For the fair" in letter.body
    assert "https://pictures.example.org/usage/" in letter.body


def test_letter_is_in_the_language_of_its_reader(reader: User) -> None:
    reader.language = "ja"
    reader.save()
    grant_notice(reader)
    tasks.mail_notices()
    assert mail.outbox[0].subject == "4クレジットが付与されました。"


def test_nothing_is_sent_before_its_time_or_to_whom_it_is_not_wanted(reader: User) -> None:
    grant_notice(reader)
    Notice.objects.update(mail_due_at=timezone.now() + timedelta(minutes=1))
    tasks.mail_notices()
    reader.standing = Standing.SUSPENDED
    reader.save(update_fields=["standing"])
    time_passes()
    tasks.mail_notices()
    assert not mail.outbox


def test_names_and_reasons_can_add_no_header(reader: User) -> None:
    data = {"person": "Eve\r\nBcc: all@example.org\u2028x", "credits": 1, "reason": "y\r\n.\r\n"}
    tell(reader, Kind.CREDITS_ASKED, topic=Topic.TEAM, data=data)
    tasks.mail_notices()
    (letter,) = mail.outbox
    assert letter.recipients() == ["alice@example.org"]
    assert letter.message()["Bcc"] is None
    assert "\n" not in letter.subject


def test_server_that_is_away_loses_nothing(reader: User, bob: User, settings: Any) -> None:
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Away"
    for _number in range(3):
        grant_notice(reader)
    for _try in range(mailing.MOST_TRIES - 1):
        tasks.mail_notices()
    assert Notice.objects.filter(mail_due_at=None).count() == 0
    settings.EMAIL_BACKEND = backend
    time_passes()
    tasks.mail_notices()
    assert len(mail.outbox) == 3


def test_after_enough_tries_it_is_given_up_with_a_line(
    reader: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    grant_notice(reader)
    with caplog.at_level(logging.ERROR):
        for _try in range(mailing.MOST_TRIES + 2):
            tasks.mail_notices()
            time_passes()
    notice = Notice.objects.get()
    assert (notice.mail_tries, notice.mail_due_at) == (mailing.MOST_TRIES, None)
    (line,) = caplog.messages
    assert str(notice.public_id) in line
    assert "alice@example.org" not in line


def test_address_that_is_refused_holds_nobody_up(reader: User, bob: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Choosy"
    bob.email = "bob@example.org"
    bob.save()
    grant_notice(reader)
    grant_notice(bob)
    tasks.mail_notices()
    assert [letter.to for letter in mail.outbox] == [["bob@example.org"]]


def test_two_workers_send_it_once(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    grant_notice(reader)
    first_look: Callable[..., Any] = mailing._due

    def both_look(now: Any) -> list[int]:
        found: list[int] = first_look(now)
        monkeypatch.setattr(mailing, "_due", first_look)
        tasks.mail_notices()
        return found

    monkeypatch.setattr(mailing, "_due", both_look)
    tasks.mail_notices()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_mailer_is_woken_on_commit_and_by_the_watch(reader: User, enqueued: list[str]) -> None:
    grant_notice(reader)
    assert enqueued == [MAIL]
    mailing.wake_if_due()
    assert enqueued == [MAIL] * 2
    tasks.mail_notices()
    mailing.wake_if_due()
    assert len(enqueued) == 2


def test_address_that_was_not_confirmed_gets_nothing(reader: User) -> None:
    entry = EmailAddress.objects.create(user=reader, email=reader.email, primary=True)
    grant_notice(reader)
    tasks.mail_notices()
    assert mail.outbox == []
    entry.verified = True
    entry.save()
    grant_notice(reader)
    tasks.mail_notices()
    assert [message.to for message in mail.outbox] == [[reader.email]]
