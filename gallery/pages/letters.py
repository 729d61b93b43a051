"""Notices as e-mails."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from gallery.models import Notice
from gallery.pages.notices import put_into_words
from gallery.services.mailing import Letter


def letter_of(notice: Notice) -> Letter:
    """Return a notice as an e-mail in the language that is active."""
    told = put_into_words(notice)
    page = settings.PUBLIC_URL + (told.url or reverse("gallery:notices"))
    why = _("You get this e-mail because of your account at GrokWeb. All notices are also at:")
    paragraphs = [
        _("Hello %(name)s,") % {"name": notice.recipient.shown_name},
        told.title,
        told.words,
        page,
        f"-- \n{why}\n{settings.PUBLIC_URL}{reverse('gallery:notices')}",
    ]
    return Letter(subject=told.title, body="\n\n".join(filter(None, paragraphs)) + "\n")
