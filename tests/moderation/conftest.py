"""What tests of moderation begin with: two moderators, a shared picture, and a case about it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import pytest
from django.test import Client
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Case, Decision, Image, Reason, Report, User
from gallery.permissions import Role
from gallery.services import cases, deciding, sharing
from tests.factories import COFFEE_SHOP, make_generation, make_image

Decide = Callable[..., Decision]


@pytest.fixture
def mona(db: None) -> User:
    """A moderator."""
    return User.objects.create_user("mona", role=Role.MODERATOR)


@pytest.fixture
def milo(db: None) -> User:
    """Another moderator."""
    return User.objects.create_user("milo", role=Role.MODERATOR)


@pytest.fixture
def as_mona(mona: User) -> Client:
    """A browser in which the moderator has signed in."""
    client = Client()
    client.force_login(mona)
    return client


def finished(owner: User, prompt: str = "A fox") -> Image:
    """Write a finished picture of somebody's."""
    return make_image(make_generation(owner, state=State.COMPLETED, prompt=prompt))


@pytest.fixture
def image(alice: User) -> Image:
    """A picture that Alice shares."""
    made = finished(alice)
    sharing.share(alice, [made.pk], shows_prompt=True)
    return made


def reported(image: Image, reporter: User) -> Case:
    """Write a report against a picture, in a case."""
    case = cases.open_case("has_reports", subject=image.owner, image=image)
    Report.objects.create(case=case, image=image, reporter=reporter, reason=Reason.VIOLENCE)
    return case


@pytest.fixture
def case(image: Image, bob: User) -> Case:
    """The case of a picture that Bob has reported."""
    return reported(image, bob)


@pytest.fixture
def decide(mona: User, case: Case) -> Decide:
    """Decide about the case, as the moderator."""

    def decided(act: str = "hide", measure: str = "", **fields: str) -> Decision:
        values = {"reason": Reason.VIOLENCE.value, "note": "Too much blood."} | fields
        return deciding.decide(mona, case, act=act, measure=measure, **values)

    return decided


class MakeCase(Protocol):
    """Opens a case about a fresh picture of somebody's, promised in so many hours."""

    def __call__(
        self,
        owner: User,
        *,
        hours: float = 24,
        reasons: tuple[Reason, ...] = (),
        cause: cases.Cause = "has_reports",
    ) -> Case:
        """Return the case."""
        raise NotImplementedError


def picture_of(owner: User, prompt: str = COFFEE_SHOP) -> Image:
    """Write a picture of somebody's."""
    return make_image(make_generation(owner, state=State.COMPLETED, prompt=prompt))


def image_of(case: Case) -> Image:
    """Return the picture of a case as it is now."""
    assert case.image is not None
    return Image.objects.get(pk=case.image.pk)


@pytest.fixture
def moderator(db: None) -> User:
    """A moderator."""
    return User.objects.create_user("mia", role=Role.MODERATOR)


@pytest.fixture
def as_moderator(moderator: User) -> Client:
    """A browser in which the moderator has signed in."""
    client = Client()
    client.force_login(moderator)
    return client


@pytest.fixture
def make_case(db: None) -> MakeCase:
    """What opens cases."""

    def make(
        owner: User,
        *,
        hours: float = 24,
        reasons: tuple[Reason, ...] = (),
        cause: cases.Cause = "has_reports",
    ) -> Case:
        image = picture_of(owner)
        case = cases.open_case(cause, subject=owner, image=image)
        case.promised_at = timezone.now() + timedelta(hours=hours)
        case.save()
        for number, reason in enumerate(reasons):
            reporter, _made = User.objects.get_or_create(username=f"reporter-{number}")
            Report.objects.create(case=case, image=image, reporter=reporter, reason=reason)
        return case

    return make
