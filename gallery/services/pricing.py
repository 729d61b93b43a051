"""What a job will probably cost, before it is sent."""

from gallery.catalogue import ImageModel
from gallery.lifecycle import State
from gallery.models import Generation


def estimate(model: ImageModel) -> int:
    """Return the credits that the model's last finished job cost, else the catalogue's figure.

    The provider lists no prices that can be relied on; a finished job's `creditCost` is the truth
    (Apiframe v2, Others).
    """
    last = (
        Generation.objects.filter(model=model.slug, state=State.COMPLETED)
        .order_by("-pk")
        .values_list("credit_cost", flat=True)
        .first()
    )
    return model.credits if last is None else last
