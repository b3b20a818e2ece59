"""How a work counts to countries and institutions: fractional counting by authors.

Each author is one unit of equal weight, split evenly over the countries (or institutions) that the author
names. An author who names none gives nothing, so the parts of a work add up to less than 1 then.
"""

from collections.abc import Sequence

from mithaq.watch.domain.works import Share


def shares_of(authors: Sequence[Sequence[str]]) -> tuple[Share, ...]:
    """The shares, by authors with what each names; the greatest first, equal ones in alphabetical order."""
    parts: dict[str, float] = {}
    for named in authors:
        told = sorted({each for each in named if each})
        for each in told:
            parts[each] = parts.get(each, 0.0) + 1 / len(told)
    ranked = sorted(parts.items(), key=lambda item: (-item[1], item[0]))
    # Rounded, since the order in which floats are added would show in digests.
    return tuple(Share(of, round(part / len(authors), 9)) for of, part in ranked)


def shares_told(names: Sequence[str], parts: Sequence[float]) -> tuple[Share, ...]:
    """The shares as a source tells them, with those of one name added and those of no name left out."""
    found: dict[str, float] = {}
    for name, part in zip(names, parts, strict=True):
        if name and part > 0:
            found[name] = found.get(name, 0.0) + part
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    whole = max(sum(found.values()), 1.0)
    return tuple(Share(of, round(part / whole, 9)) for of, part in ranked)
