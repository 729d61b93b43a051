"""All that is a person's, as one zip that is made while it is sent, whatever its size.

Rows are read some at a time and files in pieces, so an export takes no more memory, and holds no
longer transaction, the more pictures there are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED

from django.core.files.storage import default_storage
from django.db.models import Max, Model, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from zipstream import ZipStream  # type: ignore[import-untyped]

from gallery.files import CHUNK
from gallery.models import Generation, Image, LedgerEntry, ReferenceImage, User
from gallery.models.image import Withheld
from gallery.services import export_moderation as moderation
from gallery.services import export_sharing as sharing
from gallery.services import export_writing as writing
from gallery.services.names import picture_name, reference_name

SCHEMA = 3
ROWS_AT_ONCE = 200
# So much of an id keeps any number of names of one month apart.
ID_LENGTH = 16

Row = TypeVar("Row", bound=Model)


def readme(person: User) -> str:
    """Return what the README of the zip says, in the language of whoever asks."""
    paragraphs = [
        _("This is all that %(name)s had in GrokWeb on %(day)s.")
        % {"name": person.shown_name, "day": timezone.localdate().isoformat()},
        _("pictures/ has the finished pictures by month, just as the provider has sent them."),
        _("references/ has the reference images, without the metadata of the uploaded files."),
        _(
            "grokweb.json says how each picture was made: prompt, settings, times, credits paid,"
            " and from which references. Files that could not be found are listed there, too."
        ),
        _(
            "It also has the prompts that were used, with their stars, the templates, collections"
            " and batches, and what stands in the bar."
        ),
        _(
            "What was starred, tagged, shared or put into the trash is said there, with contact"
            " sheets, your votes and comments, and the clean copies that you have taken."
        ),
        _("So is what you have reported, what was decided about you, and your appeals."),
    ]
    return "\r\n\r\n".join(paragraphs) + "\r\n"


def export(person: User, *, introduction: str) -> Iterator[bytes]:
    """Give the zip piece by piece; what is made after its beginning is not in it."""
    work = _Export(person)
    archive = ZipStream(sized=False)
    archive.add(introduction.encode(), "README.txt")
    yield from archive.all_files()
    for image in work.images():
        yield from work.add_file(archive, image.file, work.picture_path(image))
    for reference in work.references():
        yield from work.add_file(archive, reference.file, work.reference_path(reference))
    archive.add(work.lines(), "grokweb.json", compress_type=ZIP_DEFLATED)
    yield from archive.finalize()


@dataclass
class _Export:
    """One export: whose it is, where it ends, and which files could not be found."""

    person: User
    missing: list[str] = field(default_factory=list)
    newest: dict[type[Model], int] = field(default_factory=dict)

    def _each(self, rows: QuerySet[Row]) -> Iterator[Row]:
        """Read some rows at a time, up to what was the newest at the first look."""
        if rows.model not in self.newest:
            self.newest[rows.model] = rows.aggregate(newest=Max("pk"))["newest"] or 0
        last, after = self.newest[rows.model], 0
        some = rows.filter(pk__lte=last).order_by("pk")
        while batch := list(some.filter(pk__gt=after)[:ROWS_AT_ONCE]):
            yield from batch
            after = batch[-1].pk

    def images(self) -> Iterator[Image]:
        rows = Image.objects.filter(owner=self.person).exclude(withheld_as=Withheld.REMOVED)
        return self._each(rows.select_related("generation"))

    def references(self) -> Iterator[ReferenceImage]:
        # Of what was removed no copy leaves the portal either.
        rows = ReferenceImage.objects.filter(
            Q(image=None) | ~Q(image__withheld_as=Withheld.REMOVED), owner=self.person
        )
        return self._each(rows.select_related("image"))

    def generations(self) -> Iterator[Generation]:
        rows = Generation.objects.filter(owner=self.person)
        rows = rows.select_related("batch", "collection", "retry_of", "remix_of")
        kept = Image.objects.exclude(withheld_as=Withheld.REMOVED)
        images = Prefetch("images", kept.select_related("share").prefetch_related("tags"))
        return self._each(rows.prefetch_related(images, "uses__reference", "ledger_entries"))

    def picture_path(self, image: Image) -> str:
        month = timezone.localdate(image.created_at, timezone.get_default_timezone())
        return f"pictures/{month:%Y-%m}/{picture_name(image, id_length=ID_LENGTH)}"

    def reference_path(self, reference: ReferenceImage) -> str:
        return f"references/{reference_name(reference, id_length=ID_LENGTH)}"

    def add_file(self, archive: ZipStream, name: str, path: str) -> Iterator[bytes]:
        """Add a stored file under a path; one that is not there is noted instead."""
        try:
            stored = default_storage.open(name)
        except OSError:
            self.missing.append(path)
            return
        with stored:
            archive.add(stored.chunks(CHUNK), path)
            yield from archive.all_files()

    def lines(self) -> Iterator[bytes]:
        """Give the JSON line by line; files come before it, so it knows which are missing."""
        head = {
            "schema": SCHEMA,
            "exported_at": timezone.now().isoformat(),
            "username": self.person.get_username(),
            "name": self.person.get_full_name(),
            "email": self.person.email,
        }
        yield (_text(head)[:-1] + ',\n"generations": [').encode()
        yield from _joined(self._generation(row) for row in self.generations())
        yield b'],\n"references": ['
        yield from _joined(self._reference(row) for row in self.references())
        for name, parts in self._written():
            yield f'],\n"{name}": ['.encode()
            yield from _joined(parts)
        last = {
            "draft": writing.draft(self.person),
            "tags": list(self.person.tags.order_by("pk").values_list("name", flat=True)),
            "settings": sharing.settings(self.person),
            "missing_files": self.missing,
        }
        yield (f"],\n{_text(last)[1:]}\n").encode()

    def _written(self) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        """Give what the person has written and put in order beside the pictures, part by part."""
        newest = self.newest.get(Image, 0)
        yield (
            "collections",
            map(writing.collection(newest), self._each(writing.collections(self.person))),
        )
        yield "batches", map(writing.batch, self._each(writing.batches(self.person)))
        yield "prompts", map(writing.prompt, self._each(writing.prompts(self.person)))
        yield "templates", map(writing.template, self._each(writing.templates(self.person)))
        for part, told, rows in (*sharing.parts(self.person), *moderation.parts(self.person)):
            yield part, map(told, self._each(rows))

    def _generation(self, row: Generation) -> dict[str, Any]:
        kinds = {entry.kind: -entry.credits for entry in row.ledger_entries.all()}
        uses = sorted(row.uses.all(), key=lambda use: use.position)
        used = [use.reference for use in uses]
        # A picture that came after the zip's beginning is not in it.
        newest = self.newest.get(Image, 0)
        images = [image for image in row.images.all() if image.pk <= newest]
        moments = ("created_at", "sent_at", "accepted_at", "made_at", "finished_at")
        return {
            "id": str(row.public_id),
            "prompt": row.prompt,
            "model": row.model,
            "aspect_ratio": row.aspect_ratio,
            "state": row.state,
            "end_reason": row.end_reason,
            "credits_paid": kinds.get(LedgerEntry.Kind.SETTLE.value, 0),
            **{name: sharing.moment(getattr(row, name)) for name in moments},
            "references": [self.reference_path(row) for row in used if self._is_own(row)],
            "references_of_others": [str(row.public_id) for row in used if not self._is_own(row)],
            "batch": writing.name_of(row.batch),
            "collection": writing.name_of(row.collection),
            "retry_of": writing.name_of(row.retry_of),
            "remix_of": writing.name_of(row.remix_of),
            "pictures": [
                self._file(image, self.picture_path(image)) | sharing.noted(image)
                for image in images
            ],
        }

    def _reference(self, row: ReferenceImage) -> dict[str, Any]:
        told = {
            "name": row.name,
            "rights_note": row.rights_note,
            "made_from_picture": writing.name_of(row.image),
            "shared_at": sharing.moment(row.shared_at),
            "removed_at": sharing.moment(row.removed_at),
        }
        return told | self._file(row, self.reference_path(row))

    def _is_own(self, row: ReferenceImage) -> bool:
        """Whether its file is in the zip; what a colleague has shared is theirs to take along."""
        return row.owner_id == self.person.pk

    def _file(self, row: Image | ReferenceImage, path: str) -> dict[str, Any]:
        return {
            "file": path,
            "id": str(row.public_id),
            "created_at": sharing.moment(row.created_at),
            "sha256": row.sha256,
            "content_type": row.content_type,
            "bytes": row.bytes,
            "width": row.width,
            "height": row.height,
        }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _joined(items: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    between = "\n"
    for item in items:
        yield (between + _text(item)).encode()
        between = ",\n"
