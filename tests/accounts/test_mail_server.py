"""The address of the mail server: understood whole, or refused at once."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from grokweb.mail import Server, server


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", None),
        ("smtp://mail.example.com", Server("mail.example.com", 25, "", "", False, False)),
        (
            "smtp://me%40example.com:p%2Fw%3A@mail.example.com:2525/?tls=yes",
            Server("mail.example.com", 2525, "me@example.com", "p/w:", False, True),
        ),
        (
            "smtp://me:pw@mail.example.com/?tls=yes",
            Server("mail.example.com", 587, "me", "pw", False, True),
        ),
        ("smtps://me:pw@[::1]", Server("::1", 465, "me", "pw", True, False)),
    ],
)
def test_address_is_understood(url: str, expected: Server | None) -> None:
    assert server(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://host:port",
        "smtp://host/?tls=maybe",
        "smtps://host/?tls=yes",
        "smtp://secret@[host",
    ],
)
def test_nonsense_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        server(url)
    assert "secret" not in str(refused.value)
