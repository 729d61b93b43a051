"""Contact sheets: made of a few pictures, frozen, voted on, talked about, and closed.

A sheet shows its owner's pictures to every colleague who has its address. It widens nobody else's
sharing: a colleague's picture on it is seen by those who may see it anyway.
"""

from collections.abc import Collection as SomeOf
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery import access
from gallery.errors import InvalidChoice, NotPossible, TooLate
from gallery.models import (
    ContactSheet,
    Image,
    Notice,
    SheetComment,
    SheetPicture,
    SheetVote,
    Topic,
    User,
)
from gallery.models.contact_sheet import (
    FEWEST_PICTURES,
    MOST_COMMENT_CHARACTERS,
    MOST_PICTURES,
    MOST_TITLE_CHARACTERS,
)
from gallery.services import limits, notices, restrictions, wording
from gallery.services.wording import in_one_line, with_plain_line_ends

MOST_COMMENTS = 500


def make(actor: User, *, title: str, images: Sequence[Image], shows_prompts: bool) -> ContactSheet:
    """Put 2 to 12 pictures on a new sheet, in this order, with their wording as it is now.

    Whether the actor may see them is for the caller to know. Raises `InvalidChoice` or
    `NotPossible`.
    """
    title = in_one_line(title)
    if not title:
        raise InvalidChoice(_("A contact sheet needs a title."), field="title")
    if len(title) > MOST_TITLE_CHARACTERS:
        raise InvalidChoice(
            _("This title is too long: at most %(most)s characters fit. Shorten it.")
            % {"most": wording.number(MOST_TITLE_CHARACTERS)},
            field="title",
        )
    chosen = list({image.pk: image for image in images}.values())
    if not FEWEST_PICTURES <= len(chosen) <= MOST_PICTURES:
        raise InvalidChoice(
            _("A contact sheet has from %(least)s to %(most)s pictures. Choose that many.")
            % {"least": FEWEST_PICTURES, "most": MOST_PICTURES},
            field="image",
        )
    readable = access.with_shown_prompts(actor, chosen) if shows_prompts else set()
    with transaction.atomic():
        limits.check_room(
            actor,
            access.sheets_of(actor),
            most=limits.MOST_SHEETS,
            refusal=_(
                "You have %(most)s contact sheets, and no more fit. Delete one that you no longer"
                " need first."
            ),
            field="title",
        )
        # Held, so that none of them is deleted before its place on the sheet is written.
        if len(Image.objects.kept().filter(pk__in=[one.pk for one in chosen]).held()) < len(chosen):
            raise InvalidChoice(
                _("One of these pictures was deleted meanwhile. Choose again."), field="image"
            )
        if restrictions.check(actor):
            shown = Image.objects.filter(pk__in=[one.pk for one in chosen])
            restrictions.hold_for_review(actor, shown)
        sheet = ContactSheet.objects.create(owner=actor, title=title, shows_prompts=shows_prompts)
        _place(sheet, chosen, readable)
    return sheet


def _place(sheet: ContactSheet, images: Sequence[Image], readable: SomeOf[int]) -> None:
    """Write the places of a sheet, with the words of those whose prompts may be read."""
    SheetPicture.objects.bulk_create(
        SheetPicture(
            sheet=sheet,
            position=position,
            image=image,
            prompt=image.generation.prompt if image.pk in readable else "",
            alternative_text=image.alternative_text,
        )
        for position, image in enumerate(images, start=1)
    )


def vote(actor: User, picture: SheetPicture, *, on: bool) -> None:
    """Vote for a picture of a sheet, or take that back; twice is as once. Raises `TooLate`."""
    with transaction.atomic():
        _open_sheet(picture.sheet_id)
        if on:
            SheetVote.objects.bulk_create(
                [SheetVote(picture=picture, person=actor)], ignore_conflicts=True
            )
        else:
            SheetVote.objects.filter(picture=picture, person=actor).delete()


def comment(
    actor: User, sheet: ContactSheet, text: str, *, picture: SheetPicture | None = None
) -> SheetComment:
    """Say something of a sheet, or of one of its pictures; its owner is told of it.

    Raises `InvalidChoice`, `NotPossible` or `TooLate`.
    """
    text = with_plain_line_ends(text).replace("\0", "").strip()
    if not text:
        raise InvalidChoice(_("Write what you want to say first."), field="text")
    if len(text) > MOST_COMMENT_CHARACTERS:
        raise InvalidChoice(
            _("This comment is too long: at most %(most)s characters fit. Shorten it.")
            % {"most": wording.number(MOST_COMMENT_CHARACTERS)},
            field="text",
        )
    with transaction.atomic():
        row = _open_sheet(sheet.pk)
        if SheetComment.objects.filter(sheet=row).count() >= MOST_COMMENTS:
            raise NotPossible(_("This sheet has as many comments as fit on it."))
        said = SheetComment.objects.create(sheet=row, picture=picture, person=actor, text=text)
        if row.owner_id != actor.pk:
            _tell_owner(row, actor)
    return said


def remove_comment(actor: User, said: SheetComment) -> None:
    """Take a comment away: one's own, or any on a sheet of one's own. Raises `NotPossible`."""
    if actor.pk not in {said.person_id, said.sheet.owner_id}:
        raise NotPossible(_("Only who has written it, or the sheet's owner, can remove it."))
    rows = SheetComment.objects.filter(pk=said.pk, removed_at=None)
    rows.update(removed_at=timezone.now())


def close(actor: User, sheet: ContactSheet, *, on: bool = True) -> None:
    """End the voting and talking on a sheet of one's own, or go on with it."""
    rows = ContactSheet.objects.filter(pk=sheet.pk, owner=actor)
    if on:
        rows = rows.filter(closed_at=None)
    rows.update(closed_at=timezone.now() if on else None)


def delete(actor: User, sheet: ContactSheet) -> None:
    """Do away with a sheet of one's own, its votes and comments; the pictures stay.

    It is held first, as it is by whoever votes or comments: they come before it, or too late.
    """
    with transaction.atomic():
        own = ContactSheet.objects.filter(pk=sheet.pk, owner=actor)
        if own.select_for_update().first() is not None:
            own.delete()


def _open_sheet(key: int) -> ContactSheet:
    """Return a sheet that is not closed, with its row held meanwhile. Raises `TooLate`."""
    rows = ContactSheet.objects.select_for_update(of=["self"], no_key=True)
    sheet = rows.select_related("owner").filter(pk=key).first()
    if sheet is None:
        raise TooLate(_("This contact sheet is gone."))
    if sheet.closed_at is not None:
        raise TooLate(_("This contact sheet was closed, so nothing was changed."))
    return sheet


def _tell_owner(sheet: ContactSheet, actor: User) -> None:
    """Tell of a comment; those that come before the owner has looked are one notice."""
    once = f"sheet {sheet.public_id}"
    rows = Notice.objects.select_for_update(of=["self"])
    told = rows.filter(recipient=sheet.owner, once=once).first()
    if told is not None:
        if told.seen_at is None:
            told.data |= {"count": int(told.data["count"]) + 1, "person": actor.shown_name}
            told.save(update_fields=["data"])
            return
        told.once = ""
        told.save(update_fields=["once"])
    notices.tell(
        sheet.owner,
        Notice.Kind.SHEET_COMMENTED,
        topic=Topic.SHARING,
        data={
            "sheet": str(sheet.public_id),
            "title": sheet.title,
            "person": actor.shown_name,
            "count": 1,
        },
        once=once,
    )
