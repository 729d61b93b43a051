"""How a browser is told of a picture's thumbnails, on whatever page it stands."""

import base64


class Thumbnails:
    """Something with thumbnails: `sources` has address and width of each, the smallest first."""

    @property
    def sources(self) -> list[tuple[str, int]]:
        """Address and width in pixels of each thumbnail; none where there is no picture."""
        raise NotImplementedError

    @property
    def src(self) -> str:
        """Address of the smallest thumbnail."""
        return self.sources[0][0] if self.sources else ""

    @property
    def srcset(self) -> str:
        """All thumbnails, for the browser to choose from."""
        return ", ".join(f"{url} {width}w" for url, width in self.sources)


def data_uri(placeholder: bytes | memoryview) -> str:
    """Return a WebP of a few pixels as an address that needs no request."""
    return "data:image/webp;base64," + base64.b64encode(bytes(placeholder)).decode()
