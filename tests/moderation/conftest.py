"""What tests of moderation begin with: two moderators, a shared picture, and a case about it."""

from collections.abc import Callable

import pytest
from django.test import Client

from gallery.lifecycle import State
from gallery.models import Case, Decision, Image, Reason, Report, User
from gallery.permissions import Role
from gallery.services import cases, deciding, sharing
from tests.factories import make_generation, make_image

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
