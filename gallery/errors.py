"""Refusals that a person reads.

GalleryError
├── InvalidPrompt        nothing to draw, too long, or with characters that can't be kept
├── PromptRefused        words that the team has decided not to have pictures made of
├── InvalidChoice        something chosen, named or filled in that is not on offer or gone
├── ReferenceRefused     a file or an address that gives no picture we can use
├── ReferenceUnavailable the provider could not reach a reference
├── InvalidAmount        a number of credits that is none, or out of reason
├── OverBudget           a budget leaves no room for it
├── OwnRequest           a decision on something that the person has asked for themselves
├── InvitationUnusable   a link that is wrong, used, revoked or too old
├── DraftChanged         another tab or device has saved another draft meanwhile
├── TooLate              the thing was done, sent or changed meanwhile
├── NotPossible          what was asked for would break a rule of the team
├── ProviderRefused      a test call to the picture provider failed
├── SettingsRefused      the portal's settings can't be changed so just now
├── SetupRefused         the first run can't go on so
└── TooManyTries         the same was tried too often; wait

Each carries a stable `code` for programs, an HTTP `status`, and a translated message that says
what happened and what to do now.
"""

from collections.abc import Sequence

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


class PromptRefused(GalleryError):
    """A rule of the team keeps the prompt from being sent; `found` is what is kept of that."""

    code = "prompt-refused"
    status = 422

    def __init__(self, message: str | Promise, *, found: Sequence[object] = ()) -> None:
        super().__init__(message, field="prompt")
        self.found = found


class InvalidChoice(GalleryError):
    """What was chosen, named or filled in is not on offer, or is gone."""

    code = "invalid-choice"
    status = 422


class ReferenceRefused(GalleryError):
    """The file, or what is at the address, can't be used as a reference image."""

    code = "reference-refused"
    status = 422


class ReferenceUnavailable(GalleryError):
    """The provider has no way to fetch a reference image from this portal."""

    code = "reference-unavailable"
    status = 409


class InvalidAmount(GalleryError):
    """The number of credits, or what belongs to it, can't be taken."""

    code = "invalid-amount"
    status = 422


class OverBudget(GalleryError):
    """The member's or the team's budget leaves no room for the request."""

    code = "over-budget"
    status = 402


class OwnRequest(GalleryError):
    """Somebody else has to decide on what a person has asked for."""

    code = "own-request"
    status = 403


class DraftChanged(GalleryError):
    """Another tab or device has saved another draft meanwhile."""

    code = "draft-changed"
    status = 409


class TooLate(GalleryError):
    """The thing has moved on meanwhile."""

    code = "too-late"
    status = 409


class NotPossible(GalleryError):
    """Something that would break a rule, such as suspending the last admin."""

    code = "not-possible"
    status = 409


class ProviderRefused(GalleryError):
    """A test call to the picture provider failed."""

    code = "provider-refused"
    status = 422


class SettingsRefused(GalleryError):
    """The portal's settings can't be changed so just now."""

    code = "settings-refused"
    status = 409


class SetupRefused(GalleryError):
    """The first run can't go on with what was given."""

    code = "setup-refused"
    status = 422


class TooManyTries(GalleryError):
    """The same was tried too often within a while."""

    code = "too-many-tries"
    status = 429


class InvitationUnusable(GalleryError):
    """The invitation was never there, was used or revoked, or is too old."""

    code = "invitation-unusable"
    status = 410
