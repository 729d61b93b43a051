"""Pictures as a certain person may see them: whose they are, and their prompts where they may."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gallery import access
from gallery.models import Image, User
from gallery.pages.tiles import ImageTile
from gallery.services.thumbnail_links import ground_of


def tiles_for(person: User, images: Sequence[Image]) -> list[ImageTile]:
    """Return tiles of viewable images; their generations and owners should be loaded already."""
    readable = access.with_shown_prompts(person, images)
    credits = credits_of(images)
    return [
        ImageTile(
            image=image,
            prompt=image.generation.prompt if image.pk in readable else "",
            ground=ground_of(image, person),
            by="" if image.owner_id == person.pk else image.owner.shown_name,
            credit=credits.get(image.pk, ""),
        )
        for image in images
    ]


def credits_of(images: Sequence[Image]) -> dict[int, str]:
    """Return in words whose pictures those were begun with that are remixes, by their keys.

    A remix of one's own picture is not worth a word.
    """
    sources = {image.generation.remix_of_id for image in images} - {None}
    if not sources:
        return {}
    begun_with = Image.objects.select_related("owner").in_bulk([key for key in sources if key])
    found: dict[int, str] = {}
    for image in images:
        source = begun_with.get(image.generation.remix_of_id or 0)
        if source is not None and source.owner_id != image.owner_id:
            name = source.owner.shown_name
            found[image.pk] = _("Remix of a picture by %(name)s") % {"name": name}
    return found
