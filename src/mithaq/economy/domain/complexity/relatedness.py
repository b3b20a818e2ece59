"""How near products are to each other, and how near a place is to what it does not have.

With C[p, q] the number of places that have both p and q, k the ubiquity; with the diagonal of C left out
S[p] = sum over q of C[p, q] and T = sum of S:

    proximity    C / max(k[p], k[q])                             Hidalgo, Klinger, Barabasi, Hausmann 2007
    conditional  C / k[q]: the part of the places with q that have p
    cosine       C / sqrt(S[p] S[q])
    Jaccard      C / (S[p] + S[q] - C)
    association  C T / (S[p] S[q])                               van Eck and Waltman 2009
    probability  C / (T/2 (S[p]/T S[q]/(T - S[p]) + S[q]/T S[p]/(T - S[q])))     Steijn 2017
    density      w[c, p] = sum over q of M[c, q] r[q, p] / sum over q of r[q, p]; distance is 1 - w

The last four are those of the R package EconGeo. Products and places may be exchanged: give M transposed.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.conventions import OwnProximity
from mithaq.economy.domain.complexity.output import Floats


class Relatedness(StrEnum):
    """By the formulas above."""

    PROXIMITY = "proximity"
    CONDITIONAL = "conditional"
    COSINE = "cosine"
    JACCARD = "jaccard"
    ASSOCIATION = "association"
    PROBABILITY = "probability"


def proximity(present: Floats, *, own: OwnProximity) -> Floats:
    """Proximity of all columns to each other, a symmetric matrix."""
    return relatedness(present, Relatedness.PROXIMITY, own=own)


def relatedness(present: Floats, how: Relatedness, *, own: OwnProximity = OwnProximity.ZERO) -> Floats:
    """Relatedness of all columns to each other; `own` says what stands on the diagonal."""
    # Counts below 2^24 are exact in single precision, which costs half.
    single = present.astype(np.float32)
    common = (single.T @ single).astype(np.float64)
    ubiquity = np.diagonal(common).copy()
    if how in (Relatedness.PROXIMITY, Relatedness.CONDITIONAL):
        below = np.maximum(ubiquity[:, None], ubiquity) if how is Relatedness.PROXIMITY else ubiquity[None, :]
        found = np.divide(common, below, out=common, where=below > 0)
    else:
        np.fill_diagonal(common, 0)
        found = _OF_ECONGEO[how](common, common.sum(0), float(common.sum()))
    np.fill_diagonal(found, 1.0 if own is OwnProximity.ONE else 0.0)
    return found


def density(present: Floats, related: Floats, *, nearest: int | None = None) -> Floats:
    """The part of what is related to a product that a place has, from 0 to 1; NaN where nothing is related.

    `related[q, p]` says how related q is to p. With `nearest`, only so many count, never the product itself;
    those tied for the last places share them, so that no order of products decides.
    """
    chosen = related if nearest is None else related * _among_nearest(related, nearest)
    total = chosen.sum(0)
    return _divided(present @ chosen, np.broadcast_to(total, present.shape))


def _among_nearest(related: Floats, nearest: int) -> Floats:
    """How far each row is among the nearest of a column: 1, 0, or a part of the last places."""
    if not 1 <= nearest < len(related):
        raise Refused("nearest_out_of_range", value=nearest, most=len(related) - 1)
    others = related.copy()
    np.fill_diagonal(others, -np.inf)
    last = np.partition(others, -nearest, axis=0)[-nearest]
    # Rounding must not part what is tied.
    above = others > last + 1e-12
    tied = ~above & (others > last - 1e-12)
    return np.asarray(above + tied * ((nearest - above.sum(0)) / tied.sum(0)))


def _divided(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _related_divided(above: Floats, below: Floats) -> Floats:
    """What has nothing in common with anything is related to nothing."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _probability(common: Floats, sums: Floats, total: float) -> Floats:
    other = np.maximum(total - sums, np.finfo(float).tiny)
    chance = np.outer(sums / other, sums) / max(total, 1.0)
    return _related_divided(common, (chance + chance.T) * total / 2)


_OF_ECONGEO: Mapping[Relatedness, Callable[[Floats, Floats, float], Floats]] = {
    Relatedness.COSINE: lambda common, sums, _: _related_divided(common, np.sqrt(np.outer(sums, sums))),
    Relatedness.JACCARD: lambda common, sums, _: _related_divided(
        common, sums[:, None] + sums[None, :] - common
    ),
    Relatedness.ASSOCIATION: lambda common, sums, total: _related_divided(
        common * total, np.outer(sums, sums)
    ),
    Relatedness.PROBABILITY: _probability,
}
