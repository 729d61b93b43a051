"""The box in which a moderator answers an appeal."""

from gallery.models import Case, User


def appeal_box(_moderator: User, _case: Case) -> object | None:
    """Return the box, or None where there is no appeal for this moderator to answer."""
    return None
