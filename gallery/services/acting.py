"""Acting on a selection: one of a few acts on all that was chosen, and what is said of it."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery import access
from gallery.errors import InvalidChoice
from gallery.models import Collection, CollectionImage, Image, User, ZipDownload
from gallery.services import (
    audiences,
    collections,
    restrictions,
    selection,
    sharing,
    stars,
    tags,
    trash,
    wording,
    zips,
)
from gallery.services.selection import Wish, in_parts


class Act(StrEnum):
    """What can be done to pictures that were chosen."""

    STAR = "star"
    UNSTAR = "unstar"
    TAG = "tag"
    UNTAG = "untag"
    COLLECT = "collect"
    UNCOLLECT = "uncollect"
    SHARE = "share"
    UNSHARE = "unshare"
    TRASH = "trash"
    RESTORE = "restore"
    PURGE = "purge"
    ZIP = "zip"


@dataclass(frozen=True)
class Values:
    """What some acts need beside the pictures; None where it was not said."""

    tag: str | None = None
    collection_to: str | None = None
    name: str = ""
    shows_prompt: bool | None = None
    is_sure: bool = False

    def suffice(self, act: Act) -> bool:
        """Tell whether the act can be done; else the person is asked first."""
        return {
            Act.TAG: self.tag is not None,
            Act.UNTAG: self.tag is not None,
            Act.COLLECT: self.collection_to is not None,
            Act.SHARE: self.shows_prompt is not None,
            Act.PURGE: self.is_sure,
        }.get(act, True)


@dataclass(frozen=True)
class Done:
    """What was done, in words; `undo` names the act that can be undone."""

    words: list[str] = field(default_factory=list)
    undo: uuid.UUID | None = None
    download: ZipDownload | None = None


def carry_out(actor: User, act: Act, wish: Wish, values: Values) -> Done:
    """Do it to the actor's own pictures, or pack all that they may look at.

    Raises `InvalidChoice` or `TooLate`; then what came before the trouble stays done.
    """
    if act is Act.ZIP:
        return Done(download=zips.begin(actor, selection.visible(actor, wish)))
    chosen = selection.own(actor, wish)
    if not chosen.keys and not chosen.others:
        raise InvalidChoice(_("None of these pictures are there any more. Choose others."))
    words: list[str] = []
    undo = None
    if act is Act.TRASH:
        thrown = trash.trash(actor, chosen.keys)
        undo = thrown.id if thrown.number else None
        words += [_trashed(thrown.number)] if thrown.number else []
    elif chosen.keys:
        words += _ACTS[act](actor, chosen.keys, wish, values)
    if chosen.others:
        words.append(_others(chosen.others))
    return Done(words=words or [_("Nothing had to be changed.")], undo=undo)


def _star(actor: User, keys: Sequence[int], _wish: Wish, _values: Values) -> list[str]:
    number = stars.star(actor, keys)
    return _said(
        ngettext("%(number)s picture was starred.", "%(number)s pictures were starred.", number),
        number,
    )


def _unstar(actor: User, keys: Sequence[int], _wish: Wish, _values: Values) -> list[str]:
    number = stars.star(actor, keys, on=False)
    words = ngettext(
        "The star was taken off %(number)s picture.",
        "The star was taken off %(number)s pictures.",
        number,
    )
    return _said(words, number)


def _tag(actor: User, keys: Sequence[int], _wish: Wish, values: Values) -> list[str]:
    name = tags.clean_name(values.tag or "")
    done = tags.tag(actor, keys, name)
    words = ngettext(
        "The tag “%(name)s” was put on %(number)s picture.",
        "The tag “%(name)s” was put on %(number)s pictures.",
        done.number,
    )
    full = ngettext(
        "%(number)s picture has %(most)s tags already, and no more fit.",
        "%(number)s pictures have %(most)s tags already, and no more fit.",
        done.full,
    )
    most = wording.number(tags.MOST_ON_A_PICTURE)
    return _said(words, done.number, name=name) + _said(full, done.full, most=most)


def _untag(actor: User, keys: Sequence[int], _wish: Wish, values: Values) -> list[str]:
    name = tags.clean_name(values.tag or "")
    number = tags.untag(actor, keys, name)
    words = ngettext(
        "The tag “%(name)s” was taken off %(number)s picture.",
        "The tag “%(name)s” was taken off %(number)s pictures.",
        number,
    )
    return _said(words, number, name=name)


def _collect(actor: User, keys: Sequence[int], _wish: Wish, values: Values) -> list[str]:
    target = _target(actor, values)
    inside = CollectionImage.objects.filter(collection=target)
    before, kept = inside.count(), access.images_of(actor)
    # The newest of a collection is what was put there last.
    for some in in_parts(reversed(keys)):
        rows = kept.filter(pk__in=some).in_bulk()
        collections.add(actor, target, [rows[key] for key in some if key in rows])
    number = inside.count() - before
    words = ngettext(
        "%(number)s picture was put into “%(name)s”.",
        "%(number)s pictures were put into “%(name)s”.",
        number,
    )
    said = _said(words, number, name=target.name)
    if not said:
        return []
    seen_by = audiences.told_after(actor, target)
    return [*said, *seen_by, *(_waiting(actor, keys) if seen_by else [])]


def _waiting(actor: User, keys: Sequence[int]) -> list[str]:
    """Return what is said of those that moderators look at first."""
    held = access.images_of(actor).filter(held_at__isnull=False)
    number = sum(held.filter(pk__in=some).count() for some in in_parts(keys))
    return restrictions.told_of_waiting(number)


def _target(actor: User, values: Values) -> Collection:
    if values.collection_to == "new":
        return collections.make(actor, values.name)
    public_id = access.public_id_in(values.collection_to)
    rows = access.fillable_collections_of(actor)
    found = rows.filter(public_id=public_id).first() if public_id else None
    if found is None:
        raise InvalidChoice(
            _("This collection is gone. Choose another one."), field="collection_to"
        )
    return found


def _uncollect(actor: User, keys: Sequence[int], wish: Wish, _values: Values) -> list[str]:
    if wish.collection is None:
        raise InvalidChoice(_("This collection is gone. Choose another one."))
    inside = CollectionImage.objects.filter(collection=wish.collection)
    before = inside.count()
    for some in in_parts(keys):
        rows = Image.objects.filter(pk__in=some).only("pk", "owner")
        collections.remove(actor, wish.collection, rows)
    number = before - inside.count()
    words = ngettext(
        "%(number)s picture was taken out of “%(name)s”.",
        "%(number)s pictures were taken out of “%(name)s”.",
        number,
    )
    return _said(words, number, name=wish.collection.name)


def _share(actor: User, keys: Sequence[int], _wish: Wish, values: Values) -> list[str]:
    number = sharing.share(actor, keys, shows_prompt=bool(values.shows_prompt))
    words = ngettext(
        "%(number)s picture is shared with the team.",
        "%(number)s pictures are shared with the team.",
        number,
    )
    return _said(words, number) + _waiting(actor, keys)


def _unshare(actor: User, keys: Sequence[int], _wish: Wish, _values: Values) -> list[str]:
    number = sharing.unshare(actor, keys)
    words = ngettext(
        "%(number)s picture is no longer shared with the team.",
        "%(number)s pictures are no longer shared with the team.",
        number,
    )
    return _said(words, number)


def _trashed(number: int) -> str:
    words = ngettext(
        "%(number)s picture was moved to the trash.",
        "%(number)s pictures were moved to the trash.",
        number,
    )
    return words % {"number": wording.number(number)}


def restored(number: int) -> str:
    """Return in words how many pictures came back from the trash."""
    words = ngettext(
        "%(number)s picture is back in its place.",
        "%(number)s pictures are back in their places.",
        number,
    )
    return words % {"number": wording.number(number)} if number else _("It was taken back already.")


def _restore(actor: User, keys: Sequence[int], _wish: Wish, _values: Values) -> list[str]:
    return [restored(trash.restore(actor, keys))]


def _purge(actor: User, keys: Sequence[int], _wish: Wish, _values: Values) -> list[str]:
    number = trash.purge(actor, keys)
    words = ngettext(
        "%(number)s picture was deleted for good.",
        "%(number)s pictures were deleted for good.",
        number,
    )
    return _said(words, number)


def _others(number: int) -> str:
    words = ngettext(
        "%(number)s of them belongs to somebody else and stays as it is.",
        "%(number)s of them belong to others and stay as they are.",
        number,
    )
    return words % {"number": wording.number(number)}


def _said(words: str, number: int, **names: str) -> list[str]:
    return [words % {"number": wording.number(number), **names}] if number else []


_ACTS: dict[Act, Callable[[User, Sequence[int], Wish, Values], list[str]]] = {
    Act.STAR: _star,
    Act.UNSTAR: _unstar,
    Act.TAG: _tag,
    Act.UNTAG: _untag,
    Act.COLLECT: _collect,
    Act.UNCOLLECT: _uncollect,
    Act.SHARE: _share,
    Act.UNSHARE: _unshare,
    Act.RESTORE: _restore,
    Act.PURGE: _purge,
}
