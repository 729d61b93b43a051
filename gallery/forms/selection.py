"""What the form of a selection says: which pictures, and what an act needs beside them."""

import uuid
from collections.abc import Iterable, Iterator

from django.http import Http404, QueryDict

from gallery import access
from gallery.models import User
from gallery.services.acting import Values
from gallery.services.finding import Place, read
from gallery.services.selection import Wish


def wish_in(person: User, data: QueryDict) -> Wish:
    """Return what was chosen. Raises `Http404` for a place that the person can't look at."""
    try:
        place = Place(data.get("place") or Place.GALLERY)
    except ValueError:
        raise Http404 from None
    collection = None
    if named := data.get("collection"):
        public_id = access.public_id_in(named)
        if public_id is None:
            raise Http404
        collection = access.get_viewable_collection(person, public_id)
    return Wish(
        named=list(ids_in(data.getlist("image"))),
        is_everything=data.get("everything") == "1",
        place=place,
        question=read(data.get("q", "")),
        collection=collection,
        excepted=list(ids_in(data.getlist("except"))),
    )


def ids_in(fields: Iterable[str]) -> Iterator[uuid.UUID]:
    """Give the ids of a field for each, or of one field with commas; nonsense is passed over."""
    for text in fields:
        for one in text.split(","):
            if (public_id := access.public_id_in(one.strip())) is not None:
                yield public_id


def values_in(data: QueryDict) -> Values:
    """Return what was said beside the pictures."""
    shows_prompt = data.get("shows_prompt")
    return Values(
        tag=data.get("tag"),
        collection_to=data.get("collection_to"),
        name=data.get("name", ""),
        shows_prompt=None if shows_prompt is None else shows_prompt == "1",
        is_sure=data.get("sure") == "1",
    )
