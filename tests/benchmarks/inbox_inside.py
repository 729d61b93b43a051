"""`python -m tests.benchmarks.inbox_inside FEW MANY ROUNDS`: within the portal, on one database.

Its last line is what was measured with few and with many open cases, as JSON. So that both pages
have as much to show, no more cases stand on a page than there are few.
"""

import json
import os
import sys
import time
from datetime import timedelta
from statistics import median
from typing import Any

REPORTS = 3


def main(few: int, many: int, rounds: int) -> list[dict[str, Any]]:
    """Fill the database, and measure before and after."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from gallery.models import User
    from gallery.pages import inbox
    from gallery.services.seeding import seed

    inbox.PAGE_LENGTH = few
    call_command("migrate", verbosity=0)
    moderator = User.objects.create_user("moderator", role="moderator")
    owner = User.objects.create_user("owner")
    seed(owner, many)
    told = []
    for number in (few, many):
        _open_cases(owner, number)
        if connection.vendor == "postgresql":
            # As it does by itself after a while; nobody does it for SQLite.
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        told.append({"open": number} | _opened(moderator, rounds))
    return told


def _open_cases(owner: Any, number: int) -> None:
    """Open cases with reports until there are so many."""
    from django.utils import timezone

    from gallery.models import Case, Image, Report, User

    reporters = [
        User.objects.get_or_create(username=f"reporter-{place}")[0] for place in range(REPORTS)
    ]
    there, now = Case.objects.count(), timezone.now()
    images = Image.objects.filter(owner=owner, cases=None).order_by("pk")[: number - there]
    cases = Case.objects.bulk_create(
        Case(
            image=image,
            generation_id=image.generation_id,
            subject=owner,
            has_reports=True,
            opened_at=now,
            promised_at=now + timedelta(seconds=there + place),
        )
        for place, image in enumerate(images)
    )
    Report.objects.bulk_create(
        Report(case=case, image_id=case.image_id, reporter=reporter, reason="hate", note="So it is")
        for case in cases
        for reporter in reporters
    )


def _opened(moderator: Any, rounds: int) -> dict[str, Any]:
    """Return the median CPU time of making and drawing its cases, in milliseconds, and queries."""
    from django.db import connection
    from django.template.loader import render_to_string
    from django.test.utils import CaptureQueriesContext

    from gallery.pages.inbox import inbox_page
    from gallery.services.inbox import Wanted

    def page() -> list[str]:
        cards = inbox_page(moderator, Wanted()).cards
        return [render_to_string("gallery/moderation/_card.html", {"card": one}) for one in cards]

    page()
    with CaptureQueriesContext(connection) as made:
        page()
    times = []
    for _round in range(rounds):
        start = time.process_time()
        page()
        times.append((time.process_time() - start) * 1000)
    return {"ms": median(times), "queries": len(made)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grokweb.settings")
    print(json.dumps(main(*map(int, sys.argv[1:4]))), flush=True)
