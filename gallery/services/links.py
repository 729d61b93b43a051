"""Links that open one collection or one contact sheet to whoever has them.

An address is signed and names its row, so a copy of the database opens nothing. Whether a link
still opens is looked up each time: one that was revoked, has expired, or whose maker is no longer
an active owner of what it opens, is as good as one that never was.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from gallery.errors import InvalidChoice, NotPossible, TooLate
from gallery.models import Collection, ContactSheet, ShareLink, Standing, User
from gallery.services import restrictions

SALT = "gallery.share-link"
OPENED_SALT = "gallery.share-link.opened"
# A separator that is a letter of no signature and needs no escape in an address.
SIGNER_SEPARATOR = "."
DAYS = (1, 7, 30, 90)
# Of one collection or sheet: those that open it, and those that no longer do and are told of.
MOST_LINKS = 20
MOST_ENDED = 100
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200

Opened = Collection | ContactSheet


@sensitive_variables("password")
def make(
    actor: User, target: Opened, *, days: int | None, password: str, shows_prompts: bool
) -> ShareLink:
    """Make a link to something of the actor's own; without `days` it does not expire.

    An empty password means that none is asked for. Raises `NotPossible`, `InvalidChoice` or
    `TooLate`.
    """
    if not settings.PUBLIC_LINKS:
        raise NotPossible(_("Links for people without an account are switched off here."))
    if days is not None and days not in DAYS:
        raise InvalidChoice(_("That is not on offer. Choose how long the link is good for."))
    hashed = _hashed(password) if password else ""
    now = timezone.now()
    with transaction.atomic():
        restrictions.hold_what_it_shows(actor, target)
        kind = type(target)
        own = kind._default_manager.select_for_update(no_key=True)
        if not own.filter(pk=target.pk, owner=actor).exists():
            raise TooLate(_("It is no longer yours, so no link was made."))
        # What was added while the row was waited for.
        restrictions.hold_what_it_shows(actor, target)
        if links_of(target).filter(_in_force()).count() >= MOST_LINKS:
            raise NotPossible(_("It has many links already. Revoke one that is not needed."))
        _forget_long_ended(target)
        return ShareLink.objects.create(
            made_by=actor,
            collection=target if isinstance(target, Collection) else None,
            sheet=target if isinstance(target, ContactSheet) else None,
            password=hashed,
            shows_prompts=shows_prompts,
            expires_at=now + timedelta(days=days) if days else None,
        )


def revoke(actor: User, link: ShareLink) -> None:
    """Have a link open nothing from now on."""
    rows = ShareLink.objects.filter(pk=link.pk, made_by=actor, revoked_at=None)
    rows.update(revoked_at=timezone.now())


@sensitive_variables("password")
def change_password(actor: User, link: ShareLink, password: str) -> None:
    """Ask for another password, or for none; whoever had given the old one is asked again.

    Raises `InvalidChoice` or `TooLate`.
    """
    hashed = _hashed(password) if password else ""
    rows = ShareLink.objects.filter(pk=link.pk, made_by=actor, revoked_at=None)
    if not rows.update(password=hashed):
        raise TooLate(_("This link was revoked, so its password was not changed."))


def links_of(target: Opened) -> QuerySet[ShareLink]:
    """Return the links that open something, also those that no longer do."""
    name = "collection" if isinstance(target, Collection) else "sheet"
    return ShareLink.objects.filter(**{name: target})


def address_of(link: ShareLink) -> str:
    """Return the whole address of a link, for others to be given."""
    return settings.PUBLIC_URL + reverse("gallery:shared-link", args=[token_of(link)])


def token_of(link: ShareLink) -> str:
    """Return what names a link in its address."""
    return _signer().sign(link.public_id.hex)


def find(token: str) -> ShareLink | None:
    """Return the link that a token names and that opens something just now.

    A token that nobody has signed is looked up like any other, so that it takes as long.
    """
    try:
        public_id = uuid.UUID(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        public_id = uuid.uuid4()
    rows = ShareLink.objects.select_related("made_by", "collection", "sheet")
    link = rows.filter(_in_force(), _still_owned(), public_id=public_id).first()
    return link if settings.PUBLIC_LINKS else None


@sensitive_variables("typed")
def has_password(link: ShareLink, typed: str) -> bool:
    """Tell whether somebody knows the password of a link."""
    return check_password(typed[:LONGEST_PASSWORD], link.password)


def mark_of(link: ShareLink) -> str:
    """Return what a browser is given that has opened a link; with another password it is void."""
    claim = f"{link.public_id.hex}:{link.password}"
    return salted_hmac(OPENED_SALT, claim, algorithm="sha256").hexdigest()


def is_mark_of(link: ShareLink, mark: str) -> bool:
    """Tell whether a browser has opened this link before, by its present password."""
    return constant_time_compare(mark, mark_of(link))


def count_opening(link: ShareLink) -> None:
    """Note that somebody has opened a link."""
    ShareLink.objects.filter(pk=link.pk).update(
        times_opened=F("times_opened") + 1, last_opened_at=timezone.now()
    )


def open_links_to_collections() -> QuerySet[ShareLink]:
    """Return the links that open a collection just now, as `find` would find them."""
    rows = ShareLink.objects.filter(
        _in_force(), collection__owner=F("made_by"), made_by__standing=Standing.ACTIVE
    )
    return rows if settings.PUBLIC_LINKS else rows.none()


def is_in_force(link: ShareLink) -> bool:
    """Tell whether a link was neither revoked nor has expired."""
    return link.revoked_at is None and (link.expires_at is None or link.expires_at > timezone.now())


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep=SIGNER_SEPARATOR)


def _in_force() -> Q:
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


def _forget_long_ended(target: Opened) -> None:
    """Whoever makes and revokes links in turns leaves no more than some of them behind."""
    ended = links_of(target).exclude(_in_force()).order_by("-pk")
    ShareLink.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[MOST_ENDED:])).delete()


def _still_owned() -> Q:
    """Hold that its maker is an active owner of what it opens: what is handed over opens no more.

    The new owner has not decided to show it.
    """
    owned = Q(collection__owner=F("made_by")) | Q(sheet__owner=F("made_by"))
    return owned & Q(made_by__standing=Standing.ACTIVE)


@sensitive_variables("password")
def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidChoice(
            _("A password for a link has from %(least)s to %(most)s characters.")
            % {"least": SHORTEST_PASSWORD, "most": LONGEST_PASSWORD},
            field="password",
        )
    return make_password(password)
