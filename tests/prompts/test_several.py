"""A table becomes a batch: read over with its price, confirmed, started just as it was shown."""

import random
import re
import uuid
from html import escape, unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gallery.lifecycle import EndReason, State
from gallery.models import Batch, Budget, Collection, Generation, LedgerEntry, User
from gallery.models.budget import Period
from gallery.services import budgets, plans
from tests.factories import make_generation, make_template

PAGE = "/prompts/several/"
START = "/prompts/several/start/"
FIELDS = {"count": "1", "model": "grok-imagine-image", "aspect_ratio": "1:1"}


def look(client: Client, table: str, **fields: Any) -> Any:
    return client.post(PAGE, FIELDS | {"table": table} | fields)


def plan_in(answer: Any) -> str:
    found = re.search(r'name="plan"\s+value="([^"]*)"', answer.content.decode())
    return unescape(found.group(1)) if found else ""


def test_lines_become_a_batch_after_a_confirmation(as_alice: Client, alice: User) -> None:
    into = Collection.objects.create(owner=alice, name="Spring fair")
    answer = look(
        as_alice, "A lamp, lit\nA vase", count="3", collection=str(into.public_id), name="Fair"
    )
    page = answer.content.decode()
    assert "2 rows × 3 pictures = 6 pictures, about 24 credits" in page
    assert not Generation.objects.exists()
    started = as_alice.post(START, {"plan": plan_in(answer)})
    batch = Batch.objects.get(owner=alice)
    assert started["Location"] == f"/batches/{batch.public_id}/"
    assert batch.name == "Fair"
    rows = batch.generations.order_by("position")
    assert [row.prompt for row in rows] == ["A lamp, lit"] * 3 + ["A vase"] * 3
    assert {row.collection for row in rows} == {into}
    assert as_alice.get(started["Location"]).status_code == 200


def test_rows_fill_the_blanks_of_a_template(as_alice: Client, alice: User, bob: User) -> None:
    template = make_template(bob, "A {product} in {mood} light", shared_at=bob.date_joined)
    assert "product" in as_alice.get(f"{PAGE}?template={template.public_id}").content.decode()
    table = "mood\tproduct\nsoft\tlamp {mood}\nharsh\t{0.__class__}\n"
    answer = look(as_alice, table, template=str(template.public_id))
    as_alice.post(START, {"plan": plan_in(answer)})
    assert list(Generation.objects.order_by("position").values_list("prompt", flat=True)) == [
        "A lamp {mood} in soft light",
        "A {0.__class__} in harsh light",
    ]


def test_rows_that_have_to_be_mended_are_named_and_nothing_can_be_started(
    as_alice: Client, alice: User
) -> None:
    template = make_template(alice)
    table = f"product\tmood\nlamp\t\nvase\tsoft\tmore\n{'x' * 2001}\tsoft\n<b>\tsoft"
    answer = look(as_alice, table, template=str(template.public_id))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no value for “mood”." in page
    assert "There are more values than blanks." in page
    assert "characters too long" in page
    assert "3 rows have to be mended" in page
    assert "<b>" not in page
    assert not plan_in(answer)


def test_template_that_is_no_longer_shared_is_gone(as_alice: Client, bob: User) -> None:
    template = make_template(bob)
    answer = look(as_alice, "lamp\tsoft", template=str(template.public_id))
    assert "This template is gone" in answer.content.decode()
    assert not plan_in(answer)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_uploaded_file_is_shown_in_the_field_to_be_mended(
    as_alice: Client, alice: User, encoding: str
) -> None:
    template = make_template(alice, "{商品}、{雰囲気}")
    content = "商品,雰囲気\r\n急須,静か\r\n".encode(encoding)
    file = SimpleUploadedFile("表.csv", content, content_type="text/csv")
    answer = look(as_alice, "", template=str(template.public_id), file=file)
    page = answer.content.decode()
    assert "急須、静か" in page
    assert "急須,静か" in page
    assert plan_in(answer)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"table": ""}, "The table has no rows"),
        ({"table": "x\n" * 201}, "at most 200"),
        ({"table": "x\n" * 51, "count": "4"}, "at most 200"),
        ({"table": "x", "aspect_ratio": "7:3"}, "field-error"),
        ({"table": "x", "count": "5"}, "field-error"),
        ({"table": "x", "collection": str(uuid.uuid4())}, "field-error"),
        ({"file": SimpleUploadedFile("x.csv", b"\x89PNG\0\1")}, "no table of text"),
    ],
)
def test_what_can_be_no_batch_is_told(as_alice: Client, fields: dict[str, Any], words: str) -> None:
    answer = look(as_alice, **{"table": "", **fields})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_pressing_twice_starts_one_batch(as_alice: Client) -> None:
    plan = plan_in(look(as_alice, "A lamp\nA vase"))
    first = as_alice.post(START, {"plan": plan})
    assert as_alice.post(START, {"plan": plan})["Location"] == first["Location"]
    assert Batch.objects.count() == 1
    assert Generation.objects.count() == LedgerEntry.objects.count() == 2


