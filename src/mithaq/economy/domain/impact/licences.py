"""What licences brought, as their holders told: totals by resampling, and on how few a total rests."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.economy.domain.impact.claims import Source
from mithaq.economy.domain.io_table import Floats

LEAST = 2
TOPS = (1, 21)
"""Shares are told of so many of the largest."""
CELLS = 4_000_000
"""So many numbers are drawn at a time: 32 MB."""


class Silent(StrEnum):
    """What is supposed of licences whose holders did not answer."""

    AS_THE_OTHERS = "as_the_others"
    """They brought as much on average as those that are known."""
    NOTHING = "nothing"
    """They brought nothing: the least that the total can be."""


@dataclass(frozen=True)
class Licences:
    """`amounts` has one number a licence, NaN where nobody answered.

    Raises Refused `licences_twice`, `licence_amounts_wrong` or `licences_too_few`.
    """

    names: tuple[str, ...]
    amounts: Floats
    unit: str
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        if twice := sorted(name for name, count in Counter(self.names).items() if count > 1):
            raise Refused("licences_twice", names=", ".join(twice[:5]))
        wrong = (self.amounts < 0) | np.isinf(self.amounts)
        if wrong.any():
            named = [name for name, bad in zip(self.names, wrong, strict=True) if bad]
            raise Refused("licence_amounts_wrong", names=", ".join(named[:5]))
        if not _make_total(self.amounts):
            raise Refused("licences_too_few", answered=self.answered, least=LEAST)

    @property
    def answered(self) -> int:
        """Of how many the amount is known."""
        return int(np.isfinite(self.amounts).sum())

    @property
    def reported(self) -> float:
        """The sum of what is known."""
        return float(np.nansum(self.amounts))

    @property
    def largest(self) -> str:
        return self.names[int(np.nanargmax(self.amounts))]

    def total(self, silent: Silent) -> float:
        """The sum with what is supposed of those who did not answer."""
        grown = len(self.names) / self.answered if silent is Silent.AS_THE_OTHERS else 1.0
        return self.reported * grown

    def share(self, top: int) -> float:
        """The part of the reported sum that so many of the largest make."""
        return float(np.sort(self.amounts[np.isfinite(self.amounts)])[-top:].sum() / self.reported)

    def without_largest(self) -> "Licences | None":
        """The others, or none where they make no total."""
        kept = np.arange(len(self.names)) != np.nanargmax(self.amounts)
        if not _make_total(self.amounts[kept]):
            return None
        names = tuple(name for name, is_kept in zip(self.names, kept, strict=True) if is_kept)
        return Licences(names, self.amounts[kept], self.unit, self.sources)

    def resampled(self, chance: np.random.Generator, draws: int, silent: Silent) -> Floats:
        """Totals of as many licences drawn with replacement, one for each draw (Efron 1979).

        Whether one answered is drawn with it, so that non-response widens the interval.
        """
        return np.concatenate(list(self._batches(chance, draws, silent)))

    def _batches(self, chance: np.random.Generator, draws: int, silent: Silent) -> Iterator[Floats]:
        count = len(self.amounts)
        known = np.isfinite(self.amounts)
        filled = np.where(known, self.amounts, 0.0)
        size = max(1, CELLS // count)
        for begun in range(0, draws, size):
            drawn = chance.integers(0, count, (min(size, draws - begun), count), dtype=np.int32)
            sums = filled[drawn].sum(axis=1)
            if silent is Silent.AS_THE_OTHERS and not known.all():
                sums = sums * count / np.maximum(known[drawn].sum(axis=1), 1)
            yield np.asarray(sums)


def _make_total(amounts: Floats) -> bool:
    """Whether enough are known, and some of them brought something."""
    return bool(np.isfinite(amounts).sum() >= LEAST and np.nansum(amounts) > 0)
