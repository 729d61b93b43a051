"""Ending what lets a person in: all their sessions, on every device."""

from django.contrib.sessions.models import Session

from gallery.models import User


def end_sessions(person: User) -> None:
    """Sign a person out everywhere."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
