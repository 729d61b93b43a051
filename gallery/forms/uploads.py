"""Cutting off a file that is too large while it is still coming in."""

from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from gallery.imaging.limits import UPLOAD_LIMITS

MOST_BYTES = UPLOAD_LIMITS.max_bytes
_TOO_LARGE = "grokweb.upload_too_large"


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Write an upload to a temporary file, up to the limit.

    What is past the limit is read and thrown away, so that the fields around the file, such as
    the prompt, still arrive; `had_too_large_file` then tells about it.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write one piece, or drop the file once it is past the limit."""
        if start + len(raw_data) > MOST_BYTES:
            if self.request is not None:
                self.request.META[_TOO_LARGE] = True
            self.file.close()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Take the body as it is; its declared length proves nothing."""


def had_too_large_file(request: HttpRequest) -> bool:
    """Tell whether a file was cut off; known once `request.POST` has been read."""
    return bool(request.META.get(_TOO_LARGE))
