"""No member of the staff does anything that is not written into the audit log."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import EndReason, State
from gallery.models import (
    Action,
    AuditEntry,
    CreditRequest,
    Departure,
    Invitation,
    ProviderGate,
    Standing,
    User,
)
from gallery.permissions import ROUTES, Right, Role
from gallery.services import account_book, audit, credit_requests, first_run, invitations, leaving
from gallery.services.audit_chain import verify
from tests.factories import make_generation, make_image, picture
from tests.firstrun.conftest import admin_fields, chosen_here, fresh, rules_fields
from tests.sandbox_process import SandboxProcess

PLACE = "192.0.2.7"
KEY = "afk_Canary-key-0123456789"
STAFF = {Right.MANAGE_PEOPLE, Right.MANAGE_MONEY, Right.MANAGE_PORTAL, Right.MODERATE}
STAFF |= {Right.VIEW_AS}
__all__ = ["chosen_here", "fresh"]

# Each address with which somebody of the staff changes something, and what is written of it.
WRITES: dict[str, set[Action]] = {
    "gallery:person-approve": {Action.PERSON_APPROVED},
    "gallery:person-decline": {Action.PERSON_DECLINED},
    "gallery:person-role": {Action.ROLE_CHANGED},
    "gallery:person-suspend": {Action.PERSON_SUSPENDED},
    "gallery:person-reinstate": {Action.PERSON_REINSTATED},
    "gallery:person-leave-confirm": {Action.PERSON_LEAVES},
    "gallery:person-call-off": {Action.LEAVING_CALLED_OFF},
    "gallery:invitations": {Action.PERSON_INVITED},
    "gallery:invitation-revoke": {Action.INVITATION_REVOKED},
    "gallery:budgets-change": {Action.BUDGET_CHANGED},
    "gallery:member-budget": {Action.BUDGET_CHANGED},
    "gallery:member-grant": {Action.CREDITS_GRANTED},
    "gallery:account-top-up": {Action.ACCOUNT_BOOKED},
    "gallery:account-correct": {Action.ACCOUNT_BOOKED},
    "gallery:account-begin-anew": {Action.ACCOUNT_BOOKED},
    "gallery:credits-approve": {Action.REQUEST_DECIDED},
    "gallery:credits-decline": {Action.REQUEST_DECIDED},
    "gallery:portal-settings": {Action.SETTINGS_CHANGED},
    "gallery:portal-settings-provider": {Action.KEY_CHANGED},
}
# Written by parts with tests of their own.
ELSEWHERE: dict[str, set[Action]] = {
    "gallery:case-look": {Action.PRIVATE_OPENED},
    "gallery:case-decide": {Action.CASE_DECIDED, Action.REFUSED},
    "gallery:cases-decide": {Action.CASE_DECIDED, Action.REFUSED},
    "gallery:decision-undo": {Action.DECISION_UNDONE},
    "gallery:appeal-answer": {Action.APPEAL_ANSWERED},
    "gallery:word-rule-new": {Action.RULE_ADDED},
    "gallery:word-rule-set": {Action.RULE_ADDED},
    "gallery:word-rule": {Action.RULE_CHANGED},
    "gallery:word-rule-switch": {Action.RULE_CHANGED},
    "gallery:word-rule-delete": {Action.RULE_DELETED},
    "gallery:moderation-matrix": {Action.MATRIX_CHANGED},
    "gallery:moderation-promises": {Action.SETTINGS_CHANGED},
    "gallery:person-trust": {Action.TRUST_CHANGED},
    "gallery:view-as": {Action.VIEWING_BEGUN},
}
CHANGE_NOTHING = {
    # Asks whether it is meant.
    "gallery:person-leave",
    # Makes a test call with the provider.
    "gallery:portal-settings-test",
    # Lists, pages and files to look at.
    "gallery:moderation",
    "gallery:case",
    "gallery:case-picture",
    "gallery:decisions",
    "gallery:word-rules",
    "gallery:moderation-settings",
    "gallery:moderation-person",
}


def test_every_address_of_the_staff_writes_or_changes_nothing() -> None:
    known = WRITES.keys() | ELSEWHERE.keys() | CHANGE_NOTHING
    asked = {name for name, wanted in ROUTES.items() if wanted in STAFF}
    assert asked - known == set()
    assert known - asked == set()


@pytest.fixture
def staff(as_admin: Client) -> Client:
    """The admin's browser, somewhere in the network."""
    as_admin.defaults["REMOTE_ADDR"] = PLACE
    return as_admin


def post(client: Client, route: str, *arguments: Any, **fields: Any) -> AuditEntry:
    """Do it, and return the last entry, which has to be of what the route writes."""
    assert client.post(reverse(route, args=arguments), fields).status_code in {302, 303}
    entry = AuditEntry.objects.select_related("subject").latest("position")
    assert Action(entry.action) in WRITES[route]
    assert entry.came_from == PLACE
    assert entry.actor == User.objects.get(username="admin")
    assert verify().faults == []
    return entry


