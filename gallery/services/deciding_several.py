"""Deciding about several cases alike: each by itself, so that one refused stops no other."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from gallery.errors import GalleryError
from gallery.models import Case, User
from gallery.services.deciding import decide

MOST_AT_ONCE = 100


@dataclass
class Outcome:
    """How many cases were decided; and for each reason why some were not, what these are about."""

    done: int = 0
    refused: dict[str, list[Case]] = field(default_factory=lambda: defaultdict(list))


def decide_several(
    actor: User, public_ids: Iterable[uuid.UUID], *, act: str, reason: str, note: str
) -> Outcome:
    """Decide about the cases with these ids, in the order of their promises."""
    ids = list(public_ids)[:MOST_AT_ONCE]
    rows = Case.objects.filter(public_id__in=ids).select_related("subject")
    outcome = Outcome()
    for case in rows.order_by("promised_at", "pk"):
        try:
            decide(actor, case, act=act, measure="", reason=reason, note=note)
        except GalleryError as error:
            outcome.refused[str(error.message)].append(case)
        else:
            outcome.done += 1
    return outcome
