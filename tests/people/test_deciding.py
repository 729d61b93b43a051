"""Deciding on the pages what becomes of a person's things: asked, read over, done, called off."""

import pytest
from django.test import Client
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import Departure, Image, Standing, User
from tests.factories import make_generation, make_image

pytestmark = pytest.mark.usefixtures("admin")


def address(name: str, person: User) -> str:
    return reverse(f"gallery:{name}", args=[person.public_id])


def choice(kind: str, heir: User | None = None, days: int = 30) -> dict[str, str]:
    return {"kind": kind, "heir": str(heir.public_id) if heir else "", "days": str(days)}


@pytest.fixture(autouse=True)
def pictures(alice: User) -> None:
    """Two pictures of Alice's, and one that is being made, and one that waits."""
    for _number in range(2):
        make_image(make_generation(alice, state=State.COMPLETED))
    make_generation(alice, state=State.RUNNING)
    make_generation(alice)


def test_it_is_read_over_in_words_and_numbers_and_nothing_is_done(
    as_admin: Client, alice: User, bob: User
) -> None:
    page = as_admin.get(address("person-leave-confirm", alice), choice("hand-over", bob))
    text = page.content.decode()
    assert "2 pictures and 0 reference images go to bob" in text
    assert "1 request that still waits here is cancelled" in text
    assert "1 picture is being made just now" in text
    assert not Departure.objects.exists()
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE


def test_who_goes_back_finds_what_they_chose(as_admin: Client, alice: User, bob: User) -> None:
    read = as_admin.get(address("person-leave-confirm", alice), choice("delete", bob, days=90))
    back = f"{address('person-leave', alice)}?{read.wsgi_request.GET.urlencode()}"
    assert back.replace("&", "&amp;") in read.content.decode()
    html = as_admin.get(back).content.decode()
    assert '<option value="90" selected>' in html
    assert f'<option value="{bob.public_id}" selected>' in html


def test_confirmed_decision_is_carried_out(as_admin: Client, alice: User, bob: User) -> None:
    answer = as_admin.post(
        address("person-leave-confirm", alice), choice("hand-over", bob), follow=True
    )
    assert "handed over to bob" in answer.content.decode()
    assert Image.objects.filter(owner=bob).count() == 2


def test_deletion_names_its_day_and_can_be_called_off(as_admin: Client, alice: User) -> None:
    read = as_admin.get(address("person-leave-confirm", alice), choice("delete", days=7))
    assert "Until then nothing is deleted" in read.content.decode()
    answer = as_admin.post(
        address("person-leave-confirm", alice), choice("delete", days=7), follow=True
    )
    departure = Departure.objects.get(person=alice)
    assert (departure.due_at - departure.decided_at).days in {6, 7}
    assert "Call it off" in answer.content.decode()
    answer = as_admin.post(address("person-call-off", alice), follow=True)
    assert "nothing is deleted" in answer.content.decode()
    assert "Let in again" in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        choice("nonsense"),
        choice("hand-over"),
        choice("delete", days=1),
        {"kind": "hand-over", "heir": "00000000-0000-4000-8000-000000000000", "days": "7"},
        {"kind": "hand-over", "heir": "x", "days": "7"},
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_choice_that_makes_no_sense_is_asked_again(
    as_admin: Client, alice: User, data: dict[str, str], method: str
) -> None:
    call = as_admin.get if method == "get" else as_admin.post
    answer = call(address("person-leave-confirm", alice), data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Departure.objects.exists()


def test_person_can_not_inherit_from_themselves(as_admin: Client, alice: User) -> None:
    answer = as_admin.post(address("person-leave-confirm", alice), choice("hand-over", alice))
    assert answer.status_code == 422


def test_second_decision_is_refused_with_words(as_admin: Client, alice: User) -> None:
    as_admin.post(address("person-leave-confirm", alice), choice("keep"))
    answer = as_admin.post(address("person-leave-confirm", alice), choice("delete"), follow=True)
    assert "has left already" in answer.content.decode()
    assert Departure.objects.get(person=alice).kind == Departure.Kind.KEEP


def test_page_of_who_has_left_offers_nothing(as_admin: Client, alice: User) -> None:
    as_admin.post(address("person-leave-confirm", alice), choice("keep"))
    html = as_admin.get(address("person", alice)).content.decode()
    assert "Former member" in html
    assert "alice" not in html
    assert html[html.index("<main") : html.index("</main>")].count('method="post"') == 0
