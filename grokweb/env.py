"""Typed readers of environment variables, which fail loudly on a value that makes no sense."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding white space, or the default where it is unset."""
    return os.environ.get(name, default).strip()


def boolean(name: str, *, default: bool) -> bool:
    """Return the variable as a truth value; raise `ImproperlyConfigured` on any other word."""
    word = text(name).lower()
    if not word:
        return default
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of 1/0, true/false, yes/no, on/off.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Return the variable as a whole number of at least `least`."""
    word = text(name)
    if not word:
        return default
    try:
        number = int(word)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}.")
    return number


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    """Return the variable, which must be one of a few words."""
    word = text(name).lower() or default
    if word not in among:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}.")
    return word


def words(name: str, default: list[str]) -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    value = text(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def amounts(name: str) -> dict[str, int]:
    """Return pairs such as `a=4,b=10` as a mapping to whole numbers of at least 0."""
    found: dict[str, int] = {}
    for pair in words(name, []):
        key, _equals, amount = (part.strip() for part in pair.partition("="))
        if not key or not amount.isdecimal() or len(amount) > 9 or key in found:
            raise ImproperlyConfigured(f"{name} must be like name=4,other=10, each name once.")
        found[key] = int(amount)
    return found


def url(name: str, default: str) -> str:
    """Return an http or https address without a trailing slash."""
    value = text(name) or default
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be an http:// or https:// address.")
    return value.rstrip("/")


def secret(name: str, default: str = "") -> str:
    """Return a secret from the variable, or from the file that `<name>_FILE` names."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE can't be read: {error.strerror}.") from None


def secret_or_generated(name: str, path: Path) -> str:
    """Return a secret from the environment, else from `path`, which is made once with a new one.

    Creating the file is exclusive, so processes that start together agree on one secret.
    """
    if value := secret(name):
        return value
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    staged.touch(mode=0o600)
    staged.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    try:
        os.link(staged, path)
    except FileExistsError:
        pass
    finally:
        staged.unlink()
    return path.read_text(encoding="utf-8")
