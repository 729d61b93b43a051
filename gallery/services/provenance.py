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

from gallery.catalogue import MODELS
from gallery.errors import NotPossible
from gallery.imaging.metadata import Copy, Outcome, with_xmp, without_metadata
from gallery.imaging.xmp import Origin
from gallery.models import Action, CleanCopy, Generation, Image, User
from gallery.services import audit

logger = logging.getLogger(__name__)

PROVIDER = "Apiframe"


def origin_of(image: Image, *, shown_prompt: str, is_named: bool = True) -> Origin:
    """Return what a download says of a picture; who has asked for it is not among that.

    `shown_prompt` is what whoever downloads it reads beside it; it goes along only where the
    picture's owner allows that. Guests are told the name of no picture.
    """
    generation = image.generation
    system = _system_of(generation)
    return Origin(
        system=system,
        tool=f"{system} via {PROVIDER}",
        made_at=generation.made_at or image.created_at,
        # Random, and of use only to whom the portal shows the picture.
        identifier=image.public_id.urn if is_named else "",
        prompt=shown_prompt if image.owner.writes_prompts_into_files else "",
    )


def _system_of(generation: Generation) -> str:
    model = MODELS.get(generation.model)
    return model.name if model else generation.model


def open_marked(image: Image, *, shown_prompt: str, is_named: bool = True) -> Copy:
    """Open a copy that carries the mark, to be read once from its beginning, and closed.

    Its generation should be loaded; for the rest see `origin_of`. A file that is signed, or that
    can't be taken apart, is copied as it is. Raises `OSError` where the file is gone or can't be
    read just now.
    """
    origin = origin_of(image, shown_prompt=shown_prompt, is_named=is_named)
    copy = with_xmp(_open(image), origin)
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
            audit.record(actor, Action.CLEAN_COPY_TAKEN, subject=actor, target=image)
    except BaseException:
        copy.close()
        raise
    return copy


def _open(image: Image) -> BinaryIO:
    return cast(BinaryIO, default_storage.open(image.file))
