"""The portal's settings, with clusters of the sizes that a benchmark asks for."""

from typing import Any, cast

from grokweb import env
from grokweb.settings import *  # noqa: F403
from grokweb.settings import Q_CLUSTER as PORTAL_CLUSTER

NAIVE = "naive"
OTHERS = cast(dict[str, Any], PORTAL_CLUSTER["ALT_CLUSTERS"])
Q_CLUSTER = PORTAL_CLUSTER | {
    "workers": env.integer("BENCHMARK_WORKERS", 2, least=1),
    "ALT_CLUSTERS": OTHERS
    | {NAIVE: {"workers": env.integer("BENCHMARK_NAIVE_WORKERS", 4, least=1)}},
}
