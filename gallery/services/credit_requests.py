"""Asking for more: a member asks for credits on top of the budget, and an admin answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidAmount, OwnRequest, TooLate, TooManyTries
from gallery.models import Action, CreditRequest, Notice, Standing, Topic, User
from gallery.permissions import Role
from gallery.services import audit, ledger, wording
from gallery.services.notices import tell, tell_admins

State = CreditRequest.State
MOST_ASKED_FOR = 1_000_000
MOST_WORDS = 300
# Each one calls all admins, also one that is withdrawn at once.
MOST_A_DAY = 10


def ask(actor: User, *, credits: int, reason: str) -> CreditRequest:
    """Ask for credits, with the reason; one request at a time.

    Raises `InvalidAmount`, `TooManyTries` or `TooLate`; then nothing was written.
    """
    _check_amount(credits)
    _check_patience(actor)
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise InvalidAmount(_("Say in a few words what it is for."), field="reason")
    try:
        with transaction.atomic():
            request = CreditRequest.objects.create(
                member=actor, credits=credits, reason=reason[:MOST_WORDS]
            )
            tell_admins(
                Notice.Kind.CREDITS_ASKED,
                data={"person": actor.shown_name, "credits": credits, "reason": request.reason},
                once=f"asked {request.public_id}",
            )
    except IntegrityError:
        raise TooLate(
            _("You have asked already. Wait for the answer, or withdraw that request first.")
        ) from None
    return request


def _check_amount(credits: int) -> None:
    if not 1 <= credits <= MOST_ASKED_FOR:
        raise InvalidAmount(
            _("The number of credits must be between 1 and %(most)s.")
            % {"most": wording.number(MOST_ASKED_FOR)},
            field="credits",
        )


def _check_patience(actor: User) -> None:
    lately = timezone.now() - timedelta(days=1)
    if CreditRequest.objects.filter(member=actor, created_at__gt=lately).count() >= MOST_A_DAY:
        raise TooManyTries(
            _("You have asked %(most)s times within a day. Talk to an admin, or wait a day.")
            % {"most": MOST_A_DAY}
        )


def withdraw(actor: User, request: CreditRequest) -> None:
    """Take one's own request back; raises `TooLate` once it was answered."""
    answered = {"state": State.DECLINED, "decided_by": actor, "decided_at": timezone.now()}
    own = CreditRequest.objects.filter(pk=request.pk, member=actor, state=State.OPEN)
    if not own.update(**answered):
        raise TooLate(_("This request was answered already."))


def is_only_admin(person: User) -> bool:
    """Tell whether there is nobody else who could decide."""
    admins = User.objects.filter(role=Role.ADMIN, standing=Standing.ACTIVE)
    return not admins.exclude(pk=person.pk).exists()


def approve(
    actor: User, request: CreditRequest, *, credits: int | None = None, answer: str = ""
) -> None:
    """Grant what was asked for, or another number of credits; exactly once.

    Raises `InvalidAmount`, `OwnRequest`, or `TooLate` where it was decided meanwhile.
    """
    granted = request.credits if credits is None else credits
    _check_amount(granted)
    with _answering(actor, request):
        _decide(actor, request, State.APPROVED, granted=granted, answer=answer)
        ledger.grant(actor, request.member, granted, note=request.reason)
        _tell_member(request, approved=True, credits=granted, answer=answer)
        _note(actor, request, State.APPROVED, granted=granted, answer=answer)


def decline(actor: User, request: CreditRequest, *, answer: str = "") -> None:
    """Say no, with words if wanted; raises `OwnRequest`, or `TooLate` where it was decided."""
    with _answering(actor, request):
        _decide(actor, request, State.DECLINED, granted=0, answer=answer)
        _tell_member(request, approved=False, credits=request.credits, answer=answer)
        _note(actor, request, State.DECLINED, granted=0, answer=answer)


@contextmanager
def _answering(actor: User, request: CreditRequest) -> Iterator[None]:
    tried = Action.REQUEST_DECIDED
    with audit.noting_refusals(actor, tried, subject=request.member), transaction.atomic():
        yield


def _note(
    actor: User, request: CreditRequest, state: CreditRequest.State, *, granted: int, answer: str
) -> None:
    audit.record(
        actor,
        Action.REQUEST_DECIDED,
        subject=request.member,
        target=request,
        why=answer.strip()[:MOST_WORDS],
        data={"state": state, "asked": request.credits, "credits": granted},
    )


def _decide(
    actor: User, request: CreditRequest, state: CreditRequest.State, *, granted: int, answer: str
) -> None:
    if request.member_id == actor.pk and not is_only_admin(actor):
        raise OwnRequest(_("This is your own request: another admin has to decide on it."))
    is_open = CreditRequest.objects.filter(pk=request.pk, state=State.OPEN)
    decided = is_open.update(
        state=state,
        decided_by=actor,
        decided_at=timezone.now(),
        granted=granted,
        answer=answer.strip()[:MOST_WORDS],
    )
    if not decided:
        raise TooLate(_("This request was answered or withdrawn meanwhile; nothing was changed."))


def _tell_member(request: CreditRequest, *, approved: bool, credits: int, answer: str) -> None:
    tell(
        request.member,
        Notice.Kind.CREDITS_ANSWERED,
        topic=Topic.MY_BUDGET,
        data={"approved": approved, "credits": credits, "answer": answer.strip()[:MOST_WORDS]},
        once=f"answered {request.public_id}",
    )
