"""`python -m tests.benchmarks.many_pictures IMAGES OWN`: a full gallery, written by SQL alone.

It prints, as JSON, what a load tool needs: sessions of members and keys of pictures far down.
"""

import json
import sys
from typing import Any

MEMBERS = 1000
SHARED_PERCENT = 30
PLACEHOLDER = bytes(range(90))
UUID = "lower(hex(randomblob(16)))"
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
PROMPT = (
    "'Picture ' || i || ' of a lighthouse on a basalt cliff at dawn, soft mist over the sea,"
    " long exposure, film grain'"
)


def main(images: int, own: int) -> dict[str, Any]:
    """Write so many images, of which the first member has `own`."""
    import django

    django.setup()
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection
    from django.test import Client

    from gallery.models import User
    from gallery.pages.paging import PART_SIZE
    from gallery.services import first_run

    people = [User(username=f"person{number}", role="member") for number in range(MEMBERS)]
    for person in people:
        person.set_unusable_password()
    User.objects.bulk_create(people)
    first_run.close()
    first = User.objects.order_by("pk").values_list("pk", flat=True)[0]
    _write(connection, images, own, first)
    client = Client()
    client.force_login(User.objects.get(pk=first))
    session = client.session.session_key
    assert SessionStore(session).exists(str(session))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"session": session, "user": first, "page": PART_SIZE}


def _write(connection: Any, images: int, own: int, first: int) -> None:
    from django.utils import timezone

    from gallery.lifecycle import State
    from gallery.models import Generation, Image, Share

    # Every other member has about as much, between those of the first.
    every = max(images // own, 1)
    owner = f"CASE WHEN i % {every} = 0 THEN {first} ELSE {first} + 1 + i % {MEMBERS - 1} END"
    moment = f"datetime('{timezone.now():%Y-%m-%d %H:%M:%S}', (i - {images}) || ' minutes')"
    generation = {
        "id": "i", "public_id": UUID, "owner_id": owner, "prompt": PROMPT, "form_token": UUID,
        "state": f"'{State.COMPLETED}'", "changed_at": moment, "finished_at": moment,
        "sent_at": moment, "accepted_at": moment, "job_id": "'job-' || i", "credit_cost": "4",
        "estimated_credits": "4", "model": "'grok-imagine-image'", "aspect_ratio": "'16:9'",
        "created_at": moment,
    }  # fmt: skip
    stem = "'images/benchmark-' || (i % 100)"
    image = {
        "id": "i", "public_id": UUID, "owner_id": owner, "generation_id": "i",
        "file": f"{stem} || '.jpg'", "sha256": f"{UUID} || {UUID}", "bytes": "240000",
        "thumbnails": f"json_object('320', {stem} || '-320.webp', '640', {stem} || '-640.webp')",
        "placeholder": "randomblob(90)", "content_type": "'image/jpeg'", "width": "1280",
        "height": "720", "created_at": moment,
    }  # fmt: skip
    shared = {"image_id": "i", "shows_prompt": "1", "shared_at": moment}
    with connection.cursor() as cursor:
        for model, values, only in (
            (Generation, generation, ""),
            (Image, image, ""),
            (Share, shared, f"WHERE i % 100 < {SHARED_PERCENT}"),
        ):
            columns = _complete(model, values)
            numbers = NUMBERS.format(count=images)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
                f" {numbers} SELECT {', '.join(columns.values())} FROM n {only}"
            )


def _complete(model: Any, values: dict[str, str]) -> dict[str, str]:
    """Return the values with the defaults of all other columns that must not be empty."""
    blank = model()
    found = dict(values)
    for field in model._meta.concrete_fields:
        name = field.column
        if name in found or field.null or field.primary_key:
            continue
        value = field.get_prep_value(field.pre_save(blank, add=True))
        text = json.dumps(value) if isinstance(value, list | dict) else value
        found[name] = str(int(text)) if isinstance(text, bool | int) else f"'{text}'"
    return found


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2])), default=str))
