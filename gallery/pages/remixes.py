"""Who is credited for a picture: the line in the bar, the line beside a picture, how often."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from gallery import access
from gallery.models import Draft, Image, User


@dataclass(frozen=True)
class RemixLine:
    """The picture that another one is, or is to be, a remix of; without `url` it can't be seen."""

    public_id: str
    words: str
    url: str


def remix_line(person: User, draft: Draft) -> RemixLine | None:
    """Return what the bar says; None where it is no remix, or of what can't be seen any more."""
    source = draft.remix_of
    if source is None or not access.viewable_images_of(person).filter(pk=source.pk).exists():
        return None
    return _line(person, source)


def credit_of(person: User, image: Image, seen: Image | None) -> RemixLine | None:
    """Return to whom credit is due for a picture; `seen` is what it was made from and may be seen.

    Its owner knows whose it was, and reads that also where they can't open it any more; to others
    nothing is said of what they may not see. An edit of one's own needs no credit.
    """
    source = image.generation.remix_of_id
    if source is None:
        return None
    if seen is not None and seen.pk == source:
        return _line(person, seen) if seen.owner_id != image.owner_id else None
    if image.owner_id != person.pk:
        return None
    gone = Image.objects.select_related("owner").exclude(owner=person).filter(pk=source).first()
    return RemixLine(public_id="", words=_words(person, gone), url="") if gone else None


def _line(person: User, source: Image) -> RemixLine:
    return RemixLine(
        public_id=str(source.public_id),
        words=_words(person, source),
        url=reverse("gallery:image", args=[source.public_id]),
    )


def _words(person: User, source: Image) -> str:
    if source.owner_id == person.pk:
        return _("Remix of a picture of yours")
    return _("Remix of a picture by %(name)s") % {"name": source.owner.shown_name}


def times_remixed(person: User, image: Image) -> int:
    """Return how many remixes of a picture there are that the person may look at.

    What colleagues make of it is private until they show it, also to whose picture it was: that
    somebody has made something of it is theirs to tell, and a number would tell it.
    """
    remixes = access.viewable_images_of(person).kept().filter(generation__remix_of=image)
    return remixes.values("generation").distinct().count()
