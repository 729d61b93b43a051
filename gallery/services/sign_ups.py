"""Making accounts: who may have one, and as what it begins."""

from django.db import transaction

from gallery.models import Notice, Portal, Standing, User
from gallery.services import invitations, notices

# Each one who waits calls all admins; where so many do, strangers come no more until some went.
MOST_WAITING = 50


def is_open(*, token_hash: str, by_company: bool) -> bool:
    """Tell whether somebody may make an account now, with the invitation that they came with."""
    if token_hash and invitations.find_by_digest(token_hash):
        return True
    sign_up = Portal.current().sign_up
    if sign_up == Portal.SignUp.APPROVED:
        waiting = User.objects.filter(standing=Standing.PENDING)
        return by_company or waiting.count() < MOST_WAITING
    return by_company and sign_up == Portal.SignUp.COMPANY


def save(person: User, *, token_hash: str, by_company: bool) -> None:
    """Save a new person; without an invitation an admin may have to approve first.

    Only the rule that lets the company's people in does so without that, also where the rule was
    another one when the person began.

    Raises `InvitationUnusable` where the invitation was used or taken back meanwhile.
    """
    if token_hash:
        invitations.accept(person, token_hash=token_hash)
        return
    waits = not by_company or Portal.current().sign_up != Portal.SignUp.COMPANY
    person.standing = Standing.PENDING if waits else Standing.ACTIVE
    with transaction.atomic():
        person.save()
        if waits:
            notices.tell_admins(
                Notice.Kind.SIGN_UP_WAITS,
                data={"person": str(person.public_id), "name": person.get_username()},
                once=f"sign-up {person.public_id}",
            )
