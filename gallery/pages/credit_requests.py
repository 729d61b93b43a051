"""The page on which admins answer requests for more."""

from dataclasses import dataclass

from django.utils import timezone

from gallery.forms.credit_requests import AnswerForm
from gallery.models import CreditRequest, User
from gallery.pages.meters import Meter, meters_of
from gallery.pages.usage import Asked
from gallery.permissions import Right
from gallery.services.credit_requests import is_only_admin
from gallery.services.rooms import sheet

MOST_OPEN, MOST_DECIDED = 50, 50


@dataclass(frozen=True)
class OpenRequest:
    """One that waits, with what its member has used."""

    request: CreditRequest
    meters: list[Meter]
    form: AnswerForm
    may_decide: bool
    is_own: bool


@dataclass(frozen=True)
class CreditRequestsPage:
    """Open requests, and those that were decided."""

    open: list[OpenRequest]
    more: int
    decided: list[Asked]


def credit_requests_page(
    viewer: User, refused: AnswerForm | None = None, about: CreditRequest | None = None
) -> CreditRequestsPage:
    """Return the page; `refused` is the form of the request that it is `about`."""
    rows = CreditRequest.objects.select_related("member", "decided_by")
    waiting = rows.filter(state=CreditRequest.State.OPEN).order_by("created_at", "pk")
    decided = rows.exclude(state=CreditRequest.State.OPEN).order_by("-decided_at", "-pk")
    alone = is_only_admin(viewer)
    books = sheet(timezone.now())
    return CreditRequestsPage(
        open=[
            OpenRequest(
                request=request,
                meters=meters_of(books, request.member),
                form=refused if refused and about == request else _form(request),
                may_decide=viewer.may(Right.MANAGE_MONEY)
                and (alone or request.member_id != viewer.pk),
                is_own=request.member_id == viewer.pk,
            )
            for request in waiting[:MOST_OPEN]
        ],
        more=max(waiting.count() - MOST_OPEN, 0),
        decided=[Asked(request) for request in decided[:MOST_DECIDED]],
    )


def _form(request: CreditRequest) -> AnswerForm:
    return AnswerForm(initial={"credits": request.credits}, auto_id=f"id_{request.public_id}_%s")