def be(person: User, **fields: Any) -> None:
    standing = fields.get("standing", Standing.ACTIVE)
    User.objects.filter(pk=person.pk).update(is_active=standing == Standing.ACTIVE, **fields)


def test_people_who_come_and_are_shut_out(staff: Client, alice: User) -> None:
    be(alice, standing=Standing.PENDING)
    for verb in ("approve", "suspend", "reinstate"):
        entry = post(staff, f"gallery:person-{verb}", alice.public_id)
        assert (entry.subject, entry.target_id) == (alice, str(alice.public_id))


def test_declined_account(staff: Client, alice: User) -> None:
    be(alice, standing=Standing.PENDING)
    entry = post(staff, "gallery:person-decline", alice.public_id)
    assert (entry.subject, entry.target_id) == (None, str(alice.public_id))


def test_declined_account_that_something_depends_on(staff: Client, alice: User) -> None:
    make_generation(alice)
    be(alice, standing=Standing.PENDING)
    assert post(staff, "gallery:person-decline", alice.public_id).subject == alice


def test_role(staff: Client, alice: User) -> None:
    entry = post(staff, "gallery:person-role", alice.public_id, role="auditor")
    assert (entry.subject, entry.data) == (alice, {"from": "member", "to": "auditor"})
    number = AuditEntry.objects.count()
    staff.post(reverse("gallery:person-role", args=[alice.public_id]), {"role": "auditor"})
    assert AuditEntry.objects.count() == number


def test_refusals_are_written_though_nothing_else_is(staff: Client, admin: User) -> None:
    staff.post(reverse("gallery:person-role", args=[admin.public_id]), {"role": "member"})
    staff.post(reverse("gallery:person-suspend", args=[admin.public_id]))
    admin.refresh_from_db()
    assert (admin.role, admin.standing) == (Role.ADMIN, Standing.ACTIVE)
    told = AuditEntry.objects.order_by("position").values_list("action", "subject", "came_from")
    assert list(told) == [("refused", admin.pk, PLACE)] * 2
    tried = [entry.data["tried"] for entry in AuditEntry.objects.order_by("position")]
    assert tried == [Action.ROLE_CHANGED, Action.PERSON_SUSPENDED]


def test_leaving(staff: Client, admin: User, alice: User, bob: User) -> None:
    fields = {"kind": "delete", "days": "7"}
    entry = post(staff, "gallery:person-leave-confirm", alice.public_id, **fields)
    assert (entry.subject, entry.data["kind"]) == (alice, "delete")
    assert post(staff, "gallery:person-call-off", alice.public_id).subject == alice
    leaving.decide(admin, alice, kind=Departure.Kind.HAND_OVER, heir=bob)
    assert AuditEntry.objects.latest("position").data["heir"] == str(bob.public_id)


def test_invitations(staff: Client) -> None:
    fields = {"role": "moderator", "days": "7", "email": "new@example.com", "note": "Newcomer"}
    entry = post(staff, "gallery:invitations", **fields)
    invitation = Invitation.objects.get()
    assert entry.target_id == str(invitation.public_id)
    assert entry.data == {"role": "moderator", "days": 7}
    post(staff, "gallery:invitation-revoke", invitation.public_id)


def test_budgets(staff: Client, alice: User) -> None:
    entry = post(staff, "gallery:budgets-change", team_day="500")
    assert entry.data == {"scope": "team", "period": "day", "from": None, "to": 500}
    entry = post(staff, "gallery:budgets-change", team_day="400")
    assert (entry.data["from"], entry.data["to"]) == (500, 400)
    # What stays as it is, is no change.
    assert AuditEntry.objects.count() == 2
    entry = post(staff, "gallery:member-budget", alice.public_id, month="9")
    assert (entry.subject, entry.data["to"]) == (alice, 9)
    entry = post(staff, "gallery:member-grant", alice.public_id, credits="70", note="A fair")
    assert (entry.subject, entry.why, entry.data) == (alice, "A fair", {"credits": 70})


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_requests_for_credits(staff: Client, alice: User, verb: str) -> None:
    request = credit_requests.ask(alice, credits=90, reason="A private matter")
    fields = {"credits": "50", "answer": "As agreed"}
    entry = post(staff, f"gallery:credits-{verb}", request.public_id, **fields)
    granted = 50 if verb == "approve" else 0
    state = CreditRequest.State.APPROVED if granted else CreditRequest.State.DECLINED
    assert entry.data == {"state": state, "asked": 90, "credits": granted}
    assert (entry.subject, entry.why) == (alice, "As agreed")


