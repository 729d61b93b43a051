"""The table of models: what each can do, its limits, and its price where no better is known."""

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
    v2, POST /v2/images/generate). `references` is how many reference images it takes beside a
    prompt, `most_at_once` how many pictures one press may ask for, each by a request of its own.
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

    def takes_ratio(self, ratio: str) -> bool:
        """Tell whether the model takes this aspect ratio, written as `16:9`."""
        return any(str(known) == ratio for known in self.ratios)


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


def prompt_units(prompt: str) -> int:
    """Count a prompt as the provider does.

    Its validator runs in JavaScript (Apiframe v2: "expected string to have <=2000 characters"),
    where a string's length is its number of UTF-16 code units: an emoji counts as two.
    """
    return len(prompt.encode("utf-16-le", "surrogatepass")) // 2
