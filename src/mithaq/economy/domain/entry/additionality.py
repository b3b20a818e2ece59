"""What a programme added: entries among its candidates beside those that were to be expected without it.

The forecast was made before the programme began, so it knows nothing of it. A gap is told with the chance
that it would come about by itself, places varying as they always did; and before anything starts, how many
extra entries it takes to be seen at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.output import Floats
from mithaq.economy.domain.entry.dispersion import Counts, counts, pooled


@dataclass(frozen=True)
class Additionality:
    """Entries seen, expected, and the range in which 90 % of cases without a programme lie."""

    observed: int
    expected: float
    low: int
    high: int
    by_itself: float
    """The chance of so many entries or more without any programme."""

    @property
    def extra(self) -> float:
        """Entries beyond what was expected."""
        return self.observed - self.expected

    @property
    def is_noise(self) -> bool:
        """Whether as much comes about by itself in more than one of twenty cases."""
        return self.by_itself > 0.05


@dataclass(frozen=True)
class Detectable:
    """The smallest effect that a programme can be seen by."""

    expected: float
    needed: int
    """Entries from which on the programme is held to have added some."""
    extra: float | None
    """Extra entries that are seen with the power asked for; nothing where not even all would be enough."""
    extra_normal: float
    """The same by the normal approximation, (z[level] + z[power]) standard deviations."""


def additionality(candidates: Sequence[Floats], entered: Sequence[int], *, spread: float) -> Additionality:
    """Compare entries with what was expected.

    `candidates` holds, for each place, the probabilities of those fields that the programme named before it
    began. Raises Refused `programme_candidates_invalid`.
    """
    _refuse(candidates)
    if len(entered) != len(candidates) or any(
        not 0 <= came <= len(chances) for came, chances in zip(entered, candidates, strict=False)
    ):
        raise Refused("programme_candidates_invalid")
    null = _entries(candidates, spread, 0.0)
    seen = sum(entered)
    return Additionality(seen, null.mean, null.quantile(0.05), null.quantile(0.95), null.at_least(seen))


def detectable(
    candidates: Sequence[Floats], *, spread: float, level: float = 0.05, power: float = 0.8
) -> Detectable:
    """What it takes to be seen: one-sided at a level, with a power; the programme raises all log odds alike.

    Raises Refused `programme_candidates_invalid`.
    """
    _refuse(candidates)
    null = _entries(candidates, spread, 0.0)
    most = len(null.chance) - 1
    needed = next((count for count in range(most + 1) if null.at_least(count) <= level), most + 1)
    normal = float(-(ndtri(level) + ndtri(1 - power)) * np.sqrt(null.variance))

    def lacking(shift: float) -> float:
        return _entries(candidates, spread, shift).at_least(needed) - power

    extra = None
    if needed <= most and lacking(12.0) > 0:
        shift = brentq(lacking, 0.0, 12.0, xtol=1e-4)
        extra = _entries(candidates, spread, float(shift)).mean - null.mean
    return Detectable(null.mean, needed, extra, normal)


def _entries(candidates: Sequence[Floats], spread: float, shift: float) -> Counts:
    return pooled([counts(each, spread=spread, shift=shift) for each in candidates])


def _refuse(candidates: Sequence[Floats]) -> None:
    for each in candidates:
        if not len(each) or not ((each >= 0) & (each <= 1)).all():
            raise Refused("programme_candidates_invalid")
    if not len(candidates):
        raise Refused("programme_candidates_invalid")
