"""What a job will probably cost, before it is sent."""

from statistics import mode

from django.conf import settings

from gallery.catalogue import ImageModel, model_or_default
from gallery.lifecycle import State
from gallery.models import Generation
from gallery.services.remembering import PRICE, remembered

# So many of the newest jobs decide: one that was oddly dear does not, and a new price soon does.
SAMPLE = 5


def estimate(model: ImageModel) -> int:
    """Return what most of the model's last finished jobs cost, in credits.

    Before the first one it is the operator's figure (`GROKWEB_PRICES`), else the catalogue's. The
    provider documents no list of prices that could be read; a finished job's `creditCost` is what
    it really charges (Apiframe v2, Others), and settles.
    """
    finished = Generation.objects.filter(model=model.slug, state=State.COMPLETED).order_by("-pk")
    costs = [cost or 0 for cost in finished.values_list("credit_cost", flat=True)[:SAMPLE]]
    if costs:
        # Of several that are as frequent it is the one that came last.
        return mode(costs)
    known: dict[str, int] = settings.PRICES
    return known.get(model.slug, model.credits)


def shown_price(slug: str) -> int:
    """Return `price_of` for a page: as it was within the last second."""
    return remembered(f"{PRICE}-{slug}", lambda: price_of(slug))


def price_of(slug: str) -> int:
    """Return what one picture of a model probably costs, also of one that is no longer on offer."""
    return estimate(model_or_default(slug))
