"""The export: whole, readable everywhere, one's own only, and cheap whatever its size."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gallery.lifecycle import State
from gallery.models import (
    Collection,
    CollectionImage,
    CollectionMember,
    ContactSheet,
    Generation,
    GenerationReference,
    Image,
    SheetComment,
    User,
)
from gallery.services import export as exports
from gallery.services import ledger
from tests.factories import make_generation, make_image, make_reference, picture
from tests.people.written import SECRET, write_everything

EXPORT = reverse("gallery:export")
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt1"}


def archive(client: Client) -> zipfile.ZipFile:
    answer = client.post(EXPORT)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


def facts(found: zipfile.ZipFile) -> Any:
    return json.loads(found.read("grokweb.json"))


def test_page_says_what_is_inside(as_alice: Client, alice: User) -> None:
    make_image(make_generation(alice, state=State.COMPLETED))
    assert "1 picture, just as" in as_alice.get(EXPORT).content.decode()


def test_pictures_references_and_how_they_were_made(as_alice: Client, alice: User) -> None:
    content = picture(colour="navy")
    generation = make_generation(alice, state=State.COMPLETED, prompt="猫と café\n“x”")
    ledger.settle(generation, 7)
    image = make_image(generation, content)
    reference = make_reference(alice)
    GenerationReference.objects.create(generation=generation, reference=reference, position=0)
    make_generation(alice, state=State.FAILED, prompt="It failed")
    found = archive(as_alice)
    assert found.testzip() is None
    told = facts(found)
    assert (told["schema"], told["username"], told["missing_files"]) == (3, "alice", [])
    made, failed = told["generations"]
    assert (made["prompt"], made["credits_paid"]) == ("猫と café\n“x”", 7)
    (shown,) = made["pictures"]
    assert found.read(shown["file"]) == content
    assert hashlib.sha256(found.read(shown["file"])).hexdigest() == shown["sha256"] == image.sha256
    assert made["references"] == [told["references"][0]["file"]]
    assert found.read(made["references"][0]) == picture()
    assert (failed["state"], failed["end_reason"]) == ("failed", "provider-fault")


def test_nothing_of_anybody_else(as_alice: Client, alice: User, bob: User) -> None:
    make_image(make_generation(bob, state=State.COMPLETED, prompt="Of Bob's"))
    make_reference(bob)
    found = archive(as_alice)
    assert set(found.namelist()) == {"README.txt", "grokweb.json"}
    assert facts(found)["generations"] == []


def test_file_that_is_lost_is_named_and_the_rest_is_there(as_alice: Client, alice: User) -> None:
    lost, kept = (make_image(make_generation(alice, state=State.COMPLETED)) for _number in "ab")
    default_storage.delete(lost.file)
    found = archive(as_alice)
    assert found.testzip() is None
    told = facts(found)
    (name,) = told["missing_files"]
    assert name == told["generations"][0]["pictures"][0]["file"]
    assert name not in found.namelist()
    assert told["generations"][1]["pictures"][0]["file"] in found.namelist()
    assert kept.public_id.hex[:16] in told["generations"][1]["pictures"][0]["file"]


@pytest.mark.parametrize(
    "prompt", ["../../etc/passwd", "CON", "a\\b:c*?<>|", "x" * 4000, "...", " ", "nul.txt", "🦊"]
)
def test_names_are_safe_on_every_system(as_alice: Client, alice: User, prompt: str) -> None:
    for _number in range(2):
        make_image(make_generation(alice, state=State.COMPLETED, prompt=prompt))
    names = [name for name in archive(as_alice).namelist() if name.startswith("pictures/")]
    assert len({name.casefold() for name in names}) == 2
    for name in names:
        folder, month, file = name.split("/")
        assert not set(file) & set('\\/:*?"<>|\0')
        assert file.partition(".")[0] not in RESERVED
        assert ".." not in name
        assert len(file.encode()) < 255
        assert file.endswith(".png")
        assert (folder, len(month)) == ("pictures", 7)


def test_readme_is_in_the_persons_language(as_alice: Client, alice: User) -> None:
    assert "finished pictures" in archive(as_alice).read("README.txt").decode()
    as_alice.post(reverse("set_language"), {"language": "ja"})
    assert "画像" in archive(as_alice).read("README.txt").decode()


def test_queries_grow_with_batches_and_not_with_rows(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = make_reference(alice)

    def add(number: int) -> None:
        for _number in range(number):
            generation = make_generation(alice, state=State.COMPLETED)
            make_image(generation)
            GenerationReference.objects.create(
                generation=generation, reference=reference, position=0
            )

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            for _piece in exports.export(alice, introduction=""):
                pass
        return len(seen)

    add(5)
    few = queries()
    add(190)
    assert queries() == few
    add(105)
    assert queries() <= 2 * few


def test_picture_that_comes_meanwhile_is_not_named(alice: User) -> None:
    make_image(make_generation(alice, state=State.COMPLETED))
    late = make_generation(alice, state=State.COMPLETED)
    pieces = exports.export(alice, introduction="x" * 10)
    begun = [next(pieces) for _number in range(4)]
    while Image.objects.count() == 1 and b"pictures/" not in b"".join(begun):
        begun.append(next(pieces))
    make_image(late, picture(colour="red"))
    found = zipfile.ZipFile(io.BytesIO(b"".join(begun) + b"".join(pieces)))
    named = [one["file"] for row in facts(found)["generations"] for one in row["pictures"]]
    assert len(named) == 1
    assert set(named) <= set(found.namelist())
    assert Generation.objects.count() == 2


def test_stranger_and_suspended_person_get_nothing(
    client: Client, as_alice: Client, alice: User
) -> None:
    alice.standing = "suspended"
    alice.save(update_fields=["standing"])
    for somebody in (client, as_alice):
        assert somebody.post(EXPORT).status_code == 302


def test_downloads_that_hang_leave_room_for_everything_else(
    as_alice: Client, as_bob: Client
) -> None:
    hanging = [as_alice.post(EXPORT) for _number in range(2)]
    refused = as_bob.post(EXPORT, follow=True)
    assert "Try again in some minutes" in refused.content.decode()
    for answer in hanging:
        answer.getvalue()
    assert set(archive(as_bob).namelist()) == {"README.txt", "grokweb.json"}


def test_what_was_written_and_put_in_order_is_in_it(as_alice: Client, alice: User) -> None:
    image = write_everything(alice)
    told = facts(archive(as_alice))
    (fair,) = told["collections"]
    assert fair["pictures"] == [str(image.public_id)]
    assert {one["name"] for one in told["templates"]} == {"Own", "Shared"}
    assert [(one["text"], bool(one["starred_at"])) for one in told["prompts"]] == [(SECRET, True)]
    (batch,) = told["batches"]
    made = [one for one in told["generations"] if one["batch"] == batch["id"]]
    assert {one["collection"] for one in made} == {fair["id"]}
    first, again = (one for one in told["generations"] if one["state"] == "failed")
    assert again["retry_of"] == first["id"]
    (reference,) = told["references"]
    assert reference["rights_note"] == f"{SECRET}: ours"
    assert reference["made_from_picture"] == str(image.public_id)
    draft = told["draft"]
    assert (draft["prompt"], draft["before"]["prompt"]) == (f"{SECRET}, in other words", SECRET)
    assert draft["collection"] == fair["id"]


def test_what_was_noted_and_shared_is_in_it(as_alice: Client, alice: User, bob: User) -> None:
    image = write_everything(alice)
    theirs = make_image(make_generation(bob, state=State.COMPLETED, prompt="Bob's"), picture())
    fair = Collection.objects.get()
    CollectionImage.objects.create(collection=fair, image=theirs, added_by=bob)
    CollectionMember.objects.create(collection=fair, person=bob, level="add")
    others = Collection.objects.create(owner=bob, name="Bob's own")
    CollectionMember.objects.create(collection=others, person=alice)
    SheetComment.objects.create(sheet=ContactSheet.objects.get(), person=bob, text="Bob's words")
    found = archive(as_alice)
    told = facts(found)
    (shown,) = (one for row in told["generations"] for one in row["pictures"] if one["tags"])
    assert (shown["id"], shown["tags"], told["tags"]) == (str(image.public_id), [SECRET], [SECRET])
    assert (shown["alternative_text"], shown["shared_with_prompt"]) == (SECRET, True)
    assert (shown["starred_at"] is not None, shown["trashed_at"]) == (True, None)
    (collection,) = told["collections"]
    assert collection["pictures_of_others"] == [str(theirs.public_id)]
    assert [(one["name"], one["level"]) for one in collection["members"]] == [("bob", "add")]
    assert collection["links"][0]["has_password"] is True
    (sheet,) = told["sheets"]
    assert sheet["pictures"][0]["prompt"] == SECRET
    assert [one["text"] for one in told["sheet_comments"]] == [SECRET]
    assert [one["sheet"] for one in told["sheet_votes"]] == [sheet["id"]]
    assert [one["collection"] for one in told["shared_with_me"]] == [str(others.public_id)]
    assert [one["picture"] for one in told["clean_copies"]] == [str(image.public_id)]
    remixes = {row["remix_of"] for row in told["generations"]}
    assert remixes == {None, str(image.public_id)}
    assert told["settings"]["writes_prompts_into_files"] is False
    text = found.read("grokweb.json").decode()
    assert "Bob's" not in text
    assert "hashed" not in text


def test_nothing_that_others_have_written(as_alice: Client, alice: User, bob: User) -> None:
    write_everything(bob)
    found = archive(as_alice)
    told = facts(found)
    assert told["draft"] is None
    assert not any(told[name] for name in ("collections", "batches", "prompts", "templates"))
    assert SECRET not in found.read("grokweb.json").decode()


def test_reference_of_a_colleague_is_named_and_not_given(
    as_alice: Client, alice: User, bob: User
) -> None:
    shared = make_reference(bob)
    made = make_generation(alice, state=State.COMPLETED)
    GenerationReference.objects.create(generation=made, reference=shared, position=0)
    found = archive(as_alice)
    (row,) = facts(found)["generations"]
    assert (row["references"], row["references_of_others"]) == ([], [str(shared.public_id)])
    assert set(found.namelist()) == {"README.txt", "grokweb.json"}
