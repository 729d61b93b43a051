"""Pictures from before there were tags, sharing and a trash are found and used as all others."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from gallery import access
from gallery.models import Collection, Image, User
from gallery.services import collections, sharing, stars, tags, trash
from gallery.services.finding import find, find_in_collection, read
from tests.models.past import database_of, migrate

BEFORE = "0013_prompts"


@pytest.fixture
def before(django_db_blocker: Any, tmp_path: Path) -> Iterator[Any]:
    """The models as they were, in a database of that time."""
    with django_db_blocker.unblock(), database_of(BEFORE, tmp_path) as apps:
        yield apps


def write_a_gallery(apps: Any) -> None:
    """Write two pictures of Alice's, one of them in a collection, as an earlier release did."""
    now = timezone.now()
    alice = apps.get_model("gallery", "User").objects.create(username="alice")
    fair = apps.get_model("gallery", "Collection").objects.create(owner=alice, name="Fair")
    for number, prompt in enumerate(["A lighthouse in fog", "東京の夜"]):
        generation = apps.get_model("gallery", "Generation").objects.create(
            owner=alice,
            prompt=prompt,
            model="grok-imagine-image",
            aspect_ratio="16:9",
            form_token=uuid.uuid4(),
            state="completed",
            job_id=f"job-{number}",
            estimated_credits=4,
            credit_cost=4,
            changed_at=now,
            sent_at=now,
            accepted_at=now,
            finished_at=now,
        )
        image = apps.get_model("gallery", "Image").objects.create(
            owner=alice,
            generation=generation,
            file=f"images/{number}.png",
            thumbnails={"320": f"images/{number}-320.webp"},
            placeholder=b"x",
            sha256=str(number),
            bytes=9,
            content_type="image/png",
            width=64,
            height=48,
            created_at=now,
        )
    fair.images.add(image)


def test_they_are_taken_over_private_and_whole(before: Any) -> None:
    write_a_gallery(before)
    migrate()
    alice, bob = User.objects.get(), User.objects.create_user("bob")
    first, second = Image.objects.order_by("pk")
    assert list(find(alice, read("lighthouse")).keys()) == [first.pk]
    assert list(find(alice, read("東京")).keys()) == [second.pk]
    assert list(find(alice, read("ratio:16:9")).keys()) == [second.pk, first.pk]
    fair = Collection.objects.get()
    assert list(find_in_collection(fair).keys()) == [second.pk]
    assert not access.viewable_images_of(bob).exists()
    assert not access.viewable_collections_of(bob).exists()
    assert not access.trash_of(alice).exists()
    assert_what_came_since_can_be_done(alice, bob, fair, [first, second])


def assert_what_came_since_can_be_done(
    alice: User, bob: User, fair: Collection, images: list[Image]
) -> None:
    first, second = images
    collections.add(alice, fair, [first, second])
    assert fair.places.count() == 2
    assert stars.star(alice, [first.pk]) == 1
    assert tags.tag(alice, [first.pk], "sea").number == 1
    assert sharing.share(alice, [first.pk, second.pk], shows_prompt=False) == 2
    act = trash.trash(alice, [second.pk])
    assert list(access.team_images_of(bob)) == [first]
    assert trash.undo(alice, act.id) == 1
    assert list(find(alice, read("tag:sea is:starred")).keys()) == [first.pk]


def test_empty_database_has_all_that_the_models_say(transactional_db: None) -> None:
    """The database of this run was made by the migrations alone, from nothing."""
    executor = MigrationExecutor(connection)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
    tables = set(connection.introspection.table_names())
    assert tables >= set(connection.introspection.django_table_names())
    for model in (Image, Collection, User):
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, model._meta.db_table)
        assert {column.name for column in described} >= {
            field.column for field in model._meta.concrete_fields
        }
