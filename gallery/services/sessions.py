"""Ending what lets a person in: their sessions, on every device."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from gallery.models import User


def end_sessions(person: User, *, except_key: str = "") -> None:
    """Sign a person out everywhere, but for the session with the key that is named."""
    rows = UserSession.objects.filter(user=person).exclude(session_key=except_key)
    with transaction.atomic():
        Session.objects.filter(session_key__in=rows.values("session_key")).delete()
        rows.delete()
        _end_unlisted(person, except_key)


def _end_unlisted(person: User, except_key: str) -> None:
    """End what was begun without being listed; sessions are listed when they are first used."""
    listed = UserSession.objects.values("session_key")
    for session in Session.objects.exclude(session_key__in=listed).iterator():
        is_theirs = session.get_decoded().get("_auth_user_id") == str(person.pk)
        if is_theirs and session.session_key != except_key:
            session.delete()


def end_if_over(key: str) -> bool:
    """End the session with this key if it is too old or was left alone for too long."""
    row = UserSession.objects.filter(session_key=key).first()
    if row is None:
        return False
    now = timezone.now()
    is_too_old = now - row.created_at > timedelta(days=settings.SESSION_DAYS)
    was_left = now - row.last_seen_at > timedelta(days=settings.SESSION_IDLE_DAYS)
    if is_too_old or was_left:
        row.delete()
        return True
    return False


def forget_ended_sessions() -> None:
    """Throw away what is left of sessions that are over."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def end_session(person: User, *, number: int) -> bool:
    """End one of a person's sessions; tell whether there was one."""
    row = UserSession.objects.filter(user=person, pk=number).first()
    if row is None:
        return False
    row.end()
    return True
