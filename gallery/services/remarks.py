"""What people write in moderation: a note, an appeal, an answer, as it is kept."""

from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice
from gallery.models.moderation import MOST_NOTE_CHARACTERS
from gallery.services import wording


def remark(text: str, *, field: str, is_needed: bool = False) -> str:
    """Return a text as it is kept; raises `InvalidChoice` where it is too long, or missing."""
    kept = wording.with_plain_line_ends(text).replace("\0", "").strip()
    if len(kept) > MOST_NOTE_CHARACTERS:
        raise InvalidChoice(
            _("This is too long: at most %(most)s characters fit. Shorten it.")
            % {"most": wording.number(MOST_NOTE_CHARACTERS)},
            field=field,
        )
    if is_needed and not kept:
        raise InvalidChoice(_("Say it in a few words, please."), field=field)
    return kept
