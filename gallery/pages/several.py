"""The page on which a table becomes a batch: the table, and below it what would come of it."""

import csv
import io
import uuid
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery import access
from gallery.catalogue import ImageModel
from gallery.errors import GalleryError, InvalidChoice
from gallery.forms.several import WHOLE_PROMPT, SeveralForm
from gallery.models import User
from gallery.pages.room import left_words
from gallery.services import batches, findings, plans, pricing, tables, wording
from gallery.services.asking import Wish, check, clean_prompt
from gallery.services.blanks import Piece, blanks, fill, key, pieces
from gallery.services.plans import Plan
from gallery.services.rooms import rooms, tightest
from gallery.services.templates import clean_name


@dataclass(frozen=True)
class RowLine:
    """One row of the table: the prompt that it makes, and what is wrong with it."""

    number: int
    prompt: str
    errors: list[str]


@dataclass(frozen=True)
class Preview:
    """What would come of a table, in words, and sealed for the button that starts it."""

    plan: Plan
    lines: list[RowLine]
    columns: list[str]
    sealed: str
    left: str
    fits: bool
    collection_name: str

    @property
    def wrong(self) -> int:
        """How many rows have to be mended."""
        return sum(bool(line.errors) for line in self.lines)

    @property
    def may_start(self) -> bool:
        """Whether it can be started as it is."""
        return not self.wrong and self.fits

    @property
    def sum_words(self) -> str:
        """The size and the price in a sentence."""
        rows = len(self.lines)
        return _("%(rows)s × %(each)s = %(pictures)s, about %(credits)s") % {
            "rows": ngettext("%(number)s row", "%(number)s rows", rows)
            % {"number": wording.number(rows)},
            "each": _pictures_words(self.plan.count),
            "pictures": _pictures_words(self.plan.pictures),
            "credits": wording.credits_words(self.plan.credits),
        }


def _pictures_words(pictures: int) -> str:
    words = ngettext("%(number)s picture", "%(number)s pictures", pictures)
    return words % {"number": wording.number(pictures)}


@dataclass(frozen=True)
class SeveralPage:
    """The form, and once a table was sent the preview."""

    form: SeveralForm
    preview: Preview | None = None

    @property
    def blanks(self) -> list[str]:
        """The names of the blanks that the columns fill."""
        return blanks(self.form.text)

    @property
    def pieces(self) -> list[Piece]:
        """The template's text, taken apart at its blanks."""
        return pieces(self.form.text)

    @property
    def sample(self) -> str:
        """What a table may look like, in the field as long as it is empty."""
        if self.form.row is None:
            return _("A lighthouse at dawn\nA ramen shop in the rain")
        return "\t".join(self.blanks) + "\n…"


def preview_of(person: User, form: SeveralForm) -> Preview:
    """Return what would come of a valid form; raises `InvalidChoice` where nothing can."""
    data, text = form.cleaned_data, form.text
    if not blanks(text):
        raise InvalidChoice(_("This template has no blanks that a table could fill."))
    settings = {"model": data["model"], "aspect_ratio": data["aspect_ratio"]}
    model = check(person, Wish(prompt="", count=data["count"], **settings))
    table = tables.read(data["table"], blanks(text))
    batches.check_size(len(table.rows) * data["count"])
    lines = _with_refusals(person, [_line(row, text, model) for row in table.rows])
    plan = Plan(
        name=clean_name(data["name"]) or _default_name(form),
        prompts=[line.prompt for line in lines],
        count=data["count"],
        collection=data["collection"],
        price=pricing.price_of(model.slug),
        token=str(uuid.uuid4()),
        **settings,
    )
    return _preview(person, plan, lines, _columns(table))


def preview_again(person: User, plan: Plan) -> tuple[SeveralForm, Preview]:
    """Return the page for a plan that could not be started, with its prices as they are now."""
    cells = io.StringIO()
    csv.writer(cells, delimiter="\t", lineterminator="\n").writerows(
        [[WHOLE_PROMPT.strip("{}")], *([prompt] for prompt in plan.prompts)]
    )
    initial = {
        "name": plan.name,
        "table": cells.getvalue(),
        "count": plan.count,
        "model": plan.model,
        "aspect_ratio": plan.aspect_ratio,
        "collection": plan.collection,
    }
    lines = _with_refusals(
        person, [RowLine(at, prompt, []) for at, prompt in enumerate(plan.prompts, start=1)]
    )
    now = replace(plan, price=pricing.price_of(plan.model))
    return SeveralForm(person, initial=initial), _preview(person, now, lines, [])


def _preview(person: User, plan: Plan, lines: list[RowLine], columns: list[str]) -> Preview:
    room = tightest(rooms(person, timezone.now()))
    chosen = None
    if plan.collection:
        chosen = access.collections_of(person).filter(public_id=plan.collection).first()
    preview = Preview(
        plan=plan,
        lines=lines,
        columns=columns,
        sealed="",
        left=left_words(room) if room else "",
        fits=room is None or room.left >= max(plan.credits, 1),
        collection_name=chosen.name if chosen else "",
    )
    return replace(preview, sealed=plans.seal(person, plan)) if preview.may_start else preview


def _line(row: tables.Row, text: str, model: ImageModel) -> RowLine:
    errors = [
        _("There is no value for “%(blank)s”.") % {"blank": name}
        for name in blanks(text)
        if not row.values.get(key(name))
    ]
    if row.too_many:
        errors.append(_("There are more values than blanks."))
    prompt = fill(text, row.values)
    if not errors:
        try:
            prompt = clean_prompt(prompt, model)
        except GalleryError as error:
            errors.append(str(error.message))
    return RowLine(row.number, prompt, errors)


def _with_refusals(person: User, lines: list[RowLine]) -> list[RowLine]:
    """Add to the rows why their prompts would not be sent."""
    refusals = findings.refusals(person, (line.prompt for line in lines if not line.errors))
    return [
        replace(line, errors=[*line.errors, *filter(None, [refusals.get(line.prompt)])])
        for line in lines
    ]


def _columns(table: tables.Table) -> list[str]:
    """Return in words which column fills which blank."""
    words = []
    for name, number in table.columns.items():
        if number is None:
            words.append(_("No column fills “%(blank)s”.") % {"blank": name})
        else:
            words.append(
                _("Column %(number)s fills “%(blank)s”.") % {"number": number, "blank": name}
            )
    words += [_("Column “%(name)s” is not used.") % {"name": name} for name in table.unused]
    if table.has_names:
        words.append(_("The first row has the names of the columns."))
    else:
        words.append(_("No row has the names of the columns, so they are taken in their order."))
    return words


def _default_name(form: SeveralForm) -> str:
    day = date_format(timezone.localtime(), "SHORT_DATE_FORMAT")
    return f"{form.row.name if form.row else _('Table')} {day}"
