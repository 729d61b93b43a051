"""E-mail over a real connection, to a server that takes some letters and refuses others."""

import email
import email.policy
from typing import Any

import pytest

from gallery import tasks
from gallery.models import Notice, Topic, User
from gallery.services.notices import tell
from tests.notices.smtp_server import mail_server


@pytest.fixture(autouse=True)
def smtp(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"


def tell_by_mail(person: User, address: str) -> Notice:
    person.email, person.language = address, "ja"
    person.save()
    tell(person, Notice.Kind.APPROVED, topic=Topic.MY_ACCOUNT)
    return Notice.objects.get(recipient=person)


def test_letter_arrives_in_spite_of_one_that_is_refused(
    alice: User, bob: User, settings: Any
) -> None:
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        refused = tell_by_mail(bob, "bob@nowhere.example")
        taken = tell_by_mail(alice, "alice@example.org")
        tasks.mail_notices()
    (letter,) = [
        email.message_from_string(text, policy=email.policy.default) for text in server.letters
    ]
    assert letter["To"] == "alice@example.org"
    assert letter["Subject"] == "アカウントが承認されました。"
    refused.refresh_from_db()
    taken.refresh_from_db()
    assert taken.mail_due_at is None
    assert refused.mail_due_at is not None


def test_server_that_is_gone_is_tried_again(alice: User, settings: Any) -> None:
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
    notice = tell_by_mail(alice, "alice@example.org")
    tasks.mail_notices()
    notice.refresh_from_db()
    assert notice.mail_tries == 1
    assert notice.mail_due_at is not None
