"""What is read before it is decided what becomes of a person's things: in words and numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gallery.forms.people import LeavingForm
from gallery.models import Departure, User
from gallery.services import wording
from gallery.services.leaving import Belongings, belongings
from gallery.services.ledger import day_of

Kind = Departure.Kind


@dataclass(frozen=True)
class LeavingPage:
    """What will happen, sentence by sentence; the form carries the decision on."""

    person: User
    form: LeavingForm
    sentences: list[str]
    is_final: bool


def leaving_page(person: User, form: LeavingForm) -> LeavingPage:
    """Return the page on which a valid decision is confirmed."""
    has = belongings(person)
    decision = form.cleaned_data
    return LeavingPage(
        person=person,
        form=form,
        sentences=[*_about_pictures(person, has, decision), *_about_the_person(person, decision)],
        is_final=decision["kind"] != Kind.DELETE,
    )


def _pictures(has: Belongings) -> str:
    words = ngettext("%(number)s picture", "%(number)s pictures", has.images)
    return words % {"number": wording.number(has.images)}


def _references(has: Belongings) -> str:
    words = ngettext("%(number)s reference image", "%(number)s reference images", has.references)
    return words % {"number": wording.number(has.references)}


def _about_pictures(person: User, has: Belongings, decision: dict[str, Any]) -> Iterator[str]:
    names = {"pictures": _pictures(has), "references": _references(has)}
    if decision["kind"] == Kind.HAND_OVER:
        names["heir"] = decision["heir"].shown_name
        yield _("%(pictures)s and %(references)s go to %(heir)s, with all prompts.") % names
    elif decision["kind"] == Kind.KEEP:
        yield (
            _("%(pictures)s and %(references)s stay in the portal under “Former member”.") % names
        )
    else:
        day = day_of(timezone.now() + timedelta(days=decision["days"]))
        names["day"] = date_format(day)
        yield _("%(pictures)s, %(references)s and all prompts are deleted after %(day)s.") % names
        yield _("Until then nothing is deleted, and you can call it off.")
    if has.waiting:
        yield (
            ngettext(
                "%(number)s request that still waits here is cancelled and costs nothing.",
                "%(number)s requests that still wait here are cancelled and cost nothing.",
                has.waiting,
            )
            % {"number": has.waiting}
        )
    if has.being_made:
        yield _being_made(has.being_made)


def _being_made(number: int) -> str:
    words = ngettext(
        "%(number)s picture is being made just now; it is finished, paid and treated the same way.",
        "%(number)s pictures are being made just now;"
        " they are finished, paid and treated the same way.",
        number,
    )
    return words % {"number": number}


def _about_the_person(person: User, decision: dict[str, Any]) -> Iterator[str]:
    yield _("%(name)s is signed out everywhere at once and can't sign in any more.") % {
        "name": person.shown_name
    }
    if decision["kind"] == Kind.DELETE:
        yield _(
            "On that day the name, the e-mail address and all ways to sign in are deleted, too."
        )
    else:
        yield _("The name, the e-mail address and all ways to sign in are deleted now.")
    yield _("What was spent stays in the books, without the name.")
