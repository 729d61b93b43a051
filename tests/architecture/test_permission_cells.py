"""Moderation's addresses with things that exist: reached by those who may, refused to all others.

The table of permissions says who may; a row here says with what an address is visited.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Appeal, Decision, Report, User, WordRule
from gallery.permissions import Role
from gallery.services import sharing
from gallery.services.cases import open_case
from tests.architecture.test_permissions import ALL_ROUTES, expected
from tests.factories import make_generation, make_image

# Where a view itself refuses on the ground of the thing, it does not say so by this page.
REFUSAL = "refusal.html"


@dataclass(frozen=True)
class Visit:
    """With what an address is visited: which thing it names, and what is sent to it, if anything.

    `thing` is what a `public_id` in the address is that of.
    """

    route: str
    thing: str = ""
    sent: dict[str, str] | None = None
    query: dict[str, str] = field(default_factory=dict)


WHY = {"why": "Because"}
DECIDED = {"act": "keep", "measure": "", "reason": "nothing-wrong", "note": ""}
# An address that this portal does not have is left out.
VISITS = (
    Visit("gallery:moderation"),
    Visit("gallery:case", "case"),
    Visit("gallery:case-picture", "case"),
    Visit("gallery:case-look", "case", WHY),
    Visit("gallery:case-decide", "case", DECIDED),
    Visit("gallery:decisions"),
    Visit("gallery:decision-undo", "decision", WHY),
    Visit("gallery:appeal-answer", "appeal", {"is_granted": "yes", "text": "We were wrong"}),
    Visit("gallery:word-rules"),
    Visit("gallery:word-rule", "rule"),
    Visit("gallery:word-rule-switch", "rule", {}),
    Visit("gallery:word-rule-delete", "rule", {}),
    Visit("gallery:moderation-settings"),
    Visit("gallery:person-trust", "person", {"trust": "trusted"}),
    Visit("gallery:image-report", "image"),
    Visit("gallery:my-reports"),
    Visit("gallery:my-decisions"),
    Visit("gallery:audit-log"),
    Visit("gallery:audit-export"),
    Visit("gallery:view-as", "person", WHY),
    Visit("gallery:view-as-stop", sent={}),
)


@pytest.fixture
def things(alice: User, bob: User, admin: User) -> dict[str, Any]:
    """A shared picture that Bob has reported, a decision that is appealed against, and a rule."""
    image = make_image(make_generation(alice, state=State.COMPLETED))
    sharing.share(alice, [image.pk], shows_prompt=True)
    now = timezone.now()
    case = open_case("has_reports", subject=alice, image=image)
    Report.objects.create(case=case, image=image, reporter=bob, reason="other", note="Look")
    other = make_image(make_generation(alice, state=State.COMPLETED))
    appealed = open_case("has_appeal", subject=alice, image=other)
    decision = Decision.objects.create(
        case=appealed,
        image=other,
        subject=alice,
        decided_by=admin,
        measure="warn",
        reason="other",
        note="Words",
        decided_at=now,
        appeal_until=now + timedelta(days=14),
    )
    appeal = Appeal.objects.create(decision=decision, case=appealed, text="No", created_at=now)
    rule = WordRule.objects.create(kind="word", text="zzz", outcome="warn", reason_en="No")
    return {
        "image": image,
        "case": case,
        "decision": decision,
        "appeal": appeal,
        "rule": rule,
        "person": alice,
    }


def address_of(visit: Visit, things: dict[str, Any]) -> str:
    """Return the address, with the public id of the thing that it names."""
    names = ALL_ROUTES[visit.route].pattern.converters
    public_id = getattr(things.get(visit.thing), "public_id", None)
    return reverse(visit.route, kwargs=dict.fromkeys(names, public_id))


def outcome(client: Client, visit: Visit, address: str) -> str:
    """Visit the address; tell what became of it."""
    html = {"Accept": "text/html"}
    if visit.sent is None:
        answer = client.get(address, visit.query, headers=html)
    else:
        answer = client.post(address, visit.sent, headers=html)
    if isinstance(answer, StreamingHttpResponse):
        b"".join(answer)
    if answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")):
        return "to sign in"
    templates = [template.name for template in answer.templates or []]
    if answer.status_code == 403 and REFUSAL in templates:
        return "refused"
    assert answer.status_code not in {404, 500}, address
    return "in"


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: str(visit.route))
def test_who_may_is_let_in_and_nobody_else(
    things: dict[str, Any], visit: Visit, role: Role | None
) -> None:
    client = Client()
    if role is not None:
        client.force_login(User.objects.create_user("somebody", password="x", role=role))
    if visit.route == "gallery:case-picture":
        # Nobody sees it who has not opened it on purpose.
        client.post(reverse("gallery:case-look", args=[things["case"].public_id]), WHY)
    found = outcome(client, visit, address_of(visit, things))
    assert found == expected(role, visit.route)


def test_each_visit_sends_to_a_button_or_looks_at_a_page() -> None:
    assert len({visit.route for visit in VISITS}) == len(VISITS)
