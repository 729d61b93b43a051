"""Each address is looked at by an admin who views as somebody, or kept from them on purpose."""

import inspect
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import (
    Batch,
    Collection,
    Image,
    Notice,
    PromptTemplate,
    ReferenceImage,
    Topic,
    User,
    Viewing,
)
from gallery.permissions import ROUTES, VIEWABLE, Role
from gallery.services import contact_sheets, notices
from tests.architecture.test_permissions import ALL_ROUTES, OUR_ROUTES, address_of
from tests.factories import make_generation, make_image, make_prompt, make_reference, picture

# Why each page that answers to GET is kept from those who view as somebody. An address that is
# neither here, nor viewable, nor the button of a form fails the test below.
KEPT_BACK: dict[str, set[str]] = {
    "it leads to a change, or is the form of one": {
        *("gallery:dialogs", "gallery:draft", "gallery:queued", "gallery:reference-picks"),
        *("gallery:collection-delete", "gallery:sheet-new", "gallery:template-new"),
        *(
            "gallery:template-change",
            "gallery:several",
            "gallery:profile",
            "gallery:budgets-change",
        ),
        *("gallery:member-budget", "gallery:invitations", "gallery:person-leave"),
        *("gallery:person-leave-confirm", "gallery:portal-settings", "gallery:view-settings"),
        *(
            "gallery:portal-settings-provider",
            "gallery:portal-settings-test",
            "gallery:member-grant",
        ),
    },
    "it shows links or other secrets": {
        *("gallery:collection-share", "gallery:security", "gallery:join"),
    },
    "it is taken away": {
        *("gallery:image-download", "gallery:zip", "gallery:zip-file", "gallery:export"),
        *("gallery:usage-export", "gallery:team-usage-export"),
    },
    "it is counted, or for who is not signed in": {
        *("gallery:shared-link", "gallery:shared-picture", "gallery:shared-thumbnail"),
        *("gallery:shared-original", "gallery:shared-download", "gallery:first-run"),
        *("gallery:first-run-provider", "gallery:first-run-rules"),
    },
    "it is for moderators and auditors as themselves, who are known by it": {
        *("gallery:moderation", "gallery:case", "gallery:case-picture", "gallery:decisions"),
        *("gallery:word-rules", "gallery:word-rule", "gallery:word-rule-new"),
        *("gallery:word-rule-delete", "gallery:appeal-answer"),
        *("gallery:moderation-settings", "gallery:moderation-person"),
        *("gallery:audit-log", "gallery:audit-export"),
    },
    "it is between the person and the moderators": {
        *("gallery:image-report", "gallery:my-reports", "gallery:my-decisions"),
        *("gallery:my-decision", "gallery:decision-picture", "gallery:decision-by-link"),
    },
    "it lasts, or is for machines": {
        *("gallery:live", "gallery:reference-for-provider", "gallery:webhook", "gallery:thumbnail"),
        *("health", "metrics"),
    },
}
WALKED = (Role.MEMBER, Role.AUDITOR)


def is_button(name: str) -> bool:
    """Tell whether a route only answers to the button of a form."""
    view: Any = ALL_ROUTES[name].callback
    while view is not None:
        within = [cell.cell_contents for cell in view.__closure__ or ()]
        if any("button_on." in getattr(one, "__qualname__", "") for one in within):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_each_page_is_viewable_or_kept_back_on_purpose() -> None:
    named = {name for names in KEPT_BACK.values() for name in names}
    pages = {
        name
        for name in OUR_ROUTES
        # Those of accounts and of Django's admin are kept back together.
        if inspect.isfunction(ALL_ROUTES[name].callback)
        and name.startswith("gallery:")
        and not is_button(name)
    }
    assert pages - VIEWABLE - named == set()
    assert VIEWABLE & named == set()
    assert ROUTES.keys() >= VIEWABLE


def test_nothing_of_accounts_is_viewable() -> None:
    assert all(name.startswith("gallery:") for name in VIEWABLE)


