"""Many pictures as one zip, which is made while it is sent, whatever its size.

Rows are read some at a time and files in pieces, so a zip takes no more memory the more there is in
it. What the person may see is looked up anew for each part: a picture that was taken away meanwhile
is left out.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from zipstream import ZipStream  # type: ignore[import-untyped]

from gallery import access
from gallery.errors import InvalidChoice
from gallery.models import Image, Standing, User, ZipDownload
from gallery.services import provenance, wording
from gallery.services.names import picture_name

MOST_PICTURES = 10_000
ROWS_AT_ONCE = 100
KEPT = timedelta(days=1)
NOTED_EVERY = 1.0
# So much of an id keeps any number of names of one month apart.
ID_LENGTH = 16


@dataclass(frozen=True)
class Words:
    """What the zip says of what is not in it, in the language of whoever asked."""

    name: str
    head: str


def words() -> Words:
    """Return these words in the language of now: while it is sent, nobody's is chosen."""
    return Words(
        name=_("left-out.txt"),
        head=_(
            "These pictures are not in this zip: they were deleted or taken away meanwhile,"
            " or their files could not be read."
        ),
    )


def begin(actor: User, keys: Sequence[int]) -> ZipDownload:
    """Note what is to be packed; whoever chose it may see it. Raises `InvalidChoice`."""
    if not keys:
        raise InvalidChoice(_("None of these pictures can be downloaded."))
    if len(keys) > MOST_PICTURES:
        raise InvalidChoice(
            _(
                "A zip holds at most %(most)s pictures, and these are %(number)s."
                " Choose fewer, for example month by month."
            )
            % {"most": wording.number(MOST_PICTURES), "number": wording.number(len(keys))}
        )
    return ZipDownload.objects.create(owner=actor, images=list(keys), number=len(keys))


def stream(download: ZipDownload, said: Words) -> Generator[bytes, None, None]:
    """Give the zip piece by piece; from the start again each time, and the row says how far it is.

    Between two pieces no transaction and no cursor is open, so each may be asked for by another
    thread, and whoever goes away leaves nothing behind.
    """
    work = _Packing(download)
    archive = ZipStream(sized=False)
    work.note(started_at=timezone.now(), packed=0, finished_at=None)
    for image in work.pictures():
        if image is None:
            work.left_out.append(f"{work.packed + 1} / {download.number}")
        else:
            yield from work.add(archive, image)
        work.count()
    if work.left_out:
        archive.add("\r\n".join([said.head, "", *work.left_out, ""]).encode(), said.name)
    yield from archive.finalize()
    work.note(packed=download.number, finished_at=timezone.now())


def prune() -> int:
    """Forget downloads that nobody comes back to; return how many."""
    return ZipDownload.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


@dataclass
class _Packing:
    """One zip on its way: how many pictures are done, and which are not in it."""

    download: ZipDownload
    packed: int = 0
    noted: float = 0.0
    left_out: list[str] = field(default_factory=list)

    def pictures(self) -> Iterator[Image | None]:
        """Give each picture, or None for one that the person may not have any more."""
        keys = self.download.images
        for start in range(0, len(keys), ROWS_AT_ONCE):
            some = keys[start : start + ROWS_AT_ONCE]
            found = self._visible(some)
            yield from map(found.get, some)

    def _visible(self, keys: list[int]) -> dict[int, Image]:
        person = User.objects.filter(pk=self.download.owner_id, standing=Standing.ACTIVE).first()
        if person is None:
            return {}
        rows = access.viewable_images_of(person).kept().filter(pk__in=keys)
        found = {row.pk: row for row in rows.select_related("generation", "owner")}
        shown = access.with_shown_prompts(person, list(found.values()))
        for row in found.values():
            # The name of a file is made of its prompt, and its mark may have it.
            if row.pk not in shown:
                row.generation.prompt = ""
        return found

    def add(self, archive: ZipStream, image: Image) -> Iterator[bytes]:
        """Add a picture's file with its mark; one that can't be read is noted instead."""
        path = _path(image)
        try:
            copy = provenance.open_marked(image, shown_prompt=image.generation.prompt)
        except OSError:
            self.left_out.append(path)
            return
        try:
            archive.add(copy, path)
            yield from archive.all_files()
        finally:
            copy.close()

    def count(self) -> None:
        """Note how far it is, now and then."""
        self.packed += 1
        if time.monotonic() - self.noted > NOTED_EVERY:
            self.noted = time.monotonic()
            self.note(packed=self.packed)

    def note(self, **fields: object) -> None:
        ZipDownload.objects.filter(pk=self.download.pk).update(**fields)


def _path(image: Image) -> str:
    month = timezone.localdate(image.created_at, timezone.get_default_timezone())
    return f"{month:%Y-%m}/{picture_name(image, id_length=ID_LENGTH)}"
