"""From codes of one classification to those of another, with what is not known carried along.

A concordance says which codes may correspond, seldom how much of each. A code with one target goes there
whole. Of one with several, without weights, each target may have all or nothing: its share is told as the
equal part with the bounds 0 and all. Bounds go through a chain of tables as they are (after Dempster and
Shafer: the lower bound is what must go there, the upper what may).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import isfinite

from mithaq.base.refusals import Refused

WHOLE = 1.0
Pair = tuple[str, str, float | None]


@dataclass(frozen=True)
class Share:
    """What goes to a code: the equal part or the weight, and what must and what may; parts of 1."""

    value: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Concordance:
    """A table from one system to another. `weights` add up to 1 for each code; those of a code without
    weights are missing. `counts`: of targets that are groups, how many codes of each; the equal part goes by
    them. `edition`: which release, of whom."""

    source: str
    target: str
    edition: str
    targets: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, Mapping[str, float]]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, source: str, target: str, edition: str, pairs: Iterable[Pair]) -> "Concordance":
        """From pairs with a weight or none; pairs that are repeated count once, their weights together.

        Raises Refused `concordance_empty`, `concordance_weight_negative`.
        """
        found: dict[str, dict[str, float | None]] = {}
        for code, other, weight in pairs:
            _require_weight(code, other, weight)
            row = found.setdefault(code, {})
            before = row.get(other)
            row[other] = weight if before is None else before + (weight or 0.0)
        if not found:
            raise Refused("concordance_empty", source=source, target=target)
        return cls(
            source,
            target,
            edition,
            {code: tuple(sorted(row)) for code, row in found.items()},
            {code: weights for code, row in found.items() if (weights := _parts(row))},
        )

    @property
    def fan_out(self) -> float:
        """To how many codes one goes, in the mean."""
        return sum(map(len, self.targets.values())) / len(self.targets)

    def turned(self) -> "Concordance":
        """The same from target to source. Weights of one way say nothing of the other and are left behind."""
        pairs = ((other, code, None) for code, row in self.targets.items() for other in row)
        return Concordance.of(self.target, self.source, self.edition, pairs)

    def grouped(self, target: str, of: Callable[[str], str]) -> "Concordance":
        """The same to coarser targets: a code whose targets all fall into one goes there whole."""
        pairs: dict[tuple[str, str], float | None] = {}
        counts: dict[str, dict[str, int]] = {}
        for code, row in self.targets.items():
            for other in row:
                pair = code, of(other)
                weight = self.weights.get(code, {}).get(other)
                known = self.counts.get(code, {}).get(other, 1)
                counts.setdefault(code, {})[pair[1]] = counts.get(code, {}).get(pair[1], 0) + known
                pairs[pair] = None if weight is None else weight + (pairs.get(pair) or 0.0)
        told = ((*pair, weight) for pair, weight in pairs.items())
        return replace(Concordance.of(self.source, target, self.edition, told), counts=counts)


@dataclass(frozen=True)
class Carried:
    """Shares by code after a chain, the largest first, and what no table knew; `unknown` is a part of 1."""

    shares: Mapping[str, Share]
    unknown: float
    chain: tuple[Concordance, ...]


def carried(shares: Mapping[str, float], chain: Sequence[Concordance]) -> Carried:
    """Take shares of a first system through tables, each from where the one before ended.

    Raises Refused `concordance_chain_broken`.
    """
    for one, other in pairwise(chain):
        if one.target != other.source:
            raise Refused("concordance_chain_broken", target=one.target, source=other.source)
    now = {code: Share(value, value, value) for code, value in shares.items()}
    unknown = 0.0
    for table in chain:
        unknown += sum(each.value for code, each in now.items() if code not in table.targets)
        now = _step(now, table)
    first = dict(sorted(now.items(), key=lambda each: (-each[1].value, each[0])))
    return Carried(first, unknown, tuple(chain))


def _step(shares: Mapping[str, Share], table: Concordance) -> dict[str, Share]:
    found: dict[str, Share] = {}
    for code, share in shares.items():
        for other, part in _split(code, table).items():
            before = found.get(other, Share(0.0, 0.0, 0.0))
            found[other] = Share(
                before.value + share.value * part.value,
                before.low + share.low * part.low,
                min(WHOLE, before.high + share.high * part.high),
            )
    return found


def _split(code: str, table: Concordance) -> dict[str, Share]:
    targets = table.targets.get(code, ())
    if code in table.weights:
        return {each: Share(*(3 * (part,))) for each, part in table.weights[code].items()}
    if len(targets) == 1:
        return {targets[0]: Share(WHOLE, WHOLE, WHOLE)}
    counts = table.counts.get(code) or dict.fromkeys(targets, 1)
    return {each: Share(counts[each] / sum(counts.values()), 0.0, WHOLE) for each in targets}


def _require_weight(code: str, other: str, weight: float | None) -> None:
    if weight is not None and not (isfinite(weight) and weight >= 0):
        raise Refused("concordance_weight_negative", of=code, other=other, value=weight)


def _parts(row: Mapping[str, float | None]) -> dict[str, float]:
    """Weights as parts of 1; nothing where one is missing or all are zero."""
    weights = {code: weight for code, weight in row.items() if weight is not None}
    whole = sum(weights.values())
    if len(weights) < len(row) or whole <= 0:
        return {}
    return {code: weight / whole for code, weight in weights.items()}
