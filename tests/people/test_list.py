"""The list of people: who is there, found by name, in few queries, and read-only for auditors."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import Standing, User
from gallery.permissions import Role
from gallery.services import ledger
from tests.factories import COFFEE_SHOP, make_generation, make_image

PEOPLE = reverse("gallery:people")


def page(client: Client, **query: str) -> str:
    answer = client.get(PEOPLE, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_everybody_is_listed_with_what_they_used(as_admin: Client, alice: User, bob: User) -> None:
    generation = make_generation(alice, state=State.COMPLETED)
    ledger.settle(generation, 37)
    make_image(generation)
    (row,) = [row for row in as_admin.get(PEOPLE).context["page"].rows if row.person == alice]
    assert (row.images, row.used) == (1, 37)
    assert "alice" in page(as_admin)
    assert "bob" in page(as_admin)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "lidd"}, {"alice"}),
        ({"q": "alice liddell"}, {"alice"}),
        ({"q": "BOB"}, {"bob"}),
        ({"standing": "suspended"}, {"bob"}),
        ({"standing": "nonsense"}, {"admin", "alice", "bob"}),
        ({"q": "nobody"}, set()),
    ],
)
def test_people_are_found(
    as_admin: Client, alice: User, bob: User, query: dict[str, str], found: set[str]
) -> None:
    User.objects.filter(pk=alice.pk).update(first_name="Alice", last_name="Liddell")
    bob.standing = Standing.SUSPENDED
    bob.save(update_fields=["standing"])
    rows = as_admin.get(PEOPLE, query).context["page"].rows
    assert {row.person.username for row in rows} == found


def test_number_of_queries_does_not_grow_with_people(as_admin: Client, alice: User) -> None:
    # The first visit also notes the session.
    page(as_admin)
    with CaptureQueriesContext(connection) as of_few:
        page(as_admin)
    for number in range(40):
        person = User.objects.create_user(f"person-{number}")
        make_image(make_generation(person, state=State.COMPLETED))
    with CaptureQueriesContext(connection) as of_many:
        page(as_admin)
    assert len(of_many) == len(of_few)


def test_long_list_has_pages_that_keep_the_search(as_admin: Client) -> None:
    User.objects.bulk_create(User(username=f"person-{number:03}") for number in range(60))
    first = page(as_admin, q="person")
    assert "person-049" in first
    assert "person-050" not in first
    assert "q=person&amp;page=2" in first
    assert "person-059" in page(as_admin, q="person", page="2")


def test_who_waits_for_approval_comes_first_with_buttons(as_admin: Client, alice: User) -> None:
    newcomer = User.objects.create_user("zoe", standing=Standing.PENDING)
    html = page(as_admin)
    assert html.index("zoe") < html.index("alice")
    answer = as_admin.post(
        reverse("gallery:person-approve", args=[newcomer.public_id]), follow=True
    )
    assert "zoe may sign in now." in answer.content.decode()
    newcomer.refresh_from_db()
    assert newcomer.standing == Standing.ACTIVE


def test_declined_person_is_gone_from_the_list(as_admin: Client) -> None:
    newcomer = User.objects.create_user("zoe", standing=Standing.PENDING)
    address = reverse("gallery:person-decline", args=[newcomer.public_id])
    as_admin.post(address, follow=True)
    assert "zoe" not in page(as_admin)


def test_auditor_reads_and_decides_nothing(as_auditor: Client, alice: User) -> None:
    User.objects.create_user("zoe", standing=Standing.PENDING)
    person = as_auditor.get(reverse("gallery:person", args=[alice.public_id])).content.decode()
    for html in (page(as_auditor), person):
        # Signing out and the language are the only forms that are sent.
        assert html.count('method="post"') == 2
    refused = as_auditor.post(reverse("gallery:person-suspend", args=[alice.public_id]))
    assert refused.status_code == 403
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE


def test_member_sees_nothing_of_it(as_bob: Client, alice: User) -> None:
    for address in (PEOPLE, reverse("gallery:person", args=[alice.public_id])):
        assert as_bob.get(address).status_code == 403


def test_admin_sees_numbers_and_never_prompts_or_pictures(as_admin: Client, alice: User) -> None:
    image = make_image(make_generation(alice, state=State.COMPLETED))
    html = as_admin.get(reverse("gallery:person", args=[alice.public_id])).content.decode()
    assert COFFEE_SHOP not in html
    assert str(image.public_id) not in html


def test_role_is_changed_and_said(as_admin: Client, alice: User) -> None:
    address = reverse("gallery:person-role", args=[alice.public_id])
    answer = as_admin.post(address, {"role": "auditor"}, follow=True)
    assert "role is now: Auditor" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.role == Role.AUDITOR


def test_refusal_is_said_on_the_persons_page(as_admin: Client, admin: User) -> None:
    address = reverse("gallery:person-role", args=[admin.public_id])
    answer = as_admin.post(address, {"role": "member"}, follow=True)
    assert "last active admin" in answer.content.decode()


def test_admin_who_steps_down_is_led_to_the_gallery(as_admin: Client, admin: User) -> None:
    User.objects.create_superuser("second", password="x")
    address = reverse("gallery:person-role", args=[admin.public_id])
    answer = as_admin.post(address, {"role": "member"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["approve", "decline", "role", "suspend", "reinstate", "call-off"])
def test_visiting_the_address_of_a_button_leads_to_the_person(
    as_admin: Client, alice: User, name: str
) -> None:
    answer = as_admin.get(reverse(f"gallery:person-{name}", args=[alice.public_id]))
    assert answer["Location"] == reverse("gallery:person", args=[alice.public_id])
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE
