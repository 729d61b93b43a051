"""A seeded gallery: as many pictures as were asked for, which can be found, seen and erased."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gallery.models import Image, LedgerEntry, Share, User
from gallery.services.erasing import _erase_images, delete_discarded_files
from gallery.services.finding import find, read
from gallery.services.seeding import seed


def test_a_gallery_is_filled(alice: User, as_alice: Client, storage: Path) -> None:
    call_command("seed_gallery", owner="alice", images=300, others=200, verbosity=0)
    own = Image.objects.filter(owner=alice)
    assert own.count() == 300
    assert Image.objects.count() == 500
    keys = list(Image.objects.order_by("pk").values_list("created_at", flat=True))
    assert keys == sorted(keys)
    assert (keys[-1] - keys[0]).days > 1000
    assert {image.generation.aspect_ratio for image in own.select_related("generation")} > {"1:1"}
    assert find(alice, read("fox")).older_than(None, 1)
    assert find(alice, read("の")).older_than(None, 1)
    assert find(alice, read("is:starred")).older_than(None, 1)
    assert find(alice, read("has:reference")).older_than(None, 1)
    assert Share.objects.exists()
    assert not LedgerEntry.objects.exists()
    image = own.filter(trashed_at=None).first()
    assert image is not None
    sent = as_alice.get(f"/images/{image.public_id}/original")
    assert len(sent.getvalue()) == image.bytes
    assert as_alice.get(f"/images/{image.public_id}/").status_code == 200
    assert as_alice.get("/").status_code == 200


def test_files_that_others_use_are_kept(alice: User, storage: Path) -> None:
    seed(alice, 30, others=30)
    while _erase_images(alice):
        pass
    assert delete_discarded_files(float("inf"))
    for image in Image.objects.all():
        assert (storage / image.file).exists()
        assert all((storage / name).exists() for name in image.thumbnails.values())


def test_a_real_portal_is_not_filled_by_mistake(alice: User, settings: Any) -> None:
    settings.APIFRAME_KEY = "afk_real"
    with pytest.raises(CommandError, match="--yes"):
        call_command("seed_gallery", owner="alice", images=1)
    settings.APIFRAME_KEY = settings.SANDBOX_KEY
    with pytest.raises(CommandError, match="nobody"):
        call_command("seed_gallery", owner="nobody", images=1)
