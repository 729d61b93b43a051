"""Encrypting what is kept in the database and must not be read from a copy of it."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SALT = b"grokweb.sealing"
KEY_BYTES = 32


class CannotUnseal(Exception):
    """It was sealed under another secret, or is no sealed text."""


def seal(text: str) -> str:
    """Return a text that only a portal with the same secret can read."""
    return _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what was sealed; raises `CannotUnseal`."""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeDecodeError):
        pass
    # Raised out here, without a context that holds what could not be read.
    raise CannotUnseal


@lru_cache(maxsize=4)
def _fernet(secret: str) -> Fernet:
    derive = HKDF(SHA256(), KEY_BYTES, salt=SALT, info=b"provider key")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode())))