def test_plan_can_neither_be_changed_nor_used_by_another(as_alice: Client, as_bob: Client) -> None:
    plan = plan_in(look(as_alice, "A lamp"))
    for client, sent in ((as_bob, plan), (as_alice, plan[:-2] + "xx"), (as_alice, "")):
        assert client.post(START, {"plan": sent})["Location"] == PAGE
    assert not Batch.objects.exists()


def test_template_that_changes_meanwhile_changes_nothing_of_what_was_shown(
    as_alice: Client, alice: User
) -> None:
    template = make_template(alice, "A {product}")
    plan = plan_in(look(as_alice, "lamp", template=str(template.public_id)))
    template.text = "Another {product}"
    template.save()
    as_alice.post(START, {"plan": plan})
    assert Generation.objects.get().prompt == "A lamp"


def test_budget_that_is_too_small_is_told_before_and_after(as_alice: Client, alice: User) -> None:
    plan = plan_in(look(as_alice, "A lamp\nA vase"))
    budgets.set_budget(alice, scope=Budget.Scope.MEMBER, period=Period.DAY, credits=4, member=alice)
    refused = as_alice.post(START, {"plan": plan})
    assert refused.status_code == 422
    assert "A vase" in refused.content.decode()
    assert not Batch.objects.exists()
    assert not Generation.objects.exists()
    again = look(as_alice, "A lamp\nA vase")
    assert "more than the budget has left" in again.content.decode()
    assert not plan_in(again)


def test_price_that_has_risen_is_shown_before_anything_starts(
    as_alice: Client, settings: Any
) -> None:
    plan = plan_in(look(as_alice, "A lamp\nA vase"))
    settings.PRICES = {"grok-imagine-image": 9}
    answer = as_alice.post(START, {"plan": plan})
    assert answer.status_code == 422
    assert "about 18 credits" in answer.content.decode()
    assert not Batch.objects.exists()
    as_alice.post(START, {"plan": plan_in(answer)})
    assert Batch.objects.count() == 1


def test_largest_batch_that_may_be_shown_can_be_sent_back(alice: User, settings: Any) -> None:
    # Letters that hardly can be made shorter.
    letters = random.Random(1)
    prompts = [
        "".join(chr(letters.randint(0x4E00, 0x9FFF)) for _ in range(2000)) for _ in range(200)
    ]
    plan = plans.Plan(
        name="x" * 80,
        prompts=prompts,
        model="grok-imagine-image",
        aspect_ratio="1:1",
        count=1,
        collection="",
        price=4,
        token=str(uuid.uuid4()),
    )
    sealed = plans.seal(alice, plan)
    assert len(sealed) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2
    assert plans.unseal(alice, sealed) == plan


def test_page_of_a_batch_says_why_a_picture_failed(as_alice: Client, alice: User) -> None:
    batch = Batch.objects.create(owner=alice, name="Teas", form_token=uuid.uuid4())
    make_generation(alice, state=State.FAILED, batch=batch)
    page = as_alice.get(f"/batches/{batch.public_id}/").content.decode()
    assert escape(str(EndReason.PROVIDER_FAULT.label)) in page


def test_long_batch_goes_on_on_a_further_page(as_alice: Client, alice: User) -> None:
    batch = Batch.objects.create(owner=alice, name="Vases", form_token=uuid.uuid4())
    for place in range(53):
        make_generation(alice, prompt=f"Vase no. {place}.", batch=batch, position=place)
    address, seen = f"/batches/{batch.public_id}/", []
    for number in (50, 3):
        page = as_alice.get(address).content.decode()
        rows = re.findall(r"Vase no\. \d+\.", page.partition("batch-rows")[2])
        assert len(set(rows)) == number
        seen += list(dict.fromkeys(rows))
        further = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(further[1]) if further else ""
    assert not address
    assert seen == [f"Vase no. {place}." for place in range(53)]
