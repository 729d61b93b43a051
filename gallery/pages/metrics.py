"""The metrics page: what the rows and the engine's tallies say, in Prometheus' text format."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Min, Sum
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from gallery.models import EngineLease, Generation, LedgerEntry, ProviderGate, Tally
from gallery.services.waking import PUMP_LEASE

HISTOGRAMS = {
    "look_lateness_seconds": "How late jobs were looked at, against when they were due",
    "completion_seconds": "From the provider's end of a job to ours",
}


def render_metrics() -> bytes:
    """Return the page."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Rows())
    return generate_latest(registry)


class _Rows(Collector):
    def collect(self) -> Iterator[Metric]:
        yield from _generations()
        yield from _provider()
        yield from _tallies()
        credits = GaugeMetricFamily("grokweb_credits", "Sums of the ledger", labels=["kind"])
        for kind, total in LedgerEntry.objects.values_list("kind").annotate(sum=Sum("credits")):
            credits.add_metric([kind], total)
        yield credits


def _generations() -> Iterator[Metric]:
    now = timezone.now()
    counts = GaugeMetricFamily("grokweb_generations", "Generations", labels=["state"])
    ages = GaugeMetricFamily(
        "grokweb_oldest_due_seconds", "How long the row waits that was due first", labels=["state"]
    )
    rows = Generation.objects.values_list("state").annotate(rows=Count("pk"), due=Min("due_at"))
    for state, number, due in rows:
        counts.add_metric([state], number)
        if due is not None:
            ages.add_metric([state], max((now - due).total_seconds(), 0.0))
    yield counts
    yield ages
    running = EngineLease.objects.is_held(PUMP_LEASE, now)
    yield GaugeMetricFamily("grokweb_pump_running", "Whether a pump is at work", value=running)


def _provider() -> Iterator[Metric]:
    closed = GaugeMetricFamily(
        "grokweb_provider_gate_closed", "Whether nothing is sent, and why", labels=["reason"]
    )
    gate = ProviderGate.objects.first()
    if gate is None:
        return
    for reason in ProviderGate.Reason:
        if reason:
            closed.add_metric([str(reason)], gate.reason == reason)
    yield closed
    places = gate.max_in_flight
    yield GaugeMetricFamily("grokweb_provider_places", "Most jobs in flight at once", value=places)
    if gate.balance is not None:
        words = "Credits of the account, as last reported"
        yield GaugeMetricFamily("grokweb_provider_credits", words, value=gate.balance)


def _tallies() -> Iterator[Metric]:
    requests = CounterMetricFamily(
        "grokweb_provider_requests", "Requests to the provider", labels=["call", "outcome"]
    )
    buckets: defaultdict[str, list[Tally]] = defaultdict(list)
    for tally in Tally.objects.all():
        if tally.name in HISTOGRAMS:
            buckets[tally.name].append(tally)
        else:
            requests.add_metric(tally.labels.split(","), tally.count)
    yield requests
    for name, words in HISTOGRAMS.items():
        yield _histogram(f"grokweb_{name}", words, buckets[name])


def _histogram(name: str, words: str, tallies: list[Tally]) -> Metric:
    """Each tally counts what fell into one bucket; Prometheus wants them added up."""
    added, counted = [], 0
    for tally in sorted(tallies, key=lambda tally: float(tally.labels)):
        counted += tally.count
        added.append(("+Inf" if tally.labels == "inf" else tally.labels, float(counted)))
    if not added or added[-1][0] != "+Inf":
        added.append(("+Inf", float(counted)))
    return HistogramMetricFamily(
        name, words, buckets=added, sum_value=sum(tally.total for tally in tallies)
    )
