"""What a picture that leaves the portal says of its making, and copies that say nothing.

The original is served byte for byte as the provider has sent it. What is downloaded carries a mark
that a model has made it, as platforms and the law ask for. Whoever wants a copy without it says so,
and the portal keeps that they did.
"""

import logging
from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.catalogue import MODELS
from gallery.errors import NotPossible
from gallery.imaging.metadata import Copy, Outcome, with_xmp, without_metadata
from gallery.imaging.xmp import Origin
from gallery.models import CleanCopy, Generation, Image, User

logger = logging.getLogger(__name__)

PROVIDER = "Apiframe"


def prompt_goes_along(person: User, image: Image) -> bool:
    """Tell whether a download by this person carries the prompt.

    Its owner has to allow that, and others have to be shown it anyway.
    """
    return image.owner.writes_prompts_into_files and access.prompt_is_shown(person, image)


def origin_of(image: Image, *, with_prompt: bool) -> Origin:
    """Return what a download says of a picture; who has asked for it is not among that."""
    generation = image.generation
    system = _system_of(generation)
    return Origin(
        system=system,
        tool=f"{system} via {PROVIDER}",
        made_at=generation.made_at or image.created_at,
        # Random, and of use only to whom the portal shows the picture.
        identifier=image.public_id.urn,
        prompt=generation.prompt if with_prompt else "",
    )


def _system_of(generation: Generation) -> str:
    model = MODELS.get(generation.model)
    return model.name if model else generation.model


def open_marked(image: Image, *, with_prompt: bool) -> Copy:
    """Open a copy that carries the mark, to be read once from its beginning, and closed.

    Its generation should be loaded. A file that is signed, or that can't be taken apart, is copied
    as it is. Raises `OSError` where the file is gone or can't be read just now.
    """
    copy = with_xmp(_open(image), origin_of(image, with_prompt=with_prompt))
    if copy.outcome is Outcome.UNREADABLE:
        names = {"image": str(image.public_id)}
        logger.warning("a download carries no mark: its file can't be taken apart", extra=names)
    return copy


def open_clean(actor: User, image: Image) -> Copy:
    """Open a copy of an own picture without any marks, and keep the record that it was taken.

    Raises `NotPossible` where there can be none, and `OSError` like `open_marked`; then nothing
    was written.
    """
    if image.owner_id != actor.pk:
        raise NotPossible(_("Clean copies can only be taken of pictures of your own."))
    copy = without_metadata(_open(image))
    try:
        if copy.outcome is not Outcome.DONE:
            raise NotPossible(
                _("This picture's file can't be taken apart, so there is no clean copy of it.")
            )
        with transaction.atomic():
            CleanCopy.objects.create(person=actor, image=image.public_id, sha256=image.sha256)
            names = {"image": str(image.public_id), "person": str(actor.public_id)}
            logger.info("a clean copy was taken", extra=names)
    except BaseException:
        copy.close()
        raise
    return copy


def _open(image: Image) -> BinaryIO:
    return cast(BinaryIO, default_storage.open(image.file))
