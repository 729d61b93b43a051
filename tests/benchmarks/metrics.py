"""The portal's own figures: histograms on its Prometheus page, where it has one."""

import math
import re
from collections import defaultdict

import httpx

SAMPLE = re.compile(r"^(\w+?)_bucket\{(.*)\} ([0-9.e+]+)$", re.MULTILINE)
BOUND = re.compile(r'\ble="([^"]+)"')

Histogram = dict[float, float]


def histograms(url: str, token: str) -> dict[str, Histogram]:
    """Return cumulative counts by upper bound of each histogram, its labels added up."""
    headers = {"Authorization": f"Bearer {token}"}
    try:
        answer = httpx.get(f"{url}/metrics", headers=headers, trust_env=False, timeout=10)
    except httpx.TransportError:
        return {}
    found: dict[str, Histogram] = defaultdict(lambda: defaultdict(float))
    for name, labels, value in SAMPLE.findall(answer.text) if answer.is_success else ():
        if bound := BOUND.search(labels):
            found[name][float(bound[1])] += float(value)
    return found


def difference(after: Histogram, before: Histogram) -> Histogram:
    """Return what was counted between two readings."""
    return {bound: count - before.get(bound, 0) for bound, count in after.items()}


def bound_of(histogram: Histogram, share: float) -> float:
    """Return the upper bound of the bucket in which this share of all is reached."""
    whole = histogram.get(math.inf, 0)
    reached = [bound for bound, count in sorted(histogram.items()) if count >= share * whole]
    return reached[0] if whole and reached else math.nan
