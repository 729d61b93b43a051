"""The one way a picture is turned away: a stable code and the numbers a message needs."""

from typing import Literal

RefusalCode = Literal[
    "not-an-image",
    "unsupported-format",
    "vector-image",
    "gif-image",
    "too-many-bytes",
    "too-many-pixels",
    "damaged",
    "empty",
]


class ImageRefused(Exception):
    """A picture that is not accepted.

    `code` is stable and meant for the caller's translated messages. `width` and `height` are
    pixels as the file declares them, `limit` is the bound that was crossed: bytes for
    `too-many-bytes`; pixels of the whole picture or of its longer side for `too-many-pixels`.
    """

    def __init__(
        self,
        code: RefusalCode,
        *,
        width: int | None = None,
        height: int | None = None,
        limit: int | None = None,
    ) -> None:
        super().__init__(code)
        self.code: RefusalCode = code
        self.width = width
        self.height = height
        self.limit = limit
