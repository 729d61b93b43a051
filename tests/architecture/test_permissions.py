"""Every address has a row in the table of permissions, and lets in just the roles of that row."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gallery.models import User
from gallery.permissions import ROUTES, Door, Right, Role, asked_for, may
from gallery.views.gatekeeper import GatekeeperMiddleware

MISSING = "00000000-0000-4000-8000-000000000000"
# Something that fits each converter, and names nothing that exists.
ARGUMENTS: dict[str, Any] = {
    "UUIDConverter": MISSING,
    "IntConverter": 1,
    "Base36Converter": "1",
    "StringConverter": "nothing",
    "SlugConverter": "nothing",
    "PathConverter": "nothing",
}


def routes(
    patterns: list[URLPattern | URLResolver], namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Walk all addresses of the portal, with the full names of their routes."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or ''}", pattern


ALL_ROUTES = dict(routes(get_resolver().url_patterns))
# Django's admin refuses some requests by itself, for reasons of its own.
OUR_ROUTES = [name for name in ALL_ROUTES if not name.startswith("admin:")]
PEOPLE = [None, *Role]


def expected(role: Role | None, name: str) -> str:
    """Say by the table what is to become of a request."""
    wanted = asked_for(name)
    if wanted is Door.ANYBODY:
        return "in"
    if role is None:
        return "to sign in"
    return "in" if wanted is Door.SIGNED_IN or may(role, Right(str(wanted))) else "refused"


@pytest.mark.parametrize("name", ALL_ROUTES)
def test_address_has_a_row(name: str) -> None:
    assert asked_for(name) is not None, f"{name!r} has no row in gallery/permissions.py"


def test_table_has_no_row_without_an_address() -> None:
    namespaces = {f"{name.rpartition(':')[0]}:*" for name in ALL_ROUTES if ":" in name}
    assert ROUTES.keys() <= ALL_ROUTES.keys() | namespaces


def test_address_without_a_row_opens_to_nobody() -> None:
    assert decision(Role.ADMIN, "gallery:forgotten") == "refused"
    assert decision(Role.ADMIN, "forgotten") == "refused"


@pytest.mark.parametrize("role", PEOPLE)
def test_gatekeeper_decides_by_the_table(role: Role | None) -> None:
    for name in ALL_ROUTES:
        assert decision(role, name) == expected(role, name), name


def decision(role: Role | None, name: str) -> str:
    """Ask the gatekeeper itself."""
    request = RequestFactory().get("/")
    request.user = User(role=role) if role else AnonymousUser()
    request.resolver_match = SimpleNamespace(view_name=name)  # type: ignore[assignment]
    gatekeeper = GatekeeperMiddleware(lambda _request: HttpResponse())
    try:
        answer = gatekeeper.process_view(request, None, None, None)
    except PermissionDenied:
        return "refused"
    return "in" if answer is None else "to sign in"


@pytest.mark.django_db
@pytest.mark.parametrize("role", PEOPLE)
def test_addresses_behave_as_the_table_says(role: Role | None) -> None:
    client = Client()
    person = User.objects.create_user("somebody", password="x", role=role) if role else None
    for name in OUR_ROUTES:
        if person and name == "gallery:live":
            # It gives the connection back, which the test needs; the browser tests open it.
            continue
        if person is not None:
            client.force_login(person)
        assert outcome(client, address_of(name)) == expected(role, name), name


def address_of(name: str) -> str:
    """Return an address of the route, of a thing that does not exist where it names one."""
    converters = ALL_ROUTES[name].pattern.converters
    values = {key: ARGUMENTS[type(kind).__name__] for key, kind in converters.items()}
    return reverse(name, kwargs=values)


def outcome(client: Client, address: str) -> str:
    """Visit an address; tell what became of it, whatever a view made of the request."""
    answer = client.get(address, headers={"Accept": "text/html"})
    if isinstance(answer, StreamingHttpResponse):
        # Read to its end: to break it off would close the connection that the test needs.
        b"".join(answer)
        return "in"
    if answer.status_code == 302 and answer["Location"].startswith(
        reverse("account_login") + "?next="
    ):
        return "to sign in"
    templates = [template.name for template in answer.templates or []]
    return "refused" if answer.status_code == 403 and "refusal.html" in templates else "in"
