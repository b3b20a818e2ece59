"""Income that goes with products: Hausmann, Hwang, Rodrik 2007.

PRODY[p] = sum over c of (s[c, p] / sum over c of s[c, p]) y[c], s the part of p in the output of c
EXPY[c] = sum over p of s[c, p] PRODY[p]
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.output import Floats, Output


@dataclass(frozen=True)
class Sophistication:
    """PRODY by product and EXPY by place, in units of the income that was given."""

    places: tuple[str, ...]
    products: tuple[str, ...]
    prody: Floats
    expy: Floats
    without_income: tuple[str, ...]
    """Places that were left out because nobody told their income, or because they have no output."""


def sophistication(output: Output, income: Mapping[str, float]) -> Sophistication:
    """Reckon both over the places whose income is known; raises Refused `income_unknown`, `income_invalid`.

    A product that none of those places has stays out, for its PRODY is unknown.
    """
    if wrong := [each for each in output.places if not np.isfinite(income.get(each, 0.0))]:
        raise Refused("income_invalid", place=wrong[0], count=len(wrong))
    known = np.array([each in income for each in output.places]) & (output.values.sum(1) > 0)
    if not known.any():
        raise Refused("income_unknown")
    made = output.values[known]
    has_some = made.sum(0) > 0
    shares = made[:, has_some] / made.sum(1, keepdims=True)
    places = tuple(name for name, kept in zip(output.places, known, strict=True) if kept)
    incomes = np.array([income[each] for each in places], np.float64)
    prody = shares.T @ incomes / shares.sum(0)
    return Sophistication(
        places=places,
        products=tuple(name for name, kept in zip(output.products, has_some, strict=True) if kept),
        prody=prody,
        expy=np.asarray(shares @ prody),
        without_income=tuple(name for name, kept in zip(output.places, known, strict=True) if not kept),
    )
