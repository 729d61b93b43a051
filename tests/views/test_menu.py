"""Where the menu says one is, and where people begin who make no pictures."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import User
from gallery.permissions import Role


@pytest.fixture
def as_auditor(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ann", role=Role.AUDITOR))
    return client


@pytest.fixture
def as_admin(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def test_auditor_begins_with_the_figures_of_the_team(as_auditor: Client) -> None:
    answer = as_auditor.get("/", follow=True)
    assert answer.redirect_chain == [(reverse("gallery:team-usage"), 302)]
    assert answer.status_code == 200


def test_auditor_is_not_shown_the_way_to_a_gallery(as_auditor: Client, as_alice: Client) -> None:
    assert "/" in main_menu(as_alice)
    assert "/references/" in main_menu(as_alice)
    assert main_menu(as_auditor) == ["/team/", "/collections/"]


def main_menu(client: Client) -> list[str]:
    page = client.get(reverse("gallery:profile")).content.decode()
    return re.findall(r'class="site-link"\s+href="([^"]*)"', page)


def test_refusals_lead_to_where_the_reader_may_go(
    as_auditor: Client, as_alice: Client, client: Client
) -> None:
    assert "Back to the gallery" in as_alice.get("/nothing/").content.decode()
    assert "Back to the gallery" not in as_auditor.get("/nothing/").content.decode()
    assert "To the sign-in page" in client.get("/nothing/").content.decode()


def test_menu_marks_the_page_and_those_below_it(as_admin: Client, alice: User) -> None:
    addresses = {
        reverse("gallery:people"): "gallery:people",
        reverse("gallery:person", args=[alice.public_id]): "gallery:people",
        reverse("gallery:member-budget", args=[alice.public_id]): "gallery:budgets",
        reverse("gallery:account-book"): "gallery:team-usage",
    }
    for address, entry in addresses.items():
        page = as_admin.get(address).content.decode()
        menu = page[page.index('<nav class="panel-menu"') :]
        menu = menu[: menu.index("</nav>")]
        assert menu.count("aria-current") == 1, address
        marked = menu[: menu.index("aria-current")].rpartition("<a ")[2]
        assert f'href="{reverse(entry)}"' in marked, address


def test_refused_form_still_says_where_one_is(as_admin: Client, alice: User) -> None:
    address = reverse("gallery:member-grant", args=[alice.public_id])
    answer = as_admin.post(address, {"credits": "0", "note": ""})
    assert answer.status_code == 422
    assert 'aria-current="true">Budgets' in answer.content.decode()


def test_profile_leads_to_ones_data(as_alice: Client) -> None:
    page = as_alice.get(reverse("gallery:profile")).content.decode()
    main = page[page.index('class="panel-content"') :]
    assert reverse("gallery:export") in main


def test_page_of_a_person_leads_to_their_budget(as_admin: Client, alice: User) -> None:
    page = as_admin.get(reverse("gallery:person", args=[alice.public_id])).content.decode()
    assert reverse("gallery:member-budget", args=[alice.public_id]) in page