@pytest.fixture
def things(bob: User, admin: User) -> dict[str, Model]:
    """One of each kind of thing, of Bob's; by what the addresses of its pages begin with."""
    generation = make_generation(bob, state=State.COMPLETED)
    image = make_image(generation)
    other = make_image(make_generation(bob, state=State.COMPLETED), picture(colour="red"))
    make_image(make_generation(bob, state=State.COMPLETED), picture(colour="blue"))
    Image.objects.exclude(pk__in=[image.pk, other.pk]).update(
        trashed_at=timezone.now(), trashed_with=uuid.uuid4()
    )
    make_generation(bob)
    make_prompt(bob)
    reference = make_reference(bob)
    settings = {"model": "grok-imagine-image", "aspect_ratio": "1:1", "example": image}
    notices.tell(bob, Notice.Kind.APPROVED, topic=Topic.MY_ACCOUNT)
    return {
        "generation": generation,
        "image": image,
        "reference": reference,
        "collection": Collection.objects.create(owner=bob, name="Fair"),
        "sheet": contact_sheets.make(
            bob, title="Kettles", images=[image, other], shows_prompts=False
        ),
        "template": PromptTemplate.objects.create(
            author=bob, name="Shop", text="A {shop}", **settings
        ),
        "batch": Batch.objects.create(owner=bob, name="Teas", form_token=uuid.uuid4()),
        "person": admin,
    }


def addresses(things: dict[str, Any]) -> dict[str, str]:
    """Return a real address for each viewable route."""
    found = {}
    for name in sorted(VIEWABLE):
        names = ALL_ROUTES[name].pattern.converters.keys()
        thing = things.get(name.removeprefix("gallery:").partition("-")[0])
        values = {"public_id": thing.public_id if thing else None, "number": 1, "width": 320}
        found[name] = reverse(name, kwargs={key: values[key] for key in names})
    found["gallery:compare"] += f"?image={things['image'].public_id}"
    return found


def everything_but_the_viewing() -> dict[str, list[Any]]:
    """Return all rows there are, but those of sessions and of the viewing itself."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model not in {Session, Viewing}
    }


@pytest.mark.parametrize("role", WALKED)
def test_looking_writes_nothing(
    as_admin: Client, bob: User, things: dict[str, Model], role: Role
) -> None:
    User.objects.filter(pk=bob.pk).update(role=role)
    as_admin.post(f"/team/people/{bob.public_id}/view-as/", {"why": "Support"})
    caches["process"].clear()
    as_admin.get("/keys/")
    before = everything_but_the_viewing()
    answers = {name: as_admin.get(address) for name, address in addresses(things).items()}
    for answer in answers.values():
        b"".join(answer)
        assert answer["Cache-Control"] == "private, no-store"
    after = everything_but_the_viewing()
    assert {label for label in before if before[label] != after[label]} == set()
    reached = {name for name, answer in answers.items() if answer.status_code < 400}
    if role == Role.MEMBER:
        team = {"people", "person", "budgets", "team-usage", "account-book", "credit-requests"}
        # Only one picture was named, with which there is nothing to compare.
        assert VIEWABLE - reached == {f"gallery:{name}" for name in team} | {"gallery:compare"}
    else:
        assert "gallery:people" in reached


def test_all_else_is_refused(as_admin: Client, bob: User, things: dict[str, Model]) -> None:
    as_admin.post(f"/team/people/{bob.public_id}/view-as/", {"why": "Support"})
    before = everything_but_the_viewing()
    for name in OUR_ROUTES:
        if name in VIEWABLE or name == "gallery:thumbnail":
            continue
        # The first run is over, and not there for anybody.
        expected = 404 if name.startswith("gallery:first-run") else 403
        assert as_admin.get(address_of(name)).status_code == expected, name
    for name in ROUTES.keys() & ALL_ROUTES.keys():
        if name in {"gallery:view-as-stop", "set_language", "account_logout", "gallery:thumbnail"}:
            continue
        expected = 404 if name.startswith("gallery:first-run") else 403
        assert as_admin.post(address_of(name)).status_code == expected, name
    assert before == everything_but_the_viewing()
    assert Viewing.objects.count() == 1
    assert ReferenceImage.objects.count() == 1
