"""`python -m tests.benchmarks [--quick] [name …]`: take figures and print them as one table."""

import argparse
import time

from tests.benchmarks import (
    in_flight,
    inbox,
    live,
    naive,
    pages,
    requests_per_generation,
    search,
    shown,
    throughput,
    thumbnails,
    weight,
)
from tests.benchmarks.figures import Figure, figures_table, say

BENCHMARKS = {
    "thumbnails": thumbnails.run,
    "naive": naive.run,
    "in_flight": in_flight.run,
    "requests_per_generation": requests_per_generation.run,
    "throughput": throughput.run,
    "shown": shown.run,
    "live": live.run,
    "pages": pages.run,
    "search": search.run,
    "inbox": inbox.run,
    "thumbnails_served": pages.run_thumbnails,
    "weight": weight.run,
}
# The other two are measured along with the throughput.
DEFAULT = (
    "in_flight",
    "requests_per_generation",
    "throughput",
    "shown",
    "pages",
    "thumbnails_served",
    "live",
    "search",
    "inbox",
    "weight",
)


def main() -> None:
    """Run the named benchmarks, or all of them."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="small sizes, to try it out")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - BENCHMARKS.keys()
    if unknown:
        parser.error(f"There is no benchmark {', '.join(sorted(unknown))}.")
    figures: list[Figure] = []
    for name in arguments.names or DEFAULT:
        say(f"\n## {name}\n")
        start = time.monotonic()
        figures += BENCHMARKS[name](quick=arguments.quick)
        say(f"  ({time.monotonic() - start:.0f} s)")
    say(f"\n## Figures{', taken with --quick' if arguments.quick else ''}\n")
    say(figures_table(figures))


if __name__ == "__main__":
    main()
