"""The files of a picture: marked downloads, the untouched original, and clean copies."""

import base64
import hashlib
import io
import logging

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.http.response import ResponseHeaders
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture

from gallery import files
from gallery.imaging.xmp import MADE_BY_MODEL
from gallery.lifecycle import State
from gallery.models import CleanCopy, Image, Share, User
from gallery.services import provenance
from tests.factories import make_generation, make_image, picture

SECRET = "The unreleased kettle"
# A picture as other generators send it, with words of their own in it.
CONTENT = picture(kind="JPEG", colour="navy", comment=b"made by a model")


@pytest.fixture
def image(alice: User) -> Image:
    """A picture of Alice's, which the team sees without its prompt."""
    made = make_image(make_generation(alice, state=State.COMPLETED, prompt=SECRET), CONTENT)
    Image.objects.filter(pk=made.pk).update(content_type="image/jpeg")
    Share.objects.create(image=made)
    return made


def address(name: str, image: Image) -> str:
    return reverse(f"gallery:image-{name}", args=[image.public_id])


def body(client: Client, name: str, image: Image) -> bytes:
    answer = client.get(address(name, image))
    content = answer.getvalue()
    assert len(content) == int(answer["Content-Length"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "image/jpeg"
    return bytes(content)


def headers(client: Client, where: str) -> ResponseHeaders:
    answer = client.get(where)
    answer.getvalue()
    return answer.headers


def allow_prompts(person: User) -> None:
    User.objects.filter(pk=person.pk).update(writes_prompts_into_files=True)


def test_original_is_what_the_provider_sent_and_says_its_checksum(
    as_alice: Client, image: Image
) -> None:
    assert body(as_alice, "original", image) == CONTENT
    told = headers(as_alice, address("original", image))
    digest = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    assert told["Content-Digest"] == f"sha-256=:{digest}:"
    assert told["ETag"] == f'"{image.sha256}"'
    assert "attachment" not in told.get("Content-Disposition", "")
    kept = headers(as_alice, address("original", image) + "?keep=1")
    assert kept["Content-Disposition"].startswith("attachment")
    page = as_alice.get(reverse("gallery:image", args=[image.public_id])).content.decode()
    assert image.sha256 in page
    again = as_alice.get(address("original", image), headers={"If-None-Match": told["ETag"]})
    assert again.status_code == 304


def test_download_says_that_a_model_made_it(as_alice: Client, image: Image) -> None:
    content = body(as_alice, "download", image)
    opened = Picture.open(io.BytesIO(content))
    xmp = opened.info["xmp"].decode()
    assert MADE_BY_MODEL in xmp
    assert "Grok Imagine via Apiframe" in xmp
    assert image.public_id.urn in xmp
    assert SECRET not in xmp
    assert opened.tobytes() == Picture.open(io.BytesIO(CONTENT)).tobytes()
    with default_storage.open(image.file) as stored:
        assert stored.read() == CONTENT


def test_prompt_goes_along_only_where_its_owner_allows_and_shows_it(
    as_alice: Client, as_bob: Client, alice: User, image: Image
) -> None:
    allow_prompts(alice)
    assert SECRET.encode() in body(as_alice, "download", image)
    assert SECRET.encode() not in body(as_bob, "download", image)
    Share.objects.update(shows_prompt=True)
    assert SECRET.encode() in body(as_bob, "download", image)
    User.objects.update(writes_prompts_into_files=False)
    for client in (as_alice, as_bob):
        assert SECRET.encode() not in body(client, "download", image)


def test_name_of_the_file_tells_no_hidden_prompt(
    as_alice: Client, as_bob: Client, image: Image
) -> None:
    for name in ("download", "original"):
        where = address(name, image) + "?keep=1"
        assert "kettle" in headers(as_alice, where)["Content-Disposition"]
        assert "kettle" not in headers(as_bob, where)["Content-Disposition"]


def test_signed_file_is_downloaded_as_it_is(as_alice: Client, image: Image) -> None:
    box = b"JP\0\x01\0\0\0\x01\0\0\0\x20jumb\0\0\0\x18jumdc2pa"
    signed = CONTENT[:2] + b"\xff\xeb" + (len(box) + 2).to_bytes(2, "big") + box + CONTENT[2:]
    default_storage.delete(image.file)
    files.store(image.file, signed, hashlib.sha256(signed).hexdigest())
    assert body(as_alice, "download", image) == signed


def test_file_that_can_not_be_taken_apart_is_sent_and_noted(
    as_alice: Client, image: Image, caplog: pytest.LogCaptureFixture
) -> None:
    default_storage.delete(image.file)
    files.store(image.file, b"no picture", hashlib.sha256(b"no picture").hexdigest())
    with caplog.at_level(logging.WARNING, "gallery.services.provenance"):
        assert body(as_alice, "download", image) == b"no picture"
    assert "carries no mark" in caplog.text
    refused = as_alice.post(address("clean-copy", image), follow=True)
    assert "no clean copy of it" in refused.content.decode()
    assert not CleanCopy.objects.exists()


def test_file_that_is_gone_or_away(
    as_alice: Client, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_name: str) -> None:
        raise PermissionError

    with monkeypatch.context() as away:
        away.setattr(default_storage, "open", refuse)
        assert as_alice.get(address("download", image)).status_code == 503
        assert as_alice.post(address("clean-copy", image)).status_code == 503
    default_storage.delete(image.file)
    assert as_alice.get(address("download", image)).status_code == 404
    assert as_alice.post(address("clean-copy", image)).status_code == 404
    assert not CleanCopy.objects.exists()


def test_clean_copy_is_noted_before_it_is_sent(
    as_alice: Client, as_admin: Client, image: Image, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "gallery.services.provenance"):
        answer = as_alice.post(address("clean-copy", image))
    noted = CleanCopy.objects.get()
    assert (noted.person, noted.image) == (image.owner, image.public_id)
    assert noted.sha256 == image.sha256
    assert "a clean copy was taken" in caplog.text
    content = answer.getvalue()
    assert len(content) == int(answer["Content-Length"])
    assert answer["Content-Disposition"].startswith("attachment")
    assert not [mark for mark in (b"made by", b"xmp", b"iptc") if mark in content]
    opened = Picture.open(io.BytesIO(content))
    assert opened.tobytes() == Picture.open(io.BytesIO(CONTENT)).tobytes()
    shown = as_admin.get("/admin/gallery/cleancopy/").content.decode()
    assert str(image.public_id) in shown


def test_clean_copies_are_taken_of_own_pictures_by_a_button_only(
    as_alice: Client, as_bob: Client, image: Image
) -> None:
    assert as_bob.post(address("clean-copy", image)).status_code == 404
    assert as_alice.get(address("clean-copy", image)).status_code == 302
    assert not CleanCopy.objects.exists()


def test_without_the_record_there_is_no_copy(
    alice: User, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_fields: object) -> None:
        raise transaction.TransactionManagementError

    monkeypatch.setattr(CleanCopy.objects, "create", refuse)
    with pytest.raises(transaction.TransactionManagementError):
        provenance.open_clean(alice, image)


def test_nobody_else_gets_any_of_the_files(as_bob: Client, image: Image) -> None:
    Share.objects.all().delete()
    for name in ("original", "download"):
        assert as_bob.get(address(name, image)).status_code == 404


def test_choice_of_the_profile(as_alice: Client, alice: User) -> None:
    profile = reverse("gallery:profile")
    page = as_alice.get(profile).content.decode()
    assert "Downloads of my pictures carry their prompt" in page
    as_alice.post(profile, {"writes_prompts_into_files": "on"})
    alice.refresh_from_db()
    assert alice.writes_prompts_into_files
    as_alice.post(profile, {"shown_name": ""})
    alice.refresh_from_db()
    assert not alice.writes_prompts_into_files
