"""The table of models: what each can do, its limits, and its price where no better is known.

To offer another model of Grok or Apiframe, write one `ImageModel` from its page in Apiframe's
documentation and put it into `MODELS`; that is all. The compose bar, the checks, the request, the
price and the drafts go by its entry. Take its name, its object of parameters and the names in it
from the page, its limits from there, too; `credits` may be a guess, since the price is learnt from
the first jobs, and an operator can set it by GROKWEB_PRICES. To take a model off the offer, remove
its entry once nothing of it waits any more; what was made stays. The sandbox knows Grok Imagine
only and refuses any other, as Apiframe refuses a model that it does not know.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AspectRatio:
    """A shape that a model takes, such as 16:9."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}:{self.height}"

    @property
    def slug(self) -> str:
        """The ratio as a part of an identifier, such as `16-9`."""
        return f"{self.width}-{self.height}"


@dataclass(frozen=True, slots=True)
class ImageModel:
    """One model of the provider: everything that the portal needs to know about it.

    `params_key` names the object that carries the model's own parameters in a request (Apiframe
    v2, POST /v2/images/generate), `ratio_key` and `references_key` name the shape and the reference
    images in it; a model that takes several may want `references_as_list`. One without `ratios`
    chooses the shape itself. `references` is how many reference images it takes beside a prompt,
    `most_at_once` how many pictures one press may ask for, each by a request of its own.
    `credits` is the estimate of a job's cost before one was seen.
    """

    slug: str
    name: str
    params_key: str
    ratios: tuple[AspectRatio, ...]
    references: int
    most_at_once: int
    prompt_units: int
    credits: int
    ratio_key: str = "aspect_ratio"
    references_key: str = "image"
    references_as_list: bool = False

    def __post_init__(self) -> None:
        """Refuse an entry that could not be sent."""
        if self.references > 1 and not self.references_as_list:
            raise ValueError(f"{self.slug}: several reference images can only go as a list.")
        if min(self.most_at_once, self.prompt_units) < 1 or min(self.references, self.credits) < 0:
            raise ValueError(f"{self.slug}: its limits leave nothing to ask for.")

    @property
    def default_ratio(self) -> str:
        """The shape that is chosen at first; empty where there is no choice."""
        return str(self.ratios[0]) if self.ratios else ""

    def takes_ratio(self, ratio: str) -> bool:
        """Tell whether the model takes this aspect ratio, written as `16:9`; "" for none."""
        return ratio in {str(known) for known in self.ratios} if self.ratios else not ratio


GROK_IMAGINE = ImageModel(
    slug="grok-imagine-image",
    name="Grok Imagine",
    params_key="grokParams",
    ratios=(
        AspectRatio(1, 1),
        AspectRatio(3, 2),
        AspectRatio(2, 3),
        AspectRatio(16, 9),
        AspectRatio(9, 16),
    ),
    references=1,
    most_at_once=4,
    prompt_units=2000,
    credits=4,
)
MODELS: dict[str, ImageModel] = {model.slug: model for model in (GROK_IMAGINE,)}
DEFAULT_MODEL = GROK_IMAGINE


def model_or_default(slug: str) -> ImageModel:
    """Return the model of this slug, or the default one where it is no longer on offer."""
    return MODELS.get(slug, DEFAULT_MODEL)


def prompt_units(prompt: str) -> int:
    """Count a prompt as the provider does.

    Its validator runs in JavaScript (Apiframe v2: "expected string to have <=2000 characters"),
    where a string's length is its number of UTF-16 code units: an emoji counts as two.
    """
    return len(prompt.encode("utf-16-le", "surrogatepass")) // 2
