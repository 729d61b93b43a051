"""The shelf's pages and addresses over HTTP, with a script and without."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import encode_multipart
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import Draft, GenerationReference, ReferenceImage, User
from gallery.services import drafts, references, shelf
from tests.factories import make_generation, make_image, make_reference, picture

SHELF = reverse("gallery:references")
UPLOAD = reverse("gallery:reference-upload")
FRAGMENT = {"X-Fragment": "1"}


def file(content: bytes | None = None, name: str = "cat.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content)


def button(name: str, reference: ReferenceImage) -> str:
    return reverse(f"gallery:reference-{name}", args=[reference.public_id])


def use(reference: ReferenceImage, user: User, images: int = 1) -> None:
    """Make finished pictures with it."""
    generation = make_generation(user, state=State.COMPLETED)
    GenerationReference.objects.create(generation=generation, reference=reference, position=0)
    for number in range(images):
        image = make_image(generation, picture(width=64 + number))
        image.position = number + 1
        image.save()


def make_many(owner: User, number: int) -> list[ReferenceImage]:
    rows = [
        ReferenceImage(
            owner=owner,
            sha256=f"{owner.pk:032}{position:032}",
            file="f",
            thumbnail="t",
            content_type="image/png",
            bytes=1,
            width=1,
            height=1,
            name=f"Number {position}",
        )
        for position in range(number)
    ]
    return ReferenceImage.objects.bulk_create(rows)


def test_what_stands_in_the_bar_comes_back_by_undo_where_one_takes_anothers_place(
    as_alice: Client, alice: User
) -> None:
    """What was typed, and the one before, may not have been kept when the button is pressed."""
    before, after = make_reference(alice), make_reference(alice, picture(colour="teal"))
    bar = {"prompt": "Typed just now", "references": str(before.public_id), "revision": "0"}
    as_alice.post(button("use", after), bar, headers=FRAGMENT)
    draft = Draft.objects.get(owner=alice)
    assert (draft.prompt, drafts.references_of(alice, draft)) == ("Typed just now", [after])
    as_alice.post(reverse("gallery:draft-undo"))
    back = Draft.objects.get(owner=alice)
    assert (back.prompt, drafts.references_of(alice, back)) == ("Typed just now", [before])


def test_script_gets_the_chip_and_others_the_shelf(as_alice: Client) -> None:
    answer = as_alice.post(UPLOAD, {"upload": file()}, headers=FRAGMENT)
    assert answer.status_code == 201
    assert str(ReferenceImage.objects.get().public_id) in answer.content.decode()
    assert "<html" not in answer.content.decode()
    again = as_alice.post(UPLOAD, {"upload": file()}, headers=FRAGMENT)
    assert again.status_code == 200
    plain = as_alice.post(UPLOAD, {"upload": file()}, follow=True)
    assert plain.redirect_chain == [(SHELF, 302)]
    assert "cat.png" in plain.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "No file was chosen"),
        ({"upload": "text"}, "No file was chosen"),
        ({"upload": (b"", "empty.png")}, "empty"),
        ({"upload": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.png")}, "SVG"),
        ({"upload": (picture(kind="GIF"), "x.png")}, "GIF"),
        ({"upload": (picture()[:50], "x.png")}, "damaged"),
        ({"upload": (b"<?php phpinfo();", "x.png")}, "not a picture"),
    ],
)
def test_refusals_say_why(as_alice: Client, fields: dict[str, Any], words: str) -> None:
    def sent() -> dict[str, Any]:
        return {key: file(*one) if isinstance(one, tuple) else one for key, one in fields.items()}

    answer = as_alice.post(UPLOAD, sent(), headers=FRAGMENT)
    assert (answer.status_code, answer["Content-Type"][:10]) == (422, "text/plain")
    assert words in answer.content.decode()
    page = as_alice.post(UPLOAD, sent())
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not ReferenceImage.objects.exists()


def test_refusal_speaks_the_readers_language(as_alice: Client) -> None:
    headers = FRAGMENT | {"Accept-Language": "ja"}
    answer = as_alice.post(UPLOAD, {"upload": file(b"x")}, headers=headers)
    assert "ファイル" in answer.content.decode()


def test_too_large_file_is_cut_off(as_alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gallery.forms.uploads.MOST_BYTES", 100_000)
    answer = as_alice.post(UPLOAD, {"upload": file(b"x" * 200_000)}, headers=FRAGMENT)
    assert answer.status_code == 422
    assert "too large" in answer.content.decode()


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_request_that_is_cut_off_leaves_nothing_behind(
    as_alice: Client, part: float, storage: Path, tmp_path: Path, settings: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    content = picture(300, 300, kind="JPEG", quality=95, exif=b"Exif\0\0" + bytes(5000))
    whole = encode_multipart("x", {"upload": file(content, "cut.jpg")})
    kind = "multipart/form-data; boundary=x"
    cut = whole[: int(len(whole) * part)]
    answer = as_alice.generic("POST", UPLOAD, cut, content_type=kind, headers=FRAGMENT)
    assert answer.status_code in {400, 422}
    assert not ReferenceImage.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_without_the_forms_token_nothing_is_taken(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post(UPLOAD, {"upload": file()}).status_code == 403
    assert not ReferenceImage.objects.exists()


def test_shelf_counts_only_what_the_reader_may_know(
    as_alice: Client, as_bob: Client, alice: User, bob: User
) -> None:
    reference = make_reference(alice)
    use(reference, alice, images=2)
    use(reference, bob)
    assert "used in 2 images" in as_alice.get(SHELF).content.decode()
    shelf.share(alice, reference)
    assert "used in 3 images" in as_alice.get(SHELF).content.decode()
    theirs = as_bob.get(SHELF, {"whose": "team"}).content.decode()
    assert "used in 3 images" in theirs
    assert "shared by alice" in theirs


def test_search_by_name_in_any_script(as_alice: Client, alice: User) -> None:
    for colour, name in {"teal": "Blue CUP", "navy": "看板の写真が", "plum": "50%_off"}.items():
        upload = io.BytesIO(picture(colour=colour))
        references.accept_upload(alice, upload=upload, name=name)

    def found(search: str) -> list[str]:
        page = as_alice.get(SHELF, {"q": search}).context["page"]
        return [line.name for line in page.lines]

    assert found("cup") == ["Blue CUP"]
    assert found("写真か\u3099") == ["看板の写真が"]
    assert found("%_") == ["50%_off"]
    assert found("nothing") == []
    assert found("\0") == ["50%_off", "看板の写真が", "Blue CUP"]


def test_pages_of_48_show_each_once(as_alice: Client, alice: User) -> None:
    rows = make_many(alice, 100)
    shown: list[str] = []
    address = SHELF
    for _page in range(3):
        page = as_alice.get(address).context["page"]
        shown += [line.name for line in page.lines]
        address = page.older_url
    assert shown == [row.name for row in reversed(rows)]
    assert address == ""


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "１２", "\0"])
def test_nonsense_in_the_address_gives_a_sane_page(as_alice: Client, before: str) -> None:
    asked = {"before": before, "whose": before, "q": before}
    assert as_alice.get(SHELF, asked).status_code == 200
    picks = reverse("gallery:reference-picks")
    for source in ("gallery", "shelf", before):
        answer = as_alice.get(picks, {"from": source, "before": before}, headers=FRAGMENT)
        assert answer.status_code == 200


def test_as_many_queries_for_many_as_for_few(as_alice: Client, alice: User, bob: User) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            as_alice.get(address, headers=FRAGMENT if "picks" in address else {})
        return len(captured)

    picks = reverse("gallery:reference-picks") + "?from="
    addresses = [SHELF, f"{SHELF}?whose=team", f"{picks}shelf", f"{picks}gallery"]
    make_image(make_generation(alice, state=State.COMPLETED))
    ReferenceImage.objects.filter(pk=make_reference(bob).pk).update(shared_at="2026-01-01T00:00Z")
    make_reference(alice)
    as_alice.get(SHELF)
    few = [queries(address) for address in addresses]
    for row in [*make_many(alice, 20), *make_many(bob, 20)]:
        use(row, row.owner)
        ReferenceImage.objects.filter(owner=bob).update(shared_at="2026-01-01T00:00Z")
    assert [queries(address) for address in addresses] == few


def test_name_and_rights_are_kept_and_shown_to_the_team(
    as_alice: Client, as_bob: Client, alice: User
) -> None:
    reference = make_reference(alice)
    address = reverse("gallery:reference", args=[reference.public_id])
    as_alice.post(address, {"name": "Cup", "rights_note": "Ours <b>"})
    assert as_bob.get(address).status_code == 404
    as_alice.post(button("share", reference))
    page = as_bob.get(address).content.decode()
    assert "Ours &lt;b&gt;" in page
    assert "take-off" not in page.partition("<main")[2]
    as_alice.post(button("stop-sharing", reference))
    assert as_bob.get(address).status_code == 404


def test_colleague_cannot_change_what_is_shared(as_bob: Client, alice: User, bob: User) -> None:
    shelf.share(alice, reference := make_reference(alice))
    address = reverse("gallery:reference", args=[reference.public_id])
    for one in (
        address,
        *(button(name, reference) for name in ("share", "stop-sharing", "take-off")),
    ):
        assert as_bob.post(one, {"name": "mine"}).status_code == 404
    reference.refresh_from_db()
    assert (reference.name, reference.removed_at) == ("", None)


def test_use_puts_it_into_the_bar_and_can_be_undone(as_alice: Client, alice: User) -> None:
    first, second = make_reference(alice), make_reference(alice, picture(colour="navy"))
    as_alice.post(button("use", first))
    answer = as_alice.post(button("use", second), headers=FRAGMENT)
    text = answer.content.decode()
    assert str(second.public_id) in text
    assert str(first.public_id) not in text
    assert "data-undo" in text
    as_alice.post(reverse("gallery:draft-undo"))
    assert Draft.objects.get(owner=alice).references == [str(first.public_id)]


def test_taken_off_is_gone_from_shelf_search_and_picker(as_alice: Client, alice: User) -> None:
    reference = references.accept_upload(alice, upload=io.BytesIO(picture()), name="gone.png")
    drafts.add_references(alice, [reference])
    as_alice.post(button("take-off", reference))
    pages: list[Callable[[], Any]] = [
        lambda: as_alice.get(SHELF),
        lambda: as_alice.get(SHELF, {"q": "gone"}),
        lambda: as_alice.get(reverse("gallery:reference-picks"), headers=FRAGMENT),
    ]
    for page in pages:
        assert str(reference.public_id) not in page().content.decode()
    assert as_alice.post(button("use", reference)).status_code == 404
    assert "left out" in as_alice.get("/").content.decode()


def test_picture_of_the_gallery_goes_on_the_shelf(
    as_alice: Client, as_bob: Client, alice: User
) -> None:
    image = make_image(make_generation(alice, state=State.COMPLETED))
    address = reverse("gallery:reference-from-image")
    fields = {"image": str(image.public_id)}
    assert as_bob.post(address, fields).status_code == 404
    assert as_alice.post(address, {"image": "x"}).status_code == 404
    assert as_alice.post(address, fields, headers=FRAGMENT).status_code == 200
    assert ReferenceImage.objects.get().image == image


def test_files_of_what_one_has_used_stay_in_sight(as_bob: Client, alice: User, bob: User) -> None:
    shelf.share(alice, reference := make_reference(alice))
    use(reference, bob)
    shelf.take_off(alice, reference)
    for name in ("picture", "thumbnail"):
        address = reverse(f"gallery:reference-{name}", args=[reference.public_id])
        assert as_bob.get(address).getvalue()
    assert as_bob.get(reverse("gallery:reference", args=[reference.public_id])).status_code == 404


def test_place_in_the_shelf_that_is_no_number_of_any_size_is_its_start(
    as_alice: Client, alice: User
) -> None:
    make_reference(alice)
    for address in (SHELF, reverse("gallery:reference-picks")):
        answer = as_alice.get(address, {"before": "9" * 5000}, headers=FRAGMENT)
        assert answer.status_code == 200
