"""Tiles in Django's templates: Jinja draws pictures, templates of their own draw all others."""

from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

from django import template
from django.template import Context, Engine, engines
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
JINJA = ".jinja"


class Item(Protocol):
    """What a grid shows; it knows the template that draws it."""

    template: str


@register.simple_tag(takes_context=True)
def tile(context: Context, item: Item, announce: str = "", replaces: object = "") -> SafeString:
    """Draw one item of a grid; the words are said aloud when it takes another one's place.

    `replaces` is the request whose place it takes, where that is not the one it was made for.
    """
    return tiles(context, [item], announce, replaces)


@register.simple_tag(takes_context=True)
def tiles(
    context: Context, items: Sequence[Item], announce: str = "", replaces: object = ""
) -> SafeString:
    """Draw items of a grid in their order; pictures that follow each other are drawn at once."""
    drawn: list[str] = []
    for name, some in groupby(items, key=lambda item: item.template):
        if name.endswith(JINJA):
            values = {"tiles": list(some), "announce": announce, "replaces": replaces}
            drawn.append(engines["tiles"].get_template(name).render(values))
            continue
        for item in some:
            with context.push(tile=item):
                drawn.append(Engine.get_default().get_template(name).render(context))
    return mark_safe("".join(drawn))  # noqa: S308
