"""`python -m tests.benchmarks.seeding`: members ask for pictures, by the product's own service."""

import sys
import uuid
from collections.abc import Iterator
from itertools import islice

RATIOS = ("1:1", "3:2", "2:3", "16:9", "9:16")
CHUNK = 200
PASSWORD = "benchmark-password"
SUBJECTS = (
    "a lighthouse at dusk",
    "a red fox in the snow",
    "a city in the rain",
    "a bowl of ramen",
)


def prompts(count: int) -> Iterator[tuple[str, str]]:
    """Give prompts, each another one, with an aspect ratio."""
    for number in range(count):
        subject = SUBJECTS[number % len(SUBJECTS)]
        yield f"Picture {number} of {subject}", RATIOS[number % len(RATIOS)]


def main(generations: int, members: int) -> None:
    """Make the members that are missing, and let them ask in turns."""
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.db import transaction
    from django_q.models import OrmQ

    from gallery.catalogue import DEFAULT_MODEL
    from gallery.models import User
    from gallery.services.generations import create

    password = make_password(PASSWORD)
    people = [
        User.objects.get_or_create(username=f"member{number}", defaults={"password": password})[0]
        for number in range(members)
    ]
    asked = enumerate(prompts(generations))
    while chunk := list(islice(asked, CHUNK)):
        with transaction.atomic():
            for number, (prompt, ratio) in chunk:
                create(
                    people[number % members],
                    prompt=prompt,
                    model=DEFAULT_MODEL.slug,
                    aspect_ratio=ratio,
                    form_token=uuid.uuid4(),
                )
    # While no cluster runs, each request asks for the engine anew; once is enough.
    waiting = OrmQ.objects.order_by("pk").values_list("pk", flat=True)
    OrmQ.objects.filter(pk__in=list(waiting)[1:]).delete()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
