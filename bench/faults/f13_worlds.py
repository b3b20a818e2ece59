"""F13: random worlds of release and of labels: those who decide agree, and whatever is taken away refuses.

Of releases, Cedar and the second reader are asked, and Cedar again after an attribute or an entity was
taken from a world that it allowed (bench/decisions.py). Of lists, the decision in Python, the filter by
label in SQL and the whole rule in SQL, with labels that lack a fact (bench/labels.py).
Example: python bench/faults/f13_worlds.py 1000000
"""

import sys
from collections.abc import Iterator

from grounds import Figure, bench, ground, show


def main(count: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        yield released(count)
        yield listed(count)


def released(count: int) -> Figure:
    """Decide so many releases twice, and those that are allowed once more with something taken away."""
    from mithaq.clearance.adapters.cedar.packs import shipped  # noqa: PLC0415  # needs the node's settings

    decisions = bench("decisions")
    found = decisions.random_worlds(count, shipped(), lambda done: show(f"{done:,} of {count:,} releases"))
    allowed, still = found["allowed"], found["still allowed"]
    return Figure(
        "F13 releases by Cedar and the second reader",
        f"{count:,} worlds",
        "0 differences, 100 % refuse with something taken away",
        f"{found['differ']} differences, {allowed - still:,} of {allowed:,} that were allowed refuse",
        not found["differ"] and not still and allowed > count * decisions.ALLOWED_MIN_SHARE,
    )


def listed(count: int) -> Figure:
    """Decide so many lists in three ways, and labels that lack a fact."""
    labels = bench("labels")
    found = labels.random_worlds(count, lambda done: show(f"{done:,} of {count:,} lists"))
    return Figure(
        "F13 lists by Python, label filter and rule in SQL",
        f"{found['worlds']:,} worlds, {found['worlds'] * labels.ROWS:,} rows",
        "0 differences, 100 % refuse with a fact taken away",
        f"{found['differ']} differences, {found['refused']:,} of {found['damaged']:,} damaged labels refuse",
        not found["differ"] and found["refused"] == found["damaged"],
    )


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000):
        print(f"\n{figure}")