def test_deciding_on_ones_own_request_is_refused_and_written(staff: Client, admin: User) -> None:
    User.objects.create_superuser("second")
    request = credit_requests.ask(admin, credits=90, reason="Mine")
    staff.post(reverse("gallery:credits-approve", args=[request.public_id]), {"credits": "90"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.data["tried"]) == (Action.REFUSED, Action.REQUEST_DECIDED)


def test_account_book(staff: Client) -> None:
    ProviderGate.objects.create(name="provider", balance=70, balance_at="2026-01-01T00:00Z")
    entry = post(staff, "gallery:account-begin-anew")
    assert entry.data == {"kind": "opening", "credits": 70}
    entry = post(staff, "gallery:account-top-up", **{"top-up-credits": "30"})
    assert entry.data == {"kind": "top-up", "credits": 30}
    fields = {"correction-credits": "-5", "correction-note": "A mistake"}
    entry = post(staff, "gallery:account-correct", **fields)
    assert (entry.why, entry.data["credits"]) == ("A mistake", -5)


def test_settings(staff: Client) -> None:
    fields = {"sign_up": "approved", "second_factor": "nobody"}
    entry = post(staff, "gallery:portal-settings", **fields)
    assert entry.data == {"what": "sign_up", "from": "invited", "to": "approved"}


def test_key_is_said_to_be_another_and_not_told(staff: Client, chosen_here: SandboxProcess) -> None:
    chosen_here.admin("POST", "keys", key=KEY)
    fields = {"provider": "apiframe", "key": KEY}
    entry = post(staff, "gallery:portal-settings-provider", **fields)
    assert entry.data == {"from": "sandbox", "to": "apiframe", "is_another_key": True}
    entry = post(staff, "gallery:portal-settings-provider", provider="sandbox", key="")
    assert entry.data == {"from": "apiframe", "to": "sandbox"}
    everything = json.dumps(list(AuditEntry.objects.values("data", "why")))
    assert all(KEY[at : at + 6] not in everything for at in range(20))


@pytest.mark.usefixtures("fresh")
def test_first_run(client: Client) -> None:
    client.defaults["REMOTE_ADDR"] = PLACE
    assert client.post("/first-run/", admin_fields()).status_code == 302
    ada = User.objects.get()
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.subject, entry.came_from) == (None, ada, PLACE)
    assert entry.data == {"from": "", "to": "admin"}
    client.post("/first-run/rules/", rules_fields(sign_up="approved", team_day="100"))
    written = AuditEntry.objects.order_by("position").values_list("action", "actor")
    assert {actor for _action, actor in written[1:]} == {ada.pk}
    actions = [action for action, _actor in written]
    assert actions[1:] == [Action.SETTINGS_CHANGED, Action.BUDGET_CHANGED, Action.PORTAL_OPENED]
    first_run.close(ada)
    assert AuditEntry.objects.filter(action=Action.PORTAL_OPENED).count() == 1


def test_invitation_that_is_used(admin: User, client: Client) -> None:
    invitation, secret = invitations.invite(admin, role=Role.MEMBER)
    person = User(username="newcomer")
    invitations.accept(person, token_hash=invitations.digest(secret))
    entry = AuditEntry.objects.latest("position")
    assert (entry.action, entry.actor, entry.subject) == (Action.INVITATION_USED, person, person)
    assert entry.target_id == str(invitation.public_id)


def test_clean_copy(alice: User, as_alice: Client) -> None:
    content = picture(kind="JPEG")
    image = make_image(make_generation(alice, state=State.COMPLETED), content)
    as_alice.defaults["REMOTE_ADDR"] = PLACE
    answer = as_alice.post(f"/images/{image.public_id}/clean-copy/")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.getvalue()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == (Action.CLEAN_COPY_TAKEN, alice)
    assert (entry.target_id, entry.came_from) == (str(image.public_id), PLACE)


def command(*arguments: str, **options: Any) -> AuditEntry:
    call_command(*arguments, **options)
    return AuditEntry.objects.latest("position")


def test_admin_made_by_a_command(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Quiet-Harbour-27")
    options = {"username": "root", "email": "root@example.com", "interactive": False}
    entry = command("createsuperuser", **options)
    root = User.objects.get(username="root")
    assert (entry.action, entry.subject, entry.actor) == (Action.ROLE_CHANGED, root, None)
    assert entry.came_from == "command createsuperuser"


def test_cost_that_a_command_settles(alice: User) -> None:
    reason = EndReason.OUTCOME_UNKNOWN
    generation = make_generation(alice, state=State.FAILED, end_reason=reason)
    entry = command("resolve", str(generation.public_id), paid=4)
    assert (entry.action, entry.subject) == (Action.ACCOUNT_BOOKED, alice)
    assert (entry.data["credits"], entry.came_from) == (4, "command resolve")


def test_what_the_provider_makes_known_is_written_of_nobody(db: None) -> None:
    account_book.open_once(100, timezone.now())
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.came_from) == (Action.ACCOUNT_BOOKED, None, "")


def test_nothing_happens_where_it_can_not_be_written(
    staff: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any, **_names: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "record", fails)
    staff.raise_request_exception = False
    staff.post(reverse("gallery:person-suspend", args=[alice.public_id]))
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE
