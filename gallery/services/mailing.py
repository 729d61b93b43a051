"""Sending notices by e-mail: each once, tried again while the mail server does not take it.

A row is claimed by whoever takes its due time away, before it is sent: two workers don't send it
twice. A mail server that is away puts off all that is due, and holds up nothing else.
"""

import logging
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone, translation

from gallery.models import Notice, Standing, Topic, User
from gallery.queue import MAIL, enqueue

logger = logging.getLogger(__name__)

MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=1)
AT_ONCE = 50
# A slice of it ends well before the queue's time limit, also with a server that answers slowly.
SECONDS, SECONDS_FOR_THE_SERVER = 60.0, 10
LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Letter:
    """A notice as an e-mail, in the reader's language."""

    subject: str
    body: str


def address_of(person: User) -> str:
    """Return where a person gets mail, or "" where there is no address that was confirmed.

    One that has no entry among those to be confirmed was written by the operator.
    """
    known = list(EmailAddress.objects.filter(user=person).order_by("-primary", "pk"))
    if not known:
        return person.email
    return next((entry.email for entry in known if entry.verified), "")


def is_wanted(person: User, topic: str) -> bool:
    """Tell whether notices of a topic also come by e-mail.

    Who is suspended reads about it nowhere else, so that comes in any case.
    """
    return topic not in person.muted_topics or _is_all_there_is(person, topic)


def _is_read_by(person: User, topic: str) -> bool:
    return person.standing == Standing.ACTIVE or _is_all_there_is(person, topic)


def _is_all_there_is(person: User, topic: str) -> bool:
    return person.standing == Standing.SUSPENDED and topic == Topic.MODERATION


def wake() -> None:
    """Ask for what is due to be sent."""
    enqueue(MAIL)


def wake_if_due() -> None:
    """Ask for it where something is due."""
    if _due(timezone.now()):
        wake()


def _due(now: datetime) -> list[int]:
    due = Notice.objects.filter(mail_due_at__lte=now).order_by("mail_due_at", "pk")
    return list(due.values_list("pk", flat=True)[:AT_ONCE])


def send_due(letter_of: Callable[[Notice], Letter]) -> None:
    """Send what is due, as `letter_of` puts it into words, until a time is over or it fails."""
    due = _due(timezone.now())
    if not due:
        return
    end = time.monotonic() + SECONDS
    connection = get_connection(timeout=SECONDS_FOR_THE_SERVER)
    try:
        for pk in due:
            if time.monotonic() > end or not _send_one(pk, connection, letter_of):
                return
    finally:
        _close(connection)
    if len(due) == AT_ONCE:
        wake()


def _send_one(pk: int, connection: BaseEmailBackend, letter_of: Callable[[Notice], Letter]) -> bool:
    """Send one notice if nobody else does; tell whether it is worth going on."""
    now = timezone.now()
    claimed = Notice.objects.filter(pk=pk, mail_due_at__lte=now)
    if not claimed.update(mail_due_at=None, mail_tries=F("mail_tries") + 1):
        return True
    notice = Notice.objects.select_related("recipient").get(pk=pk)
    person = notice.recipient
    address = address_of(person)
    if not address or not is_wanted(person, notice.topic) or not _is_read_by(person, notice.topic):
        return True
    try:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            letter = letter_of(notice)
        message = EmailMessage(
            one_line(letter.subject), letter.body, to=[address], connection=connection
        )
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        _put_off(notice, now, error)
        return True
    except (smtplib.SMTPException, OSError) as error:
        _put_off(notice, now, error)
        return False
    except ValueError as error:
        # An address or a text that no mail can be made of will not become better.
        logger.warning("Notice %s can't be sent by e-mail: %s", notice.public_id, error)
    return True


def _put_off(notice: Notice, now: datetime, error: Exception) -> None:
    name = type(error).__name__
    if notice.mail_tries >= MOST_TRIES:
        logger.error("Notice %s is not sent by e-mail: %s", notice.public_id, name)
        return
    pause = FIRST_PAUSE * (1 << (2 * (notice.mail_tries - 1)))
    Notice.objects.filter(pk=notice.pk).update(mail_due_at=now + pause)
    logger.warning("Notice %s is sent by e-mail later: %s", notice.public_id, name)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        logger.warning("The mail server has hung up.")


def one_line(text: str) -> str:
    """Return a text as a mail's subject: one line, of which nothing can break out."""
    printable = "".join(
        character if character.isprintable() else " " for character in " ".join(text.split())
    )
    return printable[:LONGEST_SUBJECT]
