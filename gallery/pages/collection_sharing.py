"""The page on which the owner of a collection, or of a contact sheet, says who may see it."""

from dataclasses import dataclass

from gallery import access
from gallery.forms.sharing import LinkForm, PersonShareForm, TeamShareForm, told_apart
from gallery.models import Collection, CollectionMember, ContactSheet, Level, ShareLink, User
from gallery.services import links

MOST_LINKS_SHOWN = 50


@dataclass(frozen=True)
class MemberLine:
    """One person by name, and what they may do."""

    member: CollectionMember
    name: str

    @property
    def words(self) -> str:
        """What they may do."""
        return str(Level(self.member.level).label)


@dataclass(frozen=True)
class LinkLine:
    """One link; its address is "" where it opens nothing any more."""

    link: ShareLink
    address: str
    is_open: bool


@dataclass(frozen=True)
class LinksPart:
    """The links to one thing, the newest first, and the form that makes another one."""

    lines: list[LinkLine]
    form: LinkForm
    are_on: bool


@dataclass(frozen=True)
class SharePage:
    """With whom a collection is shared."""

    collection: Collection
    team: TeamShareForm
    members: list[MemberLine]
    person: PersonShareForm | None
    links: LinksPart


def share_page(
    actor: User,
    collection: Collection,
    *,
    team: TeamShareForm | None = None,
    person: PersonShareForm | None = None,
    link: LinkForm | None = None,
) -> SharePage:
    """Return the page; a form that could not be taken is shown again."""
    rows = collection.members.select_related("person").order_by("pk")
    members = [row for row in rows if row.person.is_active]
    named = {row.person_id for row in members}
    colleagues = [one for one in access.colleagues_of(actor) if one.pk not in named]
    colleagues.sort(key=lambda one: one.shown_name.casefold())
    names = dict(told_apart([row.person for row in members]))
    return SharePage(
        collection=collection,
        team=team or TeamShareForm.of(collection),
        members=[MemberLine(row, names[row.person]) for row in members],
        person=(person or PersonShareForm(colleagues=colleagues)) if colleagues else None,
        links=links_part(collection, link),
    )


def links_part(target: Collection | ContactSheet, form: LinkForm | None = None) -> LinksPart:
    """Return the links to a collection or a sheet."""
    rows = links.links_of(target).order_by("-pk")[:MOST_LINKS_SHOWN]
    lines = [
        LinkLine(row, links.address_of(row) if is_open else "", is_open)
        for row in rows
        for is_open in [links.is_in_force(row)]
    ]
    return LinksPart(lines=lines, form=form or LinkForm(), are_on=LinkForm.are_on())
