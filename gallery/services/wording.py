"""Numbers, credits and days in words, as pages, notices and answers all say them."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import ngettext


def number(value: int) -> str:
    """Return a number as people read it."""
    return str(number_format(value, force_grouping=True))


def credits_words(credits: int) -> str:
    """Return a number of credits in words."""
    return ngettext("%(number)s credit", "%(number)s credits", credits) % {
        "number": number(credits)
    }


def day_words(day: date) -> str:
    """Return a day without its year, in the reader's language."""
    return date_format(day, "MONTH_DAY_FORMAT")
