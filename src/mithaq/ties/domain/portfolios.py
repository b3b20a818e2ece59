"""Where states stand on common objects: roll calls, or the states they owe something to."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mithaq.base.refusals import Refused

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Portfolios:
    """Levels of states (rows) on objects (columns); NaN where a state takes no level that counts.

    `lowest` and `highest` are the ends of the scale, whether or not anybody stands there; `weights` of the
    objects need not sum to one.
    """

    states: tuple[int, ...]
    levels: Floats
    weights: Floats
    lowest: float
    highest: float

    @classmethod
    def of(
        cls,
        states: tuple[int, ...],
        levels: Floats,
        *,
        lowest: float,
        highest: float,
        weights: Floats | None = None,
    ) -> Self:
        """Check a table of levels; no weights are equal weights.

        Raises Refused `portfolio_misshapen`, `state_repeated`, `level_out_of_scale` with state and object, or
        `weight_negative` with the object.
        """
        levels = np.asarray(levels, np.float64)
        known = np.ones(levels.shape[-1]) if weights is None else np.asarray(weights, np.float64)
        if levels.ndim != 2 or levels.shape[0] != len(states) or known.shape != levels.shape[1:]:
            raise Refused("portfolio_misshapen", states=len(states), shape=str(levels.shape))
        if len(set(states)) < len(states):
            raise Refused("state_repeated", value=next(each for each in states if states.count(each) > 1))
        wrong = np.argwhere((levels < lowest) | (levels > highest))
        if len(wrong):
            state, place = wrong[0].tolist()
            raise Refused("level_out_of_scale", state=states[state], place=place, value=levels[state, place])
        if (bad := np.flatnonzero(~(known >= 0))).size:
            raise Refused("weight_negative", place=int(bad[0]), value=float(known[bad[0]]))
        return cls(states, levels, known, lowest, highest)

    def weighted(self, weights: Floats) -> "Portfolios":
        """The same levels with other weights of the objects. Raises Refused as `of`."""
        return Portfolios.of(
            self.states, self.levels, lowest=self.lowest, highest=self.highest, weights=weights
        )
