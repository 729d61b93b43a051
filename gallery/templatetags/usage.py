"""Numbers, credits and days in words, for the pages with figures."""

from datetime import date

from django import template

from gallery.services import wording

register = template.Library()


@register.filter
def grouped(value: int) -> str:
    """Return a number as people read it."""
    return wording.number(value)


@register.filter
def signed(value: int) -> str:
    """Return a number with its sign; 0 has none."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + wording.number(abs(value))


@register.filter
def credits(value: int) -> str:
    """Return a number of credits in words."""
    return wording.credits_words(value)


@register.filter
def day_words(day: date) -> str:
    """Return a day without its year."""
    return wording.day_words(day)
