"""What is asked before something is done to the pictures that were chosen."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery import access
from gallery.errors import GalleryError
from gallery.models import Image, Tag, User
from gallery.services import selection, wording
from gallery.services.acting import Act
from gallery.services.audiences import Destination, destinations
from gallery.services.finding import Place
from gallery.services.selection import Wish
from gallery.services.tags import tags_of


@dataclass(frozen=True)
class Question:
    """One question: about what, what there is to choose from, and why it is asked again."""

    act: Act
    wish: Wish
    number: int
    is_whole_trash: bool
    destinations: list[Destination]
    tags: list[Tag]
    error: GalleryError | None

    @property
    def title(self) -> str:
        """What is asked."""
        if self.act is Act.PURGE:
            if self.is_whole_trash:
                return _("Empty the trash?")
            return ngettext(
                "Delete this picture for good?", "Delete these pictures for good?", self.number
            )
        return {
            Act.TAG: _("Put a tag on them"),
            Act.UNTAG: _("Take a tag off"),
            Act.COLLECT: _("Put them into a collection"),
            Act.SHARE: _("Share with the team"),
        }[self.act]

    @property
    def words(self) -> str:
        """How many pictures it is about."""
        words = ngettext("%(number)s picture", "%(number)s pictures", self.number)
        return words % {"number": wording.number(self.number)}

    @property
    def named(self) -> str:
        """The chosen pictures as the form sends them on."""
        return ",".join(map(str, self.wish.named))

    @property
    def excepted(self) -> str:
        """Those that were taken out of everything, likewise."""
        return ",".join(map(str, self.wish.excepted))


def question_of(person: User, act: Act, wish: Wish, error: GalleryError | None = None) -> Question:
    """Return what is to be asked before an act. Raises `InvalidChoice` for too many pictures."""
    keys = selection.own(person, wish).keys
    if act is Act.PURGE:
        trashed = access.trash_of(person)
        number = sum(trashed.filter(pk__in=some).count() for some in selection.in_parts(keys))
    else:
        number = len(keys)
    is_whole = wish.is_everything and wish.place is Place.TRASH and not wish.excepted
    fillable = access.fillable_collections_of(person)
    return Question(
        act=act,
        wish=wish,
        number=number,
        is_whole_trash=act is Act.PURGE and is_whole,
        destinations=destinations(person, fillable) if act is Act.COLLECT else [],
        tags=list(_tags(person, act, wish)),
        error=error,
    )


def _tags(person: User, act: Act, wish: Wish) -> list[Tag]:
    """Return the tags to choose from: to be taken off are those that the pictures have."""
    if act not in {Act.TAG, Act.UNTAG}:
        return []
    found = tags_of(person)
    if act is Act.UNTAG and not wish.is_everything:
        images = Image.objects.filter(owner=person, public_id__in=wish.named)
        found = found.filter(uses__image__in=images).distinct()
    return list(found)
