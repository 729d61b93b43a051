"""The pictures on either side of one in a result, as the lightbox of a page fetches them."""

from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from gallery import access
from gallery.models import Image, User
from gallery.pages.tiles import ImageTile, image_tile
from gallery.pages.within import within_that_has

ON_EACH_SIDE = 20
# So far one may go back to newer pictures before the lightbox has to be opened anew.
MOST_NEWER = 1000
STYLES = (
    "vendor/photoswipe-5.4.4/photoswipe.css",
    "css/more.css",
    "css/family.css",
    "css/sharing.css",
    "css/lightbox.css",
)


def beside(person: User, image: Image, named: Mapping[str, str]) -> dict[str, Any]:
    """Return a picture with its neighbours, the newest first.

    `first` is the place of the first of them in the result, `more` whether older ones follow.
    """
    within, key = within_that_has(person, image, named)
    result = within.result
    newer = result.newer_than(key, ON_EACH_SIDE)[::-1] if key else []
    older = result.older_than(key, ON_EACH_SIDE + 1) if key else []
    at = result.number_before(key, most=MOST_NEWER) if len(newer) == ON_EACH_SIDE else len(newer)
    images = [*newer, image, *older[:ON_EACH_SIDE]]
    shown = access.with_shown_prompts(person, images)
    return {
        "first": at - len(newer),
        "more": len(older) > ON_EACH_SIDE,
        "pictures": [
            _picture(image_tile(one, person, query=within.query, shows_prompt=one.pk in shown))
            for one in images
        ],
        "styles": [static(name) for name in STYLES],
        "words": words(),
    }


def _picture(tile: ImageTile) -> dict[str, Any]:
    image = tile.image
    original = reverse("gallery:image-original", args=[image.public_id])
    thumbnails = [(url, width) for url, width in tile.sources if width < image.width]
    sources = [*thumbnails, (original, image.width)]
    return {
        "id": str(image.public_id),
        "url": tile.url,
        "beside": f"{reverse('gallery:image-beside', args=[image.public_id])}{tile.query}",
        "src": thumbnails[-1][0] if thumbnails else original,
        "srcset": ", ".join(f"{url} {width}w" for url, width in sources),
        "msrc": tile.src,
        "width": image.width,
        "height": image.height,
        "alt": tile.alt,
    }


def words() -> dict[str, str]:
    """Return what the lightbox says, in the reader's language."""
    return {
        "label": _("Picture"),
        "close": _("Close"),
        "zoom": _("Zoom"),
        "newer": _("Newer picture"),
        "older": _("Older picture"),
        "details": _("Details"),
        "keys": _("Keys"),
        "star": _("Star"),
        "compare": _("Compare"),
        "chosen": _("This picture is the first to compare. Go to another and press c again."),
        "dropped": _("No longer chosen for comparing."),
        "undo": _("Undo"),
        "missing": _("This picture can't be shown just now."),
        "trouble": _("That can't be reached just now. Try again in a moment."),
    }
