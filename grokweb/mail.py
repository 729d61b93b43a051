"""Reads the address of a mail server, as one setting holds it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from grokweb import env


@dataclass(frozen=True)
class Server:
    """Where e-mail is handed in, and how the connection is kept private."""

    host: str
    port: int
    user: str
    password: str
    begins_with_tls: bool
    upgrades_to_tls: bool


def server(url: str) -> Server | None:
    """Return the server of an `smtp://` or `smtps://` address, None for an empty one."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("GROKWEB_SMTP_URL is not an address.") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("GROKWEB_SMTP_URL must be an smtp:// or smtps:// address.")
    begins_with_tls = parts.scheme == "smtps"
    tls = parse_qs(parts.query).get("tls", ["no"])[0].lower()
    if tls not in env.TRUE | env.FALSE or (begins_with_tls and tls in env.TRUE):
        raise ImproperlyConfigured("GROKWEB_SMTP_URL: tls is yes or no, and only with smtp://.")
    return Server(
        host=parts.hostname,
        port=port or (465 if begins_with_tls else 587 if tls in env.TRUE else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        begins_with_tls=begins_with_tls,
        upgrades_to_tls=tls in env.TRUE,
    )
