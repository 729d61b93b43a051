"""What is not yours is not there: every address, for a stranger and for another member."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import (
    Batch,
    Case,
    Collection,
    ContactSheet,
    CreditRequest,
    Decision,
    Generation,
    Image,
    Notice,
    Reason,
    ReferenceImage,
    Topic,
    User,
)
from gallery.permissions import Door, Right, asked_for
from gallery.services import collections, contact_sheets, credit_requests, links, notices, zips
from gallery.services.references import link_for_provider
from tests.factories import (
    make_generation,
    make_image,
    make_prompt,
    make_reference,
    make_template,
    picture,
)

CONTENT = picture()
FOR_MEMBERS = {Door.ANYBODY, Door.SIGNED_IN, Right.MAKE_PICTURES}
# Buttons, and the pages to which whoever visits their addresses is led.
BUTTONS = {
    "generation-cancel": "generation",
    "generation-dismiss": "generation",
    "generation-retry": "generation",
    "generation-stop-waiting": "generation",
    "reference-use": "reference",
    "reference-share": "reference",
    "reference-stop-sharing": "reference",
    # The last one: it is gone then.
    "reference-take-off": "reference",
    "image-collections": "image",
    "image-alternative": "image",
    "image-clean-copy": "image",
    "image-star": "image",
    "image-tags": "image",
    "image-trash": "image",
    "image-restore": "image",
    "image-purge": "image",
    "collection-rename": "collection",
    "collection-choose": "collection",
    "credits-withdraw": "usage",
    "notice-follow": "notices",
    "prompt-star": "prompts",
    "prompt-unstar": "prompts",
    "prompt-use": "prompts",
    "prompt-forget": "prompts",
    "template-delete": "template",
    "batch-pause": "batch",
    "batch-resume": "batch",
    "batch-cancel": "batch",
    "image-share": "image",
    "collection-share-with": "collection-share",
    "collection-link": "collection-share",
    "collection-leave": "collection",
    "link-revoke": "collections",
    "link-password": "collections",
    "sheet-vote": "sheets",
    "sheet-comment-remove": "sheets",
    "sheet-comment": "sheet",
    "sheet-link": "sheet",
    "sheet-close": "sheet",
    # The last one: it is gone then.
    "sheet-delete": "sheet",
}
FIELDS = {
    "collection-rename": {"name": "Spring fair"},
    "image-tags": {"add": "fox"},
    "collection-link": {"days": "7"},
    "sheet-comment": {"text": "Fine"},
    "sheet-link": {"days": "7"},
}
# Whoever is in the team and has the address of a contact sheet may look at it and take part.
FOR_THE_TEAM = {
    "sheet",
    "sheet-thumbnail",
    "sheet-original",
    "sheet-vote",
    "sheet-comment",
    "sheet-comment-remove",
}
MISSING = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def generation(alice: User) -> Generation:
    return make_generation(alice, state=State.COMPLETED)


@pytest.fixture
def image(generation: Generation) -> Image:
    return make_image(generation, CONTENT)


@pytest.fixture
def reference(alice: User) -> ReferenceImage:
    return make_reference(alice, CONTENT)


@pytest.fixture
def notice(alice: User) -> Notice:
    notices.tell(alice, Notice.Kind.APPROVED, topic=Topic.MY_ACCOUNT)
    return Notice.objects.get(recipient=alice)


@pytest.fixture
def asked(alice: User) -> CreditRequest:
    return credit_requests.ask(alice, credits=4, reason="A fair")


@pytest.fixture
def collection(alice: User, image: Image) -> Collection:
    made = collections.make(alice, "Fair")
    collections.add(alice, made, [image])
    return made


@pytest.fixture
def sheet(alice: User, image: Image) -> ContactSheet:
    other = make_image(make_generation(alice, state=State.COMPLETED), picture(colour="red"))
    made = contact_sheets.make(alice, title="Poster", images=[image, other], shows_prompts=True)
    contact_sheets.comment(alice, made, "Fine")
    return made


@pytest.fixture
def decision(alice: User, admin: User, image: Image) -> Decision:
    now = timezone.now()
    case = Case.objects.create(
        image=image, subject=alice, has_reports=True, opened_at=now, promised_at=now, closed_at=now
    )
    return Decision.objects.create(
        case=case,
        image=image,
        subject=alice,
        decided_by=admin,
        act=Decision.Act.KEEP,
        measure=Decision.Measure.WARN,
        reason=Reason.OTHER,
        decided_at=now,
        appeal_until=now + timedelta(days=14),
    )


@pytest.fixture
def addresses(
    alice: User,
    generation: Generation,
    image: Image,
    reference: ReferenceImage,
    notice: Notice,
    asked: CreditRequest,
    collection: Collection,
    sheet: ContactSheet,
    decision: Decision,
) -> dict[str, str]:
    """An address of Alice's for each route that every member may visit and that names an object."""
    rows: dict[str, Any] = {
        "generation": generation,
        "image": image,
        "reference": reference,
        "notice": notice,
        "credits": asked,
        "collection": collection,
        "prompt": make_prompt(alice),
        "template": make_template(alice, example=image),
        "zip": zips.begin(alice, [image.pk]),
        "batch": Batch.objects.create(owner=alice, name="Vases", form_token=uuid.uuid4()),
        "sheet": sheet,
        "my": decision,
        "decision": decision,
        "link": links.make(alice, collection, days=1, password="", shows_prompts=False),
    }
    others = {"width": 320, "number": 1, "comment_id": sheet.comments.get().public_id}
    found: dict[str, str] = {}
    for pattern in get_resolver("gallery.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        name = str(pattern.name)
        parameters = pattern.pattern.converters
        if "public_id" not in parameters or asked_for(f"gallery:{name}") not in FOR_MEMBERS:
            continue
        row = rows[name.split("-")[0]]
        named = {key: value for key, value in others.items() if key in parameters}
        arguments = {"public_id": row.public_id} | named
        found[name] = reverse(f"gallery:{name}", kwargs=arguments)
    return found


def call(client: Client, name: str, address: str) -> Any:
    fields = FIELDS.get(name, {})
    answer = client.post(address, fields) if name in BUTTONS else client.get(address)
    if answer.streaming:
        answer.getvalue()
    return answer


def test_owner_reaches_each_address(as_alice: Client, addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        # Its file is sent by threads of their own, which see nothing of the test's transaction.
        if name != "zip-file":
            assert call(as_alice, name, address).status_code in {200, 302, 303}, name


def test_another_member_gets_what_a_missing_thing_gives(
    as_bob: Client, addresses: dict[str, str]
) -> None:
    for name, address in addresses.items():
        if name in FOR_THE_TEAM:
            continue
        answer = call(as_bob, name, address)
        assert answer.status_code == 404, name
        nothing = call(as_bob, name, re.sub(r"[0-9a-f-]{36}", MISSING, address))
        assert nothing.status_code == 404
        assert len(nothing.content) == len(answer.content), name


def test_stranger_is_asked_to_sign_in(client: Client, addresses: dict[str, str]) -> None:
    for name, address in (addresses | {"home": "/"}).items():
        answer = call(client, name, address)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_login")), name


def test_visiting_the_address_of_a_button_changes_nothing(
    as_alice: Client, addresses: dict[str, str], generation: Generation
) -> None:
    for name, page in BUTTONS.items():
        answer = as_alice.get(addresses[name])
        assert answer["Location"] == addresses.get(page, f"/{page}/")
    assert as_alice.get(reverse("gallery:generation-create"))["Location"] == "/"
    before = (generation.state, generation.dismissed_at)
    generation.refresh_from_db()
    assert (generation.state, generation.dismissed_at) == before


def test_gallery_shows_only_what_is_ones_own(
    as_alice: Client, as_bob: Client, image: Image
) -> None:
    assert str(image.public_id) in as_alice.get("/").content.decode()
    assert str(image.public_id) not in as_bob.get("/").content.decode()


@pytest.mark.parametrize("name", ["image-original", "reference-picture"])
def test_files_are_private_and_never_act_as_a_page(
    as_alice: Client, addresses: dict[str, str], name: str
) -> None:
    answer = as_alice.get(addresses[name])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"].startswith("private")
    assert answer.getvalue() == CONTENT


def test_unchanged_file_is_not_sent_again(as_alice: Client, addresses: dict[str, str]) -> None:
    address = addresses["image-original"]
    etag = call(as_alice, "image-original", address)["ETag"]
    assert as_alice.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_download_has_a_name_made_of_the_prompt(
    as_alice: Client, addresses: dict[str, str], generation: Generation
) -> None:
    generation.prompt = '../../x"\r\nSet-Cookie: a=b\0 猫'
    Generation.objects.filter(pk=generation.pk).update(prompt=generation.prompt.replace("\0", ""))
    answer = call(as_alice, "image-download", addresses["image-download"])
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert not set(disposition) & {"/", "\r", "\n"}


def test_link_for_the_provider_gives_the_file_and_expires(
    client: Client, reference: ReferenceImage, settings: Any
) -> None:
    link = link_for_provider(reference, sent_at=timezone.now())
    path = link.removeprefix(settings.PUBLIC_URL)
    assert client.get(path).getvalue() == CONTENT
    assert client.get(path[:-1]).status_code == 404
    assert client.get(path.replace("references/", "references/x")).status_code == 404
    old = link_for_provider(reference, sent_at=timezone.now() - timedelta(days=2))
    assert client.get(old.removeprefix(settings.PUBLIC_URL)).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["before=x", "before=1-", "before=-1--1", f"before={'9' * 30}-1", "open=x", "before=%00"],
)
def test_nonsense_in_the_address_gives_a_sane_page(as_alice: Client, query: str) -> None:
    assert as_alice.get(f"/?{query}").status_code == 200
