"""Stacks: the pictures and requests of one press, which the grid shows as one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import ngettext

from gallery import access
from gallery.models import Generation, User
from gallery.pages.tiles import GenerationTile, ImageTile, generation_tiles

Tile = GenerationTile | ImageTile


@dataclass(frozen=True)
class Stack:
    """Tiles of one press, in the order in which they were asked for."""

    template: ClassVar[str] = "gallery/_stack.html"
    tiles: list[Tile]
    is_open: bool

    @property
    def generation(self) -> Generation:
        """The first of its requests, by which the stack is named."""
        return self.tiles[0].generation

    @property
    def shape(self) -> str:
        """Style class of the shape of its pictures."""
        return self.tiles[0].shape

    @property
    def is_done(self) -> bool:
        """Whether each of them is a finished picture, so that one may stand for all."""
        return all(isinstance(tile, ImageTile) for tile in self.tiles)

    @property
    def words(self) -> str:
        """How many they are, in words."""
        words = ngettext("%(count)s picture", "%(count)s pictures", len(self.tiles))
        return words % {"count": len(self.tiles)}

    @property
    def url(self) -> str:
        """Where the stack alone is fetched."""
        return reverse("gallery:generation-stack", args=[self.generation.public_id])


Item = Tile | Stack


def in_stacks(tiles: Sequence[Tile], *, opened: uuid.UUID | None = None) -> list[Item]:
    """Return the tiles with those of one press as a stack, at the place of its first.

    `opened` is the form token of the press whose stack is open. A batch's requests are no stack.
    """
    presses: dict[object, list[Tile]] = {}
    for tile in tiles:
        generation = tile.generation
        alone = generation.batch_id is not None
        presses.setdefault(generation.pk if alone else generation.form_token, []).append(tile)
    items: list[Item] = []
    for press in presses.values():
        if len({tile.generation.pk for tile in press}) == 1:
            items += press
            continue
        ordered = sorted(press, key=lambda tile: tile.generation.position)
        items.append(Stack(ordered, is_open=ordered[0].generation.form_token == opened))
    return items


def press_of(person: User, generation: Generation) -> list[Item]:
    """Return what was asked for by the same press as a generation, without what was put away."""
    if generation.batch_id is not None:
        return list(generation_tiles([generation]))
    rows = access.generations_of(person).filter(form_token=generation.form_token, dismissed_at=None)
    tiles = generation_tiles(list(rows.select_related("retry", "retry_of").order_by("position")))
    return in_stacks([tile for tile in tiles if not tile.has_lost_its_picture])
