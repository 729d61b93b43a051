"""What the first run and the portal's settings show of the provider, and the way through them."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gallery.forms.portal import ProviderForm, RulesForm
from gallery.lifecycle import State
from gallery.models import GenerationReference, Portal, ProviderGate
from gallery.permissions import asked_for
from gallery.services import reachability, wording
from gallery.services.provider_account import Report, Source, connection

Words = str | Promise
BUDGETS = "gallery:budgets"


@dataclass(frozen=True)
class Step:
    """A step of the first run; `status` is done, current or ahead."""

    words: Words
    status: str


STEPS: tuple[Words, ...] = (
    gettext_lazy("Admin"),
    gettext_lazy("Pictures"),
    gettext_lazy("Rules"),
)


@dataclass(frozen=True)
class ProviderPart:
    """The provider in use, and the form to change it; None where the environment has decided."""

    source: Words
    is_sandbox: bool
    key_is_unreadable: bool
    balance: str
    places: str
    form: ProviderForm | None


@dataclass(frozen=True)
class ReferencesPart:
    """How reference images reach the provider just now, and when that was last seen to work."""

    is_on: bool
    words: str
    last_made: datetime | None


@dataclass(frozen=True)
class SettingsPage:
    """The portal's settings."""

    provider: ProviderPart
    references: ReferencesPart
    rules: RulesForm
    budgets_url: str


SOURCES: dict[Source, Words] = {
    Source.ENVIRONMENT: gettext_lazy("Apiframe"),
    Source.STORED: gettext_lazy("Apiframe, with a key that is kept here, encrypted"),
    Source.SANDBOX: gettext_lazy("The built-in sandbox"),
}


def steps(current: int) -> list[Step]:
    """Return the way through the first run, with the step at which it is."""
    return [
        Step(words, "done" if place < current else "current" if place == current else "ahead")
        for place, words in enumerate(STEPS)
    ]


def provider_part(form: ProviderForm | None = None) -> ProviderPart:
    """Return what is known of the provider; `form` is one with errors, to be shown again."""
    used = connection()
    gate = ProviderGate.objects.first()
    by_environment = used.source is Source.ENVIRONMENT
    chosen = Portal.Provider.SANDBOX if used.is_sandbox else Portal.Provider.APIFRAME
    return ProviderPart(
        source=SOURCES[Source.SANDBOX if used.is_sandbox else used.source],
        is_sandbox=used.is_sandbox,
        key_is_unreadable=not used.key,
        balance=wording.credits_words(gate.balance) if gate and gate.balance is not None else "",
        places=wording.number(gate.max_in_flight) if gate and gate.checked_at else "",
        form=None if by_environment else form or ProviderForm(initial={"provider": chosen}),
    )


def references_part() -> ReferencesPart:
    """Return how the provider gets at reference images.

    Addresses only look reachable or not; a picture that was made from a reference is the proof.
    """
    road = reachability.road()
    made = GenerationReference.objects.filter(generation__state=State.COMPLETED)
    last = made.order_by("-generation").values_list("generation__finished_at", flat=True).first()
    if road.way is not None:
        words = reachability.how(road.way)
    else:
        words = reachability.what_to_set(road.obstacle) if road.obstacle else ""
    return ReferencesPart(is_on=road.is_open, words=words, last_made=last)


def settings_page(
    *, provider_form: ProviderForm | None = None, rules: RulesForm | None = None
) -> SettingsPage:
    """Return the settings, with a form that could not be taken where there is one."""
    portal = Portal.current()
    as_set = {"sign_up": portal.sign_up, "second_factor": portal.second_factor}
    return SettingsPage(
        provider=provider_part(provider_form),
        references=references_part(),
        rules=rules or RulesForm(initial=as_set),
        budgets_url=reverse(BUDGETS) if asked_for(BUDGETS) else "",
    )


def words_of(report: Report) -> str:
    """Return what a test call has told, in a sentence."""
    told = [_("The provider answers.")]
    if report.account:
        told.append(_("Account: %(name)s.") % {"name": report.account})
    if report.plan:
        told.append(_("Plan: %(plan)s.") % {"plan": report.plan})
    if report.balance is not None:
        told.append(_("Balance: %(balance)s.") % {"balance": wording.credits_words(report.balance)})
    if report.places:
        told.append(_("Pictures at once: %(number)s.") % {"number": wording.number(report.places)})
    return reduce(
        lambda words, more: _("%(words)s %(more)s") % {"words": words, "more": more}, told
    )
