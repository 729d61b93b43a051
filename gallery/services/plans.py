"""Plans: a batch as it was shown to its owner, sealed, so that just that is what is started."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.errors import InvalidChoice, TooLate
from gallery.models import Batch, User
from gallery.services import batches, pricing
from gallery.services.asking import Wish

SALT = "grokweb.plan"
GOOD_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be made: each prompt `count` times. `price` is what one picture was said to cost.

    `collection` is a public id or empty; `token` names the one batch that may come of it.
    """

    name: str
    prompts: Sequence[str]
    model: str
    aspect_ratio: str
    count: int
    collection: str
    price: int
    token: str

    @property
    def pictures(self) -> int:
        """How many pictures are to be made."""
        return len(self.prompts) * self.count

    @property
    def credits(self) -> int:
        """What they probably cost together."""
        return self.pictures * self.price


def seal(actor: User, plan: Plan) -> str:
    """Return the plan as a text that only this person can start it by, for half a day."""
    signer = signing.TimestampSigner(salt=f"{SALT}.{actor.pk}")
    return signer.sign_object(asdict(plan), compress=True)


def unseal(actor: User, sealed: str) -> Plan:
    """Return the plan that was shown; raises `TooLate` for one that is too old, or is none."""
    signer = signing.TimestampSigner(salt=f"{SALT}.{actor.pk}")
    try:
        return Plan(**signer.unsign_object(sealed, max_age=GOOD_FOR))
    except signing.BadSignature:
        raise TooLate(_("This table was shown too long ago. Paste it once more.")) from None


def carry_out(actor: User, plan: Plan) -> Batch:
    """Start what was shown.

    Raises `TooLate` where a picture costs more by now than was said, and what `batches.start` does.
    """
    token = uuid.UUID(plan.token)
    if earlier := access.batches_of(actor).filter(form_token=token).first():
        return earlier
    if pricing.price_of(plan.model) > plan.price:
        raise TooLate(
            _("A picture costs more by now. Nothing was started: look at the new price below.")
        )
    collection = None
    if plan.collection:
        collection = access.collections_of(actor).filter(public_id=plan.collection).first()
        if collection is None:
            raise InvalidChoice(
                _("This collection is gone. Choose another one."), field="collection"
            )
    wishes = [
        Wish(
            prompt=prompt,
            model=plan.model,
            aspect_ratio=plan.aspect_ratio,
            count=plan.count,
            collection=collection,
        )
        for prompt in plan.prompts
    ]
    return batches.start(actor, name=plan.name, wishes=wishes, form_token=token)
