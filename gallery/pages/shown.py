"""Pictures as a certain person may see them: whose they are, and their prompts where they may."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from gallery import access
from gallery.models import Image, User
from gallery.pages.tiles import ImageTile
from gallery.services.thumbnail_links import ground_of


def tiles_for(
    person: User, images: Sequence[Image], *, with_credits: bool = True
) -> list[ImageTile]:
    """Return tiles of viewable images; their generations and owners should be loaded already."""
    readable = access.with_shown_prompts(person, images)
    credits = credits_of(person, images) if with_credits else {}
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


def credits_of(person: User, images: Sequence[Image]) -> dict[int, str]:
    """Return in words whose pictures those were begun with that are remixes, by their keys.

    A remix of one's own picture is not worth a word. Whose a picture was that the person may not
    see is told of their own remixes only, as on a picture's page.
    """
    sources = [one for image in images if (one := image.generation.remix_of_id) is not None]
    if not sources:
        return {}
    seen = access.viewable_images_of(person).filter(pk=OuterRef("pk"))
    rows = Image.objects.filter(pk__in=sources).select_related("owner")
    begun_with = {
        row.pk: (row, vars(row)["is_seen"]) for row in rows.annotate(is_seen=Exists(seen))
    }
    found: dict[int, str] = {}
    for image in images:
        source, is_seen = begun_with.get(image.generation.remix_of_id or 0, (None, False))
        if source is None or source.owner_id == image.owner_id:
            continue
        if is_seen or image.owner_id == person.pk:
            name = source.owner.shown_name
            found[image.pk] = _("Remix of a picture by %(name)s") % {"name": name}
    return found
