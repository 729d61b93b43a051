"""Another model is one entry of the table: asked for, priced, kept and sent by what it says."""

import uuid
from typing import Any

import pytest
from django.test import Client

from gallery import catalogue
from gallery.catalogue import GROK_IMAGINE, MODELS, AspectRatio, ImageModel
from gallery.engine.submit import _request
from gallery.errors import InvalidChoice, InvalidPrompt
from gallery.lifecycle import EndReason, State
from gallery.models import Generation, User
from gallery.provider.contract import GenerateRequest
from gallery.services import drafts, ledger
from gallery.services.asking import Wish, ask
from gallery.services.drafts import Content
from tests.engine.conftest import Drive
from tests.factories import make_generation, make_reference, picture
from tests.sandbox_process import SandboxProcess

MIXER = ImageModel(
    slug="mixer-image",
    name="Mixer",
    params_key="mixerParams",
    ratios=(),
    references=3,
    references_key="source_images",
    references_as_list=True,
    most_at_once=2,
    prompt_units=30,
    credits=11,
)
WIDE = ImageModel(
    slug="wide-image",
    name="Wide",
    params_key="wideParams",
    ratios=(AspectRatio(21, 9),),
    ratio_key="shape",
    references=0,
    most_at_once=1,
    prompt_units=500,
    credits=2,
)


@pytest.fixture(autouse=True)
def on_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offer the two beside Grok Imagine."""
    for model in (MIXER, WIDE):
        monkeypatch.setitem(MODELS, model.slug, model)


def wish(model: ImageModel, **fields: Any) -> Wish:
    values = {"prompt": "Mix them", "model": model.slug, "aspect_ratio": model.default_ratio}
    return Wish(**values | fields)


def ask_for(actor: User, wanted: Wish) -> list[Generation]:
    return ask(actor, [wanted], form_token=uuid.uuid4())


def body(generation: Generation) -> dict[str, object]:
    """Return what would be sent, after it was written down and read again."""
    request = _request(generation, generation.created_at)
    return request.to_json()


def test_several_references_go_as_a_list_under_the_models_own_name(
    alice: User, settings: Any
) -> None:
    settings.WEBHOOKS = False
    shown = [make_reference(alice, picture(colour=name)) for name in ("red", "green", "blue")]
    (made,) = ask_for(alice, wish(MIXER, references=shown, aspect_ratio="16:9"))
    sent: Any = body(made)
    assert sent.keys() == {"prompt", "model", "mixerParams"}
    assert sent["mixerParams"].keys() == {"source_images"}
    assert len(set(sent["mixerParams"]["source_images"])) == 3
    assert (made.aspect_ratio, made.estimated_credits) == ("", 11)


def test_shape_goes_under_the_models_own_name(alice: User, settings: Any) -> None:
    settings.WEBHOOKS = False
    (made,) = ask_for(alice, wish(WIDE))
    assert body(made)["wideParams"] == {"shape": "21:9"}


def test_grok_imagine_is_sent_as_ever(alice: User, settings: Any) -> None:
    settings.WEBHOOKS = False
    reference = make_reference(alice)
    (made,) = ask_for(alice, wish(GROK_IMAGINE, references=[reference]))
    sent: Any = body(made)
    assert sent["grokParams"].keys() == {"aspect_ratio", "image"}
    assert sent["grokParams"]["image"].startswith("http")


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (wish(MIXER, count=3), InvalidChoice),
        (wish(MIXER, prompt="x" * 31), InvalidPrompt),
        (wish(WIDE, aspect_ratio="16:9"), InvalidChoice),
        (wish(WIDE, count=2), InvalidChoice),
    ],
)
def test_its_limits_are_held(alice: User, wanted: Wish, error: type[Exception]) -> None:
    with pytest.raises(error):
        ask_for(alice, wanted)
    assert not Generation.objects.exists()


def test_references_beyond_its_number_are_refused(alice: User) -> None:
    with pytest.raises(InvalidChoice):
        ask_for(alice, wish(WIDE, references=[make_reference(alice)]))
    four = [make_reference(alice, picture(width)) for width in (10, 20, 30, 40)]
    with pytest.raises(InvalidChoice):
        ask_for(alice, wish(MIXER, references=four))


def test_bar_offers_what_the_model_can_do(alice: User, as_alice: Client) -> None:
    drafts.put(alice, Content(prompt="Mix", model=MIXER.slug, aspect_ratio="16:9", count=4))
    draft = drafts.draft_of(alice)
    assert (draft.model, draft.aspect_ratio, draft.count) == (MIXER.slug, "", 2)
    page = as_alice.get("/").content.decode()
    assert 'name="aspect_ratio"' not in page
    drafts.put(alice, Content(prompt="Wide", model=WIDE.slug))
    assert 'value="21:9"' in as_alice.get("/").content.decode()


def test_tile_and_page_of_a_picture_without_a_shape(alice: User, as_alice: Client) -> None:
    (made,) = ask_for(alice, wish(MIXER))
    assert as_alice.get("/").status_code == 200
    page = as_alice.get(f"/generations/{made.public_id}/").content.decode()
    assert "<dt>Shape</dt>" not in page


def test_provider_that_does_not_know_it_refuses_at_no_cost(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    (made,) = ask_for(alice, wish(MIXER))
    drive(made)
    assert (made.state, made.end_reason) == (State.FAILED, EndReason.REJECTED)
    assert made.provider_sentence == "Unknown model"
    assert ledger.balance(alice) == 0


def test_request_of_an_earlier_version_is_sent_as_it_was_written_down(
    alice: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    """One that may have been taken is repeated word by word after an update."""
    written: dict[str, Any] = {
        "prompt": "A cat",
        "model": "grok-imagine-image",
        "aspect_ratio": "1:1",
        "params_key": "grokParams",
        "image_url": "https://pictures.example.com/a",
        "webhook_url": None,
        "webhook_events": [],
    }
    sent = GenerateRequest.of_record(written).to_json()
    assert sent["grokParams"] == {
        "aspect_ratio": "1:1",
        "image": "https://pictures.example.com/a",
    }
    row = make_generation(alice, state=State.SUBMITTING, sent_request=written | {"image_url": None})
    assert drive(row).state == State.COMPLETED


@pytest.mark.parametrize("change", [{"references": 2}, {"most_at_once": 0}, {"prompt_units": 0}])
def test_entry_that_could_not_be_sent_is_refused(change: dict[str, Any]) -> None:
    fields = {name: getattr(GROK_IMAGINE, name) for name in GROK_IMAGINE.__slots__}
    with pytest.raises(ValueError, match="grok-imagine-image"):
        catalogue.ImageModel(**fields | change)
