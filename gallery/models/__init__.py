"""The rows of the product; everything else imports them from here."""

from gallery.models.engine_lease import EngineLease
from gallery.models.generation import Generation
from gallery.models.image import Image
from gallery.models.ledger import LedgerEntry
from gallery.models.provider_gate import ProviderGate
from gallery.models.reference import GenerationReference, ReferenceImage
from gallery.models.tally import Tally
from gallery.models.user import User

__all__ = [
    "EngineLease",
    "Generation",
    "GenerationReference",
    "Image",
    "LedgerEntry",
    "ProviderGate",
    "ReferenceImage",
    "Tally",
    "User",
]
