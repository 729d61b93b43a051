"""Results: pictures in an order that pages and cursors go by, however they were found."""

from collections.abc import Collection as SomeOf
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from gallery.models import Generation, Image, Share, User
from gallery.models.image import ImageQuerySet
from gallery.searching.matching import Term, stands_in
from gallery.services import search_index
from gallery.services.search_index import Asked
from gallery.services.spans import Span

KEYS_AT_ONCE = 2000
# Hits that are few enough to be named one by one.
FEW = 500
# What is looked at for one page at most: more than that is compared letter by letter, or is
# somebody else's, only where somebody means to find nothing.
MOST_LOOKED_AT = 20_000
# The attribute of an image that has its place in the order.
KEY = "key"
# What tiles show of a picture, its request and its owner; reading all of them takes far longer.
SHOWN_IN_TILES = (
    *("public_id", "owner", "generation", "thumbnails", "placeholder", "width", "height"),
    *("alternative_text", "created_at", "trashed_at"),
    *(f"generation__{name}" for name in ("public_id", "owner", "prompt", "form_token", "batch")),
    *(f"generation__{name}" for name in ("position", "remix_of")),
    *(f"owner__{name}" for name in ("username", "first_name", "last_name", "standing")),
)
# The order of the team's feed.
BY_SHARE = "share__pk"


@dataclass(frozen=True)
class Check:
    """What the tokens of a picture leave open, and its texts tell."""

    required: tuple[Term, ...]
    forbidden: tuple[Term, ...]

    def passes(self, *texts: str) -> bool:
        """Tell whether texts of one picture have all that is required and nothing forbidden."""
        return all(any(stands_in(text, term) for text in texts) for term in self.required) and (
            not any(stands_in(text, term) for text in texts for term in self.forbidden)
        )


