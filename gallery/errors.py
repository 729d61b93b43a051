"""Refusals that a person reads.

GalleryError
├── InvalidPrompt        nothing to draw, too long, or with characters that can't be kept
├── InvalidChoice        a model or an aspect ratio that is not on offer
├── ReferenceRefused     an upload that is not a picture we can use
├── ReferenceUnavailable the provider could not reach a reference
├── InvitationUnusable   a link that is wrong, used, revoked or too old
└── TooLate              the thing was done, sent or changed meanwhile

Each carries a stable `code` for programs, an HTTP `status`, and a translated message that says
what happened and what to do now.
"""

from django.utils.functional import Promise


class GalleryError(Exception):
    """A request that can't be carried out, with the reason in the reader's language."""

    code = "refused"
    status = 400

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidPrompt(GalleryError):
    """The prompt is empty, too long, or has characters that can't be kept."""

    code = "invalid-prompt"
    status = 422


class InvalidChoice(GalleryError):
    """The model or the aspect ratio is not on offer."""

    code = "invalid-choice"
    status = 422


class ReferenceRefused(GalleryError):
    """The uploaded file can't be used as a reference image."""

    code = "reference-refused"
    status = 422


class ReferenceUnavailable(GalleryError):
    """The provider has no way to fetch a reference image from this portal."""

    code = "reference-unavailable"
    status = 409


class TooLate(GalleryError):
    """The generation has moved on meanwhile."""

    code = "too-late"
    status = 409


class InvitationUnusable(GalleryError):
    """The invitation was never there, was used or revoked, or is too old."""

    code = "invitation-unusable"
    status = 410
