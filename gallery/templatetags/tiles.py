"""Tiles in Django's templates: Jinja draws pictures, templates of their own draw all others."""

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
def tile(context: Context, item: Item, announce: str = "") -> SafeString:
    """Draw one item of a grid; the words are said aloud when it takes another one's place."""
    if item.template.endswith(JINJA):
        values = {"tile": item, "announce": announce}
        return mark_safe(engines["tiles"].get_template(item.template).render(values))  # noqa: S308
    with context.push(tile=item):
        return Engine.get_default().get_template(item.template).render(context)
