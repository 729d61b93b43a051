"""Private pictures stay blurred until they are opened on purpose, which their owner is told."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.errors import InvalidChoice, NotPossible, OwnRequest
from gallery.lifecycle import State
from gallery.models import (
    Action,
    AuditEntry,
    Case,
    Notice,
    PrivateLook,
    User,
    Withheld,
)
from gallery.services import cases, sharing
from gallery.services.looking import look_in_force, may_look, open_private
from tests.factories import COFFEE_SHOP, make_generation
from tests.moderation.conftest import MakeCase, image_of

pytestmark = pytest.mark.database

WHY = "Two people say it shows a badge"


def page_of(client: Client, case: Case) -> str:
    answer = client.get(reverse("gallery:case", args=[case.public_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def picture_address(case: Case) -> str:
    return reverse("gallery:case-picture", args=[case.public_id])


def test_private_picture_is_blurred_until_it_is_opened(
    as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    case = make_case(alice)
    page = page_of(as_moderator, case)
    assert "Blurred picture" in page
    assert COFFEE_SHOP not in page
    assert "/thumbnails/" not in page
    assert as_moderator.get(picture_address(case)).status_code == 404

    answer = as_moderator.post(reverse("gallery:case-look", args=[case.public_id]), {"why": WHY})
    assert answer.status_code == 302
    page = page_of(as_moderator, case)
    assert COFFEE_SHOP in page
    assert picture_address(case) in page
    file = as_moderator.get(picture_address(case))
    assert file.status_code == 200
    assert "no-store" in file["Cache-Control"]
    assert b"".join(file).startswith(b"\x89PNG")


def test_opening_asks_for_the_token_that_its_page_has(
    moderator: User, alice: User, make_case: MakeCase
) -> None:
    case, client = make_case(alice), Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    token = re.search(
        r'/look/">.*?name="csrfmiddlewaretoken" value="(\w+)"', page_of(client, case), re.DOTALL
    )
    assert token is not None
    fields = {"why": WHY, "csrfmiddlewaretoken": token[1]}
    answer = client.post(reverse("gallery:case-look", args=[case.public_id]), fields)
    assert answer.status_code == 302


def test_opening_is_written_down_and_told(
    moderator: User, alice: User, as_alice: Client, make_case: MakeCase
) -> None:
    case = make_case(alice)
    open_private(moderator, case, why=WHY)
    open_private(moderator, case, why="Once more")
    entry = AuditEntry.objects.get(action=Action.PRIVATE_OPENED)
    assert (entry.actor, entry.subject, entry.why) == (moderator, alice, WHY)
    assert entry.target_id == str(image_of(case).public_id)
    notice = Notice.objects.get(recipient=alice, kind=Notice.Kind.PRIVATE_OPENED)
    assert notice.data["why"] == WHY
    page = as_alice.get(reverse("gallery:image", args=[image_of(case).public_id]))
    assert WHY in page.content.decode()


def test_only_the_owner_reads_who_has_looked(
    moderator: User, alice: User, as_bob: Client, make_case: MakeCase
) -> None:
    case = make_case(alice)
    open_private(moderator, case, why=WHY)
    sharing.share(alice, [image_of(case).pk], shows_prompt=True)
    page = as_bob.get(reverse("gallery:image", args=[image_of(case).public_id]))
    assert page.status_code == 200
    assert WHY not in page.content.decode()


@pytest.mark.parametrize("why", ["", "  \n ", "\0", "x" * 1001])
def test_a_reason_is_asked_for(
    as_moderator: Client, alice: User, make_case: MakeCase, why: str
) -> None:
    case = make_case(alice)
    answer = as_moderator.post(reverse("gallery:case-look", args=[case.public_id]), {"why": why})
    assert answer.status_code == 422
    assert not PrivateLook.objects.exists()
    assert not AuditEntry.objects.filter(action=Action.PRIVATE_OPENED).exists()


def test_look_ends_by_itself(
    moderator: User, as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    case = make_case(alice)
    look = open_private(moderator, case, why=WHY)
    assert look is not None
    assert look.ends_at - look.opened_at == timedelta(minutes=30)
    now = timezone.now()
    PrivateLook.objects.update(opened_at=now - timedelta(hours=1), ends_at=now)
    assert not may_look(moderator, image_of(case))
    assert as_moderator.get(picture_address(case)).status_code == 404


def test_look_of_one_moderator_opens_nothing_to_another(
    moderator: User, admin: User, as_admin: Client, alice: User, make_case: MakeCase
) -> None:
    case = make_case(alice)
    open_private(moderator, case, why=WHY)
    assert not may_look(admin, image_of(case))
    assert as_admin.get(picture_address(case)).status_code == 404


def test_look_ends_with_the_right(moderator: User, alice: User, make_case: MakeCase) -> None:
    case = make_case(alice)
    open_private(moderator, case, why=WHY)
    moderator.role = "member"
    assert look_in_force(moderator, image_of(case)) is None
    with pytest.raises(NotPossible):
        open_private(moderator, case, why=WHY)


def test_what_is_shared_anyway_is_plain(
    moderator: User, as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    case = make_case(alice)
    sharing.share(alice, [image_of(case).pk], shows_prompt=True)
    assert may_look(moderator, image_of(case))
    page = page_of(as_moderator, case)
    assert "/thumbnails/" in page
    assert COFFEE_SHOP in page
    assert "Why do you need to look?" not in page


def test_prompt_that_is_not_shared_is_opened_by_itself(
    moderator: User, as_moderator: Client, alice: User, make_case: MakeCase
) -> None:
    case = make_case(alice)
    sharing.share(alice, [image_of(case).pk], shows_prompt=False)
    page = page_of(as_moderator, case)
    assert "/thumbnails/" in page
    assert COFFEE_SHOP not in page
    open_private(moderator, case, why=WHY)
    assert COFFEE_SHOP in page_of(as_moderator, case)


@pytest.mark.parametrize("way", ["held", *Withheld.values])
def test_what_is_out_of_sight_is_blurred_though_it_was_shared(
    moderator: User, as_moderator: Client, alice: User, make_case: MakeCase, way: str
) -> None:
    case = make_case(alice)
    sharing.share(alice, [image_of(case).pk], shows_prompt=True)
    if way == "held":
        cases.hold(type(image_of(case)).objects.all(), timezone.now())
    else:
        cases.withhold(image_of(case), way, act=case.public_id)
    assert not may_look(moderator, image_of(case))
    assert "Blurred picture" in page_of(as_moderator, case)
    open_private(moderator, case, why=WHY)
    assert may_look(moderator, image_of(case))


def test_removed_is_open_only_while_a_case_is(
    moderator: User, alice: User, as_moderator: Client, make_case: MakeCase
) -> None:
    case = make_case(alice)
    open_private(moderator, case, why=WHY)
    cases.withhold(image_of(case), Withheld.REMOVED, act=case.public_id)
    assert may_look(moderator, image_of(case))
    case.closed_at = timezone.now()
    case.save()
    assert not may_look(moderator, image_of(case))
    PrivateLook.objects.all().delete()
    with pytest.raises(NotPossible):
        open_private(moderator, case, why=WHY)
    assert "Why do you need to look?" not in page_of(as_moderator, case)


def test_hidden_can_be_thought_over_again(
    moderator: User, alice: User, make_case: MakeCase
) -> None:
    case = make_case(alice)
    cases.withhold(image_of(case), Withheld.HIDDEN, act=case.public_id)
    case.closed_at = timezone.now()
    case.save()
    open_private(moderator, case, why=WHY)
    assert may_look(moderator, image_of(case))


def test_nobody_opens_a_case_about_their_own(
    moderator: User, as_moderator: Client, make_case: MakeCase
) -> None:
    case = make_case(moderator)
    with pytest.raises(OwnRequest):
        open_private(moderator, case, why=WHY)
    answer = as_moderator.get(reverse("gallery:case", args=[case.public_id]))
    assert answer.status_code == 302
    assert as_moderator.get(picture_address(case)).status_code == 404


def test_request_without_a_picture_is_read_the_same_way(
    moderator: User, admin: User, as_moderator: Client, as_admin: Client, alice: User
) -> None:
    generation = make_generation(alice, state=State.BLOCKED)
    case = cases.open_case("has_hold", subject=alice, generation=generation)
    assert COFFEE_SHOP not in page_of(as_moderator, case)
    with pytest.raises(InvalidChoice):
        open_private(moderator, case, why="")
    assert open_private(moderator, case, why=WHY) is None
    open_private(moderator, case, why="Once more")
    assert AuditEntry.objects.filter(action=Action.PRIVATE_OPENED).count() == 1
    assert Notice.objects.filter(recipient=alice).count() == 1
    assert COFFEE_SHOP in page_of(as_moderator, case)
    assert COFFEE_SHOP not in page_of(as_admin, case)
    assert as_moderator.get(picture_address(case)).status_code == 404


def test_members_and_auditors_come_nowhere_near(
    as_bob: Client, as_auditor: Client, alice: User, make_case: MakeCase
) -> None:
    case = make_case(alice)
    for client in (as_bob, as_auditor):
        for name in ("case", "case-picture"):
            address = reverse(f"gallery:{name}", args=[case.public_id])
            assert client.get(address).status_code == 403
        answer = client.post(reverse("gallery:case-look", args=[case.public_id]), {"why": WHY})
        assert answer.status_code == 403
    assert not PrivateLook.objects.exists()