@dataclass(frozen=True)
class Result:
    """The pictures that answer a question, in the falling order of a key.

    The key is a whole number that no two of them share: that of the picture, or of the row that
    has put it there. Each picture that is given has it as `key`. `within` is where they were
    looked for; what is `asked` is asked of the index, and what is left open then is `check`ed.
    `way` is a column that has the same key in the rows that the database is to go along, `span`
    tells between which keys of pictures all of them are, and what `is_narrow` are the pictures of
    one tag or the like, which are sooner gone through than the team's feed.
    """

    within: ImageQuerySet
    order: str = "pk"
    asked: Asked | None = None
    check: Check | None = None
    streams: bool = False
    way: str = ""
    span: Span | None = None
    is_narrow: bool = False
    columns: tuple[str, ...] = ()

    def for_tiles(self) -> "Result":
        """Return the same result; its pictures come with as much as tiles show."""
        return replace(self, columns=SHOWN_IN_TILES)

    @property
    def images(self) -> ImageQuerySet:
        """All of them as a queryset, without order.

        A phrase, or a long word, is only nearly asked for; `keys` gives exactly those that answer.
        """
        return self.within if self.asked is None else self.within.filter(self.asked.condition())

    def older_than(self, key: int | None, number: int) -> list[Image]:
        """Return so many that follow a key, the nearest first; without one, from the start."""
        return self._nearest(key, number, newer=False)

    def newer_than(self, key: int, number: int) -> list[Image]:
        """Return so many that come before a key, the nearest first."""
        return self._nearest(key, number, newer=True)

    def place_of(self, image: Image) -> int | None:
        """Return the key of a picture, or None where it is not in the result."""
        found = self.images.annotate(**{KEY: F(self.order)}).filter(pk=image.pk)
        row = found.values_list(KEY, "generation__prompt", "alternative_text").first()
        if row is None or (self.check is not None and not self.check.passes(*row[1:])):
            return None
        return int(row[0])

    def number_before(self, key: int, *, most: int) -> int:
        """Count the pictures before a key, as far as `most`."""
        rows = self.images.annotate(**{KEY: F(self.order)})
        return rows.filter(**{f"{KEY}__gt": key}).order_by()[:most].count()

    def rest_of_presses(self, owner: User, made: SomeOf[Generation]) -> list[Image]:
        """Return its pictures of other requests that came of the same presses as these of a member.

        Mostly there are none, which one look into an index tells.
        """
        presses = {generation.form_token for generation in made}
        others = Generation.objects.filter(owner=owner, form_token__in=presses, batch=None)
        known = {generation.pk for generation in made}
        rest = [pk for pk in others.values_list("pk", flat=True) if pk not in known]
        return list(self._rows.filter(generation__in=rest)) if rest else []

    def keys(self) -> Iterator[int]:
        """Give the primary keys of all its pictures in their order, some at a time."""
        last: int | None = None
        while True:
            passed, seen = self._some(last, KEYS_AT_ONCE, newer=False)
            yield from passed
            if len(seen) < KEYS_AT_ONCE:
                return
            last = seen[-1]

    def _nearest(self, key: int | None, number: int, *, newer: bool) -> list[Image]:
        if self.check is None and not self._goes_along_the_index:
            if self.order == BY_SHARE and self.is_narrow:
                rows = self._beside(self._candidates, key, newer=newer)[:number]
                return self._in_order([pk for _key, pk in rows.values_list(KEY, "pk")])
            if self.order == BY_SHARE:
                return self._in_order(self._along_the_shares(key, number, newer=newer))
            return list(self._beside(self._rows, key, newer=newer)[:number])
        found: list[int] = []
        looked_at, size = 0, max(2 * number, 50)
        while len(found) < number and looked_at < MOST_LOOKED_AT:
            passed, seen = self._some(key, size, newer=newer)
            found += passed
            if len(seen) < size:
                break
            key, looked_at, size = seen[-1], looked_at + size, min(4 * size, KEYS_AT_ONCE)
        return self._in_order(found[:number])

    def _in_order(self, keys: list[int]) -> list[Image]:
        images = {image.pk: image for image in self._rows.filter(pk__in=keys)}
        return [images[one] for one in keys if one in images]

    def _along_the_shares(self, key: int | None, number: int, *, newer: bool) -> list[int]:
        """Return the keys of the next pictures in the team's feed.

        Left to itself, SQLite goes through all pictures for that, and sorts those that are shared.
        """
        shares = Share.objects.filter(Exists(self._candidates.filter(pk=OuterRef("image"))))
        if key is not None:
            shares = shares.filter(**{f"pk__{'gt' if newer else 'lt'}": key})
        nearest = shares.order_by("pk" if newer else "-pk")[:number]
        return list(nearest.values_list("image", flat=True))

    def _some(self, key: int | None, size: int, *, newer: bool) -> tuple[list[int], list[int]]:
        """Look at the next so many; return the pictures that pass, and the keys of those seen."""
        rows, seen = self._candidates, None
        if self._goes_along_the_index and self.asked is not None:
            seen = search_index.keys(self.asked, limit=size, beyond=key, newer=newer)
            rows = rows.filter(pk__in=seen).order_by("pk" if newer else "-pk")
        else:
            rows = self._beside(rows, key, newer=newer)[:size]
        columns = (KEY, "pk")
        if self.check is None:
            found = list(rows.values_list(*columns))
            passed = [pk for _key, pk in found]
        else:
            told = list(rows.values_list(*columns, "generation__prompt", "alternative_text"))
            found = [(one, pk) for one, pk, *_texts in told]
            passed = [pk for _key, pk, *texts in told if self.check.passes(*texts)]
        return passed, [one for one, _pk in found] if seen is None else seen

    @property
    def _goes_along_the_index(self) -> bool:
        return self.streams and self.asked is not None and self.asked.can_be_walked

    @cached_property
    def _candidates(self) -> ImageQuerySet:
        """What may answer: named one by one where the index knows few."""
        images = self.within
        if self.asked is not None and not self._goes_along_the_index:
            images = self.images
            if self.asked.can_be_walked:
                few = search_index.keys(self.asked, limit=FEW + 1, span=self.span)
                images = self.within.filter(pk__in=few) if len(few) <= FEW else images
        column = F(self.way or self.order)
        # In words that fit no index where the pictures are to be sorted, and the feed is no way.
        sorts = self.order == BY_SHARE and self.is_narrow
        return images.annotate(**{KEY: Coalesce(column, column) if sorts else column})

    @property
    def _rows(self) -> ImageQuerySet:
        rows = self._candidates.select_related("generation", "owner")
        return rows.only(*self.columns) if self.columns else rows

    @staticmethod
    def _beside(rows: ImageQuerySet, key: int | None, *, newer: bool) -> ImageQuerySet:
        if key is not None:
            rows = rows.filter(**{f"{KEY}__{'gt' if newer else 'lt'}": key})
        return rows.order_by(KEY if newer else f"-{KEY}")
