"""Reporting a picture: once, kept from its owner's eyes, and answered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery import access
from gallery.errors import InvalidChoice, OwnRequest, TooLate, TooManyTries
from gallery.models import (
    Action,
    Answer,
    AuditEntry,
    Case,
    Decision,
    FindingKind,
    Image,
    MatrixCell,
    Notice,
    Portal,
    Report,
    Trust,
    User,
    Withheld,
)
from gallery.services import reports, sharing, trash
from tests.sharing.conftest import picture_of

pytestmark = pytest.mark.database

NOTE = "The person in it has not been asked."


@pytest.fixture
def image(alice: User) -> Image:
    """A picture that Alice shows to the team."""
    made = picture_of(alice)
    sharing.share(alice, [made.pk], shows_prompt=False)
    return made


def answer_with(answer: Answer) -> None:
    """Have a report about anybody lead to this."""
    for trust in Trust:
        MatrixCell.objects.create(trust=trust, finding=FindingKind.REPORT, answer=answer)


def report(actor: User, image: Image) -> Report:
    return reports.report(actor, image, reason="real-person", note=NOTE)


def page_of(image: Image) -> str:
    return reverse("gallery:image-report", args=[image.public_id])


def test_page_of_others_picture_leads_to_the_form(as_bob: Client, image: Image) -> None:
    picture = reverse("gallery:image", args=[image.public_id])
    assert page_of(image) in as_bob.get(picture).content.decode()
    form = as_bob.get(page_of(image)).content.decode()
    assert "A moderator looks at it within 24 hours." in form
    assert 'value="real-person"' in form
    assert "nothing-wrong" not in form


def test_promise_is_that_of_the_portal(as_bob: Client, image: Image) -> None:
    portal = Portal.current()
    portal.promised_hours = 1
    portal.save()
    form = as_bob.get(page_of(image)).content.decode()
    assert "A moderator looks at it within 1 hour." in form


def test_own_picture_has_no_such_link(as_alice: Client, alice: User, image: Image) -> None:
    picture = reverse("gallery:image", args=[image.public_id])
    assert page_of(image) not in as_alice.get(picture).content.decode()
    assert as_alice.get(page_of(image))["Location"] == picture
    assert as_alice.post(page_of(image), {"reason": "hate"}).status_code == 404
    with pytest.raises(OwnRequest):
        report(alice, image)


def test_report_is_taken_in_and_seen_among_ones_own(
    as_bob: Client, bob: User, image: Image
) -> None:
    answer = as_bob.post(page_of(image), {"reason": "real-person", "note": NOTE}, follow=True)
    words = answer.content.decode()
    assert answer.redirect_chain == [(reverse("gallery:my-reports"), 302)]
    assert "Thank you for telling us." in words
    assert "Waiting for a moderator" in words
    assert NOTE in words
    case = Case.objects.get(has_reports=True, image=image)
    assert case.promised_at - case.opened_at == timedelta(hours=24)
    entry = AuditEntry.objects.get(action=Action.PICTURE_REPORTED)
    assert (entry.actor, entry.subject, entry.target_id) == (bob, image.owner, str(image.public_id))


@pytest.mark.parametrize(
    "filled_in",
    [{}, {"reason": "nothing-wrong"}, {"reason": "other"}, {"reason": "hate", "note": "x" * 1001}],
)
def test_what_is_missing_or_too_much_is_said(
    as_bob: Client, image: Image, filled_in: dict[str, str]
) -> None:
    answer = as_bob.post(page_of(image), filled_in)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Report.objects.exists()


def test_service_itself_takes_no_reason_that_is_none(bob: User, image: Image) -> None:
    for reason in ("", "nothing-wrong", "boring"):
        with pytest.raises(InvalidChoice):
            reports.report(bob, image, reason=reason, note="")


def test_second_try_is_told_kindly_and_changes_nothing(
    as_bob: Client, bob: User, image: Image
) -> None:
    answer_with(Answer.ALLOW)
    report(bob, image)
    form = as_bob.get(page_of(image)).content.decode()
    assert "You have reported this picture already." in form
    assert reverse("gallery:my-reports") in form
    assert as_bob.post(page_of(image), {"reason": "hate"}).status_code == 409
    assert Report.objects.count() == 1


def test_reports_of_several_are_one_case(alice: User, bob: User, admin: User, image: Image) -> None:
    first = report(bob, image)
    second = report(admin, image)
    assert first.case == second.case
    assert Notice.objects.filter(recipient=alice).count() == 1


def test_held_picture_is_seen_by_its_owner_alone(
    as_alice: Client, as_bob: Client, bob: User, image: Image
) -> None:
    report(bob, image)
    picture = reverse("gallery:image", args=[image.public_id])
    assert as_bob.get(picture).status_code == 404
    assert as_bob.get(page_of(image)).status_code == 404
    assert as_alice.get(picture).status_code == 200
    assert picture not in as_bob.get(reverse("gallery:my-reports")).content.decode()


def test_picture_of_people_of_long_standing_stays_where_it_is(
    as_bob: Client, alice: User, bob: User, image: Image
) -> None:
    alice.trust = Trust.TRUSTED
    alice.save(update_fields=["trust"])
    report(bob, image)
    picture = reverse("gallery:image", args=[image.public_id])
    assert as_bob.get(picture).status_code == 200
    assert picture in as_bob.get(reverse("gallery:my-reports")).content.decode()
    assert not Notice.objects.filter(recipient=alice).exists()


def test_where_reports_refuse_the_picture_is_hidden_and_nothing_decided(
    alice: User, bob: User, image: Image
) -> None:
    answer_with(Answer.REFUSE)
    report(bob, image)
    image.refresh_from_db()
    assert image.withheld_as == Withheld.HIDDEN
    assert not access.viewable_images_of(alice).exists()
    assert not Decision.objects.exists()
    assert Notice.objects.get(recipient=alice).kind == Notice.Kind.PICTURE_HELD
    assert AuditEntry.objects.filter(action=Action.PICTURE_HELD, actor=None).count() == 1


def test_owner_never_learns_by_whom(as_alice: Client, alice: User, bob: User, image: Image) -> None:
    bob.first_name = "Robert"
    bob.save()
    report(bob, image)
    for route in ("notices", "my-decisions"):
        words = as_alice.get(reverse(f"gallery:{route}")).content.decode()
        for secret in ("Robert", "bob", NOTE, str(bob.public_id)):
            assert secret not in words
    told = str(Notice.objects.get(recipient=alice).data)
    assert "bob" not in told
    assert str(bob.public_id) not in told


def test_private_pictures_are_not_there_to_be_reported(as_bob: Client, alice: User) -> None:
    private = picture_of(alice)
    assert as_bob.get(page_of(private)).status_code == 404
    assert as_bob.post(page_of(private), {"reason": "hate"}).status_code == 404


def test_picture_that_was_thrown_away_meanwhile_is_left_alone(
    alice: User, bob: User, image: Image
) -> None:
    trash.trash(alice, [image.pk])
    with pytest.raises(TooLate):
        report(bob, image)
    assert not Case.objects.exists()


def test_so_many_a_day_and_no_more(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_A_DAY", 2)
    images = [picture_of(alice) for _number in range(3)]
    sharing.share(alice, [image.pk for image in images], shows_prompt=False)
    for image in images[:2]:
        report(bob, image)
    with pytest.raises(TooManyTries):
        report(bob, images[2])
    Report.objects.update(created_at=timezone.now() - timedelta(days=2))
    report(bob, images[2])


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("keep", "decided that the picture stays"),
        ("hide", "hidden the picture"),
        ("remove", "removed the picture"),
    ],
)
def test_reporter_reads_what_became_of_it(
    as_bob: Client, bob: User, admin: User, image: Image, act: str, words: str
) -> None:
    case = report(bob, image).case
    now = timezone.now()
    Case.objects.update(closed_at=now)
    decision = Decision.objects.create(
        case=case,
        image=image,
        subject=image.owner,
        decided_by=admin,
        act=act,
        reason="real-person",
        note="Only the owner reads this.",
        decided_at=now,
        appeal_until=now + timedelta(days=14),
    )
    page = as_bob.get(reverse("gallery:my-reports")).content.decode()
    assert words in page
    assert "Only the owner reads this." not in page
    assert "admin" not in page
    decision.undone_at, decision.undone_by = now, admin
    decision.save()
    page = as_bob.get(reverse("gallery:my-reports")).content.decode()
    assert "took the decision back" in page


def test_older_reports_are_on_the_next_page_and_nobody_elses(
    as_bob: Client, as_alice: Client, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gallery.pages.reports.PAGE_SIZE", 1)
    images = [picture_of(alice) for _number in range(2)]
    sharing.share(alice, [image.pk for image in images], shows_prompt=False)
    for number, image in enumerate(images):
        reports.report(bob, image, reason="hate", note=f"Note {number}")
    mine = reverse("gallery:my-reports")
    page = as_bob.get(mine).content.decode()
    newest = Report.objects.order_by("-pk")[0]
    older = f"{mine}?before={newest.public_id}"
    assert older in page
    assert "Note 1" in page
    assert "Note 0" in as_bob.get(older).content.decode()
    assert "Note" not in as_alice.get(mine).content.decode()
    assert as_alice.get(older).status_code == 404
