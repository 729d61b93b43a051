"""Each cell of the matrix does what it says: trust × finding × answer."""

import uuid

import pytest

from gallery import access
from gallery.errors import PromptRefused
from gallery.lifecycle import State
from gallery.models import (
    Action,
    Answer,
    AuditEntry,
    Case,
    Finding,
    FindingKind,
    Generation,
    Notice,
    Reason,
    Share,
    Trust,
    User,
)
from gallery.permissions import Role
from gallery.services import deciding, matrix, reports, sharing
from gallery.services.asking import Wish, ask
from tests.engine.conftest import Drive, drive, drive_all, early_first_look
from tests.factories import make_generation, make_image
from tests.moderation.rules import make_rule
from tests.sandbox_process import SandboxProcess

__all__ = ["drive", "drive_all", "early_first_look"]

EACH = [(trust, answer) for trust in Trust for answer in Answer]


@pytest.fixture(params=EACH, ids=lambda one: "-".join(one))
def cell(request: pytest.FixtureRequest, alice: User, admin: User) -> Answer:
    """What the matrix says of Alice, each answer at each trust level, and of nobody else."""
    trust: Trust
    answer: Answer
    trust, answer = request.param
    alice.trust = trust
    alice.save(update_fields=["trust"])
    unlike = Answer.ALLOW if answer is not Answer.ALLOW else Answer.REFUSE
    of_her = {(trust, kind): answer for kind in FindingKind}
    matrix.change(admin, dict.fromkeys(matrix.DEFAULTS, unlike) | of_her)
    return answer


def asked(person: User, prompt: str) -> Generation:
    """Ask for one picture."""
    wish = Wish(prompt=prompt, model="grok-imagine-image", aspect_ratio="1:1")
    return ask(person, [wish], form_token=uuid.uuid4())[0]


@pytest.mark.django_db(transaction=True)
def test_word_rule_that_warns(
    cell: Answer, alice: User, bob: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    make_rule(outcome="warn")
    if cell is Answer.REFUSE:
        with pytest.raises(PromptRefused):
            asked(alice, "A sea of blood")
        assert not Generation.objects.exists()
        return
    image = drive(asked(alice, "A sea of blood")).images.get()
    Share.objects.create(image=image)
    found = Finding.objects.get()
    assert (found.kind, found.answer) == (FindingKind.WORD_RULE, cell)
    is_held = cell is Answer.HOLD
    assert (image.held_at is not None) is is_held
    assert image in access.images_of(alice)
    assert access.team_images_of(bob).filter(pk=image.pk).exists() is not is_held
    case = Case.objects.filter(image=image, subject=alice, has_hold=True, closed_at=None)
    assert case.exists() is is_held
    notices = Notice.objects.filter(recipient=alice, kind=Notice.Kind.PICTURE_HELD)
    told = [one.data for one in notices]
    expected = [
        {"case": str(one.public_id), "image": str(image.public_id), "cause": "word-rule"}
        for one in case
    ]
    assert told == expected
    assert AuditEntry.objects.filter(action=Action.PICTURE_HELD).exists() is is_held


@pytest.mark.django_db(transaction=True)
def test_block_by_the_provider(
    cell: Answer, alice: User, bob: User, sandbox: SandboxProcess, drive: Drive
) -> None:
    prompt = "A cat [sandbox:policy]"
    generation = drive(asked(alice, prompt))
    assert generation.state == State.BLOCKED
    found = Finding.objects.get()
    assert (found.kind, found.answer) == (FindingKind.PROVIDER_BLOCK, cell)
    case = Case.objects.filter(generation=generation, image=None, subject=alice, has_hold=True)
    assert case.exists() is (cell is not Answer.ALLOW)
    # It is her prompt of these very words that is not sent again, and nobody else's.
    asked(bob, prompt)
    asked(alice, "A cat")
    if cell is Answer.REFUSE:
        with pytest.raises(PromptRefused, match="has blocked this prompt before"):
            asked(alice, prompt)
    else:
        asked(alice, prompt)


@pytest.mark.django_db
def test_report(cell: Answer, alice: User, bob: User) -> None:
    image = make_image(make_generation(alice, state=State.COMPLETED))
    sharing.share(alice, [image.pk], shows_prompt=True)
    reports.report(bob, image, reason=Reason.HATE, note="")
    case = Case.objects.get(image=image, subject=alice, has_reports=True, closed_at=None)
    assert access.team_images_of(bob).exists() is (cell is Answer.ALLOW)
    assert access.images_of(alice).exists() is (cell is not Answer.REFUSE)
    told = Notice.objects.filter(recipient=alice, kind=Notice.Kind.PICTURE_HELD)
    assert told.exists() is (cell is not Answer.ALLOW)
    # Nothing is deleted, and a moderator who finds nothing wrong gives all of it back.
    moderator = User.objects.create_user("mona", role=Role.MODERATOR)
    deciding.decide(moderator, case, act="keep", measure="", reason="nothing-wrong", note="")
    assert access.images_of(alice).get() == access.team_images_of(bob).get() == image


@pytest.mark.django_db
def test_cell_that_was_changed_holds_for_its_trust_level_alone(alice: User, admin: User) -> None:
    wanted = matrix.cells()
    wanted[Trust.NEW, FindingKind.WORD_RULE] = Answer.REFUSE
    assert matrix.change(admin, wanted) == 1
    make_rule(outcome="warn")
    with pytest.raises(PromptRefused):
        asked(alice, "blood")
    alice.trust = Trust.TRUSTED
    assert asked(alice, "blood").state == State.QUEUED
    entry = AuditEntry.objects.get(action=Action.MATRIX_CHANGED)
    assert entry.data == {
        "trust": "new",
        "finding": "word-rule",
        "from": "hold",
        "to": "refuse",
    }
