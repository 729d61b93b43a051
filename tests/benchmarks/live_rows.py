"""`python -m tests.benchmarks.live_rows watchers COUNT` or `… commits COUNT`: what `live` needs.

The first makes members with a session each, of whom the first has one running request; the second
is the worker: it commits progress of that request and prints when each commit was through.
"""

import json
import random
import sys
import time
from typing import Any


def watchers(count: int) -> dict[str, Any]:
    """Return the sessions of so many members, and the request of the first."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from gallery.lifecycle import State
    from gallery.models import User
    from gallery.services import first_run
    from tests.factories import make_generation

    people = [User(username=f"watcher{number}") for number in range(count)]
    for person in people:
        person.set_unusable_password()
    User.objects.bulk_create(people)
    first_run.close()
    sessions = []
    for person in User.objects.order_by("pk"):
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        sessions.append(session.session_key)
    first = User.objects.order_by("pk")[0]
    now = timezone.now()
    generation = make_generation(first, state=State.RUNNING, accepted_at=now, changed_at=now)
    return {"sessions": sessions, "generation": str(generation.public_id)}


def commits(count: int) -> dict[str, dict[int, float]]:
    """Commit so many changes; return when each revision was committed, since 1970, by kind.

    Two of progress, then one to the next state and one back, for which the tile is drawn anew.
    """
    from django.db.models import F
    from django.utils import timezone

    from gallery.lifecycle import State
    from gallery.models import Generation

    rows = Generation.objects.filter(prompt__startswith="Cozy")
    revision = rows.values_list("revision", flat=True)[0]
    states = [State.RUNNING, State.RUNNING, State.COLLECTING, State.RUNNING]
    done: dict[str, dict[int, float]] = {"progress": {}, "state": {}}
    for number in range(1, count + 1):
        # No rhythm of ours may meet one of the portal's.
        time.sleep(random.uniform(0.15, 0.35))
        turn = (number - 1) % len(states)
        fields = {"progress": number % 100, "changed_at": timezone.now(), "state": states[turn]}
        rows.update(revision=F("revision") + 1, **fields)
        done["progress" if turn < 2 else "state"][revision + number] = time.time()
    return done


if __name__ == "__main__":
    import django

    django.setup()
    act = {"watchers": watchers, "commits": commits}[sys.argv[1]]
    print(json.dumps(act(int(sys.argv[2]))))
