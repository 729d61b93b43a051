"""What templates need to show how something was found."""

from django import template
from django.utils.safestring import SafeString

from gallery.services import marks
from gallery.services.finding import Question

register = template.Library()


@register.filter
def marked(text: str, question: object) -> SafeString:
    """Return a text with the words of a question marked; without a question as it is."""
    return marks.marked(text, question if isinstance(question, Question) else None)
