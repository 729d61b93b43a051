"""How the provider reaches reference images: chosen by settings, said in words that fit."""

from typing import Any

import pytest
from django.test import Client

from gallery.errors import ReferenceUnavailable
from gallery.lifecycle import State
from gallery.models import User
from gallery.services import generations
from gallery.services.reachability import Obstacle, Way, road, why_not
from tests.factories import COFFEE_SHOP, make_generation, make_reference

APIFRAME, SANDBOX = "https://api.apiframe.ai/v2", "http://127.0.0.1:8001/v2"
PUBLIC, LOCAL = "https://pictures.example.com", "http://portal:8000"
MINIO = "http://minio:9000"


def configure(
    settings: Any,
    chosen: str,
    *,
    provider: str = APIFRAME,
    portal: str = PUBLIC,
    bucket: str = "",
    endpoint: str = "",
) -> None:
    settings.REFERENCE_LINKS = chosen
    settings.APIFRAME_URL, settings.PUBLIC_URL = provider, portal
    settings.S3_BUCKET, settings.S3_ENDPOINT = bucket, endpoint


@pytest.mark.parametrize(
    ("chosen", "set_to", "way"),
    [
        ("auto", {}, Way.PORTAL),
        ("auto", {"provider": SANDBOX, "portal": LOCAL}, Way.PORTAL),
        ("auto", {"portal": LOCAL}, Obstacle.LOCAL_PORTAL),
        ("auto", {"bucket": "b"}, Way.BUCKET),
        ("auto", {"bucket": "b", "portal": LOCAL}, Way.BUCKET),
        ("auto", {"bucket": "b", "endpoint": "https://s3.example.com"}, Way.BUCKET),
        ("auto", {"bucket": "b", "endpoint": MINIO}, Way.PORTAL),
        ("auto", {"bucket": "b", "endpoint": MINIO, "portal": LOCAL}, Obstacle.LOCAL_PORTAL),
        ("auto", {"bucket": "b", "endpoint": MINIO, "provider": SANDBOX}, Way.BUCKET),
        ("portal", {"bucket": "b"}, Way.PORTAL),
        ("portal", {"bucket": "b", "portal": LOCAL}, Obstacle.LOCAL_PORTAL),
        ("bucket", {"bucket": "b"}, Way.BUCKET),
        ("bucket", {}, Obstacle.NO_BUCKET),
        ("bucket", {"bucket": "b", "endpoint": MINIO}, Obstacle.LOCAL_BUCKET),
        ("off", {"bucket": "b"}, Obstacle.OFF),
    ],
)
def test_road_is_what_the_settings_allow(
    settings: Any, chosen: str, set_to: dict[str, str], way: Way | Obstacle
) -> None:
    configure(settings, chosen, **set_to)
    found = road()
    assert (found.way or found.obstacle) is way
    assert found.is_open == isinstance(way, Way)


@pytest.mark.parametrize(
    ("chosen", "set_to", "name"),
    [
        ("off", {}, "GROKWEB_REFERENCE_LINKS"),
        ("bucket", {}, "GROKWEB_S3_BUCKET"),
        ("bucket", {"bucket": "b", "endpoint": "http://me:secret@minio:9"}, "GROKWEB_S3_ENDPOINT"),
        ("portal", {"portal": "http://me:secret@portal:8"}, "GROKWEB_PUBLIC_URL"),
    ],
)
def test_admins_are_told_what_to_set_and_members_who_to_ask(
    settings: Any, alice: User, admin: User, chosen: str, set_to: dict[str, str], name: str
) -> None:
    configure(settings, chosen, **set_to)
    assert name in why_not(admin)
    assert "secret" not in why_not(admin)
    assert "GROKWEB" not in why_not(alice)
    assert why_not(alice)


def test_bar_says_why_references_are_off(
    settings: Any, alice: User, as_alice: Client, as_admin: Client
) -> None:
    configure(settings, "auto", portal="http://127.0.0.1:8000")
    assert "An admin can change that." in as_alice.get("/").content.decode()
    assert "Set GROKWEB_PUBLIC_URL" in as_admin.get("/").content.decode()
    with pytest.raises(ReferenceUnavailable, match="Remove the reference image"):
        generations.create(
            alice,
            prompt=COFFEE_SHOP,
            model="grok-imagine-image",
            aspect_ratio="1:1",
            form_token=alice.public_id,
            references=[make_reference(alice)],
        )
    configure(settings, "auto")
    assert "Reference images are off" not in as_alice.get("/").content.decode()


def test_settings_page_shows_the_road_and_its_proof(
    settings: Any, alice: User, as_admin: Client
) -> None:
    address = "/team/settings/"
    configure(settings, "auto", bucket="team-pictures")
    page = as_admin.get(address).content.decode()
    assert "By signed links to the bucket team-pictures." in page
    assert "it is not proven" in page
    made = make_generation(alice, state=State.COMPLETED)
    made.uses.create(reference=make_reference(alice), position=0)
    assert "Last picture made with a reference image" in as_admin.get(address).content.decode()
    configure(settings, "off")
    assert "Set it to “auto”" in as_admin.get(address).content.decode()
