"""Who sees what is put into a collection: people of the team, and whoever has a link to it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gallery.models import Collection, CollectionMember, Standing, User
from gallery.services import links


@dataclass(frozen=True)
class Destination:
    """A collection that pictures can be put into, as it is offered for choice.

    `by` is whose it is, where it is somebody else's; `seen_by` is who else sees it, "" for nobody.
    """

    collection: Collection
    by: str
    seen_by: str

    @property
    def words(self) -> str:
        """Its name, and who will see what is put there."""
        names = {"name": self.collection.name, "owner": self.by, "people": self.seen_by}
        if self.by:
            return _("%(name)s – shared by %(owner)s, seen by: %(people)s") % names
        if self.seen_by:
            return _("%(name)s – seen by: %(people)s") % names
        return self.collection.name


def destinations(person: User, rows: QuerySet[Collection]) -> list[Destination]:
    """Return collections by name, each with who sees it beside the person, in one query."""
    members = CollectionMember.objects.filter(
        collection=OuterRef("pk"), person__standing=Standing.ACTIVE
    )
    found = rows.select_related("owner").annotate(
        is_linked=Exists(links.open_links_to_collections().filter(collection=OuterRef("pk"))),
        is_named=Exists(members.exclude(person=person)),
    )
    return [
        Destination(
            row,
            by="" if row.owner_id == person.pk else row.owner.shown_name,
            seen_by=_circles(person, row, is_linked=row.is_linked, is_named=row.is_named),
        )
        for row in found.order_by("name")
    ]


def audience_of(person: User, collection: Collection) -> str:
    """Return in words who sees a collection beside the person, "" for nobody."""
    found = destinations(person, Collection.objects.filter(pk=collection.pk))
    return found[0].seen_by if found else ""


def told_after(person: User, collection: Collection) -> list[str]:
    """Return what is said once something was put there: nothing where nobody else sees it."""
    people = audience_of(person, collection)
    return [_("Seen there by: %(people)s.") % {"people": people}] if people else []


def _circles(person: User, collection: Collection, *, is_linked: bool, is_named: bool) -> str:
    """Return the circles of people in words, the widest first."""
    circles = [_("whoever has the link")] if is_linked else []
    if collection.team_level:
        circles.append(_("the whole team"))
    else:
        if collection.owner_id != person.pk:
            circles.append(collection.owner.shown_name)
        if is_named:
            circles.append(_("colleagues whom it is shared with"))
    return pgettext("between names", ", ").join(circles)
