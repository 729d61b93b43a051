"""Prompt templates: made, changed, shared with the team, and deleted."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.errors import InvalidChoice, NotPossible
from gallery.models import Image, PromptTemplate, User
from gallery.permissions import Right
from gallery.services import blanks, limits, restrictions
from gallery.services.asking import Wish, check
from gallery.services.drafts import MOST_CHARACTERS
from gallery.services.wording import in_one_line, with_plain_line_ends

MOST_NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What a template holds; with `shared` the team may use it and see its example."""

    name: str
    text: str
    model: str
    aspect_ratio: str
    example: Image | None = None
    shared: bool = False


def make(actor: User, pattern: Pattern) -> PromptTemplate:
    """Keep a new template; raises `InvalidChoice`, and then nothing was written."""
    return _write(PromptTemplate(author=actor), actor, pattern)


def change(actor: User, template: PromptTemplate, pattern: Pattern) -> None:
    """Change one's own template; raises `InvalidChoice` or `NotPossible`."""
    if template.author_id != actor.pk:
        raise NotPossible(_("Only who has made a template can change it. Make one of your own."))
    _write(template, actor, pattern)


def remove(actor: User, template: PromptTemplate) -> None:
    """Delete a template of one's own, or as an admin one that is shared."""
    if not may_remove(actor, template):
        raise NotPossible(_("Only who has made a template, or an admin, can delete it."))
    template.delete()


def may_remove(actor: User, template: PromptTemplate) -> bool:
    """Tell whether somebody may delete a template.

    A shared one is the team's, also when its author is no longer there; so admins tidy up.
    """
    shared = template.shared_at is not None
    return template.author_id == actor.pk or (shared and actor.may(Right.MANAGE_PEOPLE))


def _write(template: PromptTemplate, actor: User, pattern: Pattern) -> PromptTemplate:
    name = clean_name(pattern.name)
    if not name:
        raise InvalidChoice(_("Give the template a name."), field="name")
    text = with_plain_line_ends(pattern.text).strip()
    if not text or "\0" in text or len(text) > MOST_CHARACTERS:
        raise InvalidChoice(_("Write the prompt, with blanks such as {product}."), field="text")
    blanks.check(text)
    check(actor, Wish(prompt=text, model=pattern.model, aspect_ratio=pattern.aspect_ratio))
    example = pattern.example
    if example is not None and example.owner_id != actor.pk and example != template.example:
        raise InvalidChoice(_("This picture is gone. Choose another one."), field="example")
    is_shown_anew = pattern.shared and (
        template.shared_at is None or (example is not None and example != template.example)
    )
    template.name, template.text, template.example = name, text, example
    template.model, template.aspect_ratio = pattern.model, pattern.aspect_ratio
    template.shared_at = (template.shared_at or timezone.now()) if pattern.shared else None
    try:
        with transaction.atomic():
            if template.pk is None:
                limits.check_room(
                    actor,
                    PromptTemplate.objects.filter(author=actor),
                    most=limits.MOST_TEMPLATES,
                    refusal=_(
                        "You have %(most)s templates, and no more fit. Delete one that you no"
                        " longer need first."
                    ),
                    field="name",
                )
            if is_shown_anew and restrictions.check(actor) and example is not None:
                restrictions.hold_for_review(actor, Image.objects.filter(pk=example.pk))
            template.save()
    except IntegrityError:
        raise InvalidChoice(
            _("You have a template of this name already. Choose another name."), field="name"
        ) from None
    return template


def clean_name(name: str) -> str:
    """Return a name as it is kept, cut where it is too long."""
    return in_one_line(name)[:MOST_NAME_CHARACTERS].strip()
