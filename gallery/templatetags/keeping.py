"""Parts of a page that are drawn once for as long as nothing that they show has changed.

`{% kept "bar" key … slot=value … %}…{% endkept %}` keeps what it encloses in this process under the
key's parts and the language; without a first part, or with one that is None, nothing is kept. What
differs each time has to be a slot: within the part it goes by that name, and the value takes its
place in what was kept. The CSRF token always is one.
"""

import hashlib
import re
import secrets
from typing import Any

from django import template
from django.core.cache import caches
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

# Nothing depends on this: it only makes room.
KEPT_SECONDS = 600
CSRF = "csrf_token"
# Nothing with line breaks that mean something may be kept; it has to be a slot.
_BREAKS = re.compile(r"\s*\n\s*")
# Nobody can write it into what is kept.
_MARK = secrets.token_hex(8)


class KeptNode(template.Node):
    """Draws what it encloses, or gives what was drawn before."""

    def __init__(
        self, nodelist: NodeList, parts: list[FilterExpression], slots: dict[str, FilterExpression]
    ) -> None:
        self.nodelist = nodelist
        self.parts = parts
        self.slots = slots

    def render(self, context: Context) -> SafeString:
        """Return the part with the values of this request in its slots."""
        values: dict[str, Any] = {name: slot.resolve(context) for name, slot in self.slots.items()}
        parts = [part.resolve(context) for part in self.parts]
        if not parts or None in parts:
            with context.push(**values):
                return mark_safe(str(self.nodelist.render(context)))  # noqa: S308
        if context.get(CSRF):
            values[CSRF] = context[CSRF]
        digest = hashlib.sha256(repr((get_language(), *parts)).encode()).hexdigest()
        drawn: str | None = caches["process"].get(digest)
        if drawn is None:
            with context.push(**{name: f"{name}-{_MARK}" for name in values}):
                drawn = _BREAKS.sub("\n", str(self.nodelist.render(context)))
            caches["process"].set(digest, drawn, KEPT_SECONDS)
        for name, value in values.items():
            drawn = drawn.replace(f"{name}-{_MARK}", conditional_escape(value))
        return mark_safe(drawn)  # noqa: S308


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Keep what is between this and `endkept`."""
    bits = token.split_contents()[1:]
    parts = []
    while bits and "=" not in bits[0]:
        parts.append(parser.compile_filter(bits.pop(0)))
    slots = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError("After the parts of its key `kept` takes slots only.")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, parts, slots)
