"""The second eigenvector of places through products, and of products through places.

    kc solves D^-1 M U^-1 M' kc = l kc, kp = U^-1 M' kc, and kc is then D^-1 M kp (D diversity, U ubiquity):
    Hidalgo and Hausmann 2009, in the form of Hausmann et al., The Atlas of Economic Complexity.

It is found by the symmetric matrix D^-1/2 M U^-1 M' D^-1/2, or that of products where they are fewer. An
eigenvector has no sign of its own: the correlation of kc with diversity is made positive; where that is
nothing, that of kp with ubiquity negative; where that is nothing too, the skew of kc positive.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.output import Floats

ALIKE = 1e-9
"""Eigenvalues that lie nearer have one plane in common, and any direction in it would do."""


@dataclass(frozen=True)
class Vectors:
    """`places` and `products` up to a common scale; `values` the first three eigenvalues, the first is 1."""

    places: Floats
    products: Floats
    values: tuple[float, float, float]
    is_signed: bool
    """Whether any rule for the sign spoke."""


def second_vectors(present: Floats, weights: Floats | None = None) -> Vectors:
    """The vectors of a matrix of 0 and 1 without empty rows or columns; a product may count several times.

    Raises Refused `complexity_undetermined` where the second eigenvalue is nothing or as great as the third.
    """
    diversity, ubiquity = present @ _ones(present, weights), present.sum(0)
    scaled = present * np.sqrt(_ones(present, weights) / ubiquity) / np.sqrt(diversity)[:, None]
    by_places = present.shape[0] <= present.shape[1]
    square = scaled @ scaled.T if by_places else scaled.T @ scaled
    count = len(square)
    values, vectors = eigh(square, subset_by_index=[max(count - 3, 0), count - 1])
    first, second, third = (float(each) for each in [*values[::-1], 0.0, 0.0][:3])
    if count < 2 or second < ALIKE or second - third < ALIKE:
        raise Refused("complexity_undetermined", second=f"{second:.3g}", third=f"{third:.3g}")
    found = vectors[:, -2]
    root = found if by_places else scaled @ found
    products = present.T @ (root / np.sqrt(diversity)) / ubiquity
    places = present @ (products * _ones(present, weights)) / diversity
    sign = _sign(places, products, diversity, ubiquity)
    # Of length one by products, so that no other scale than this depends on the solver.
    scale = (sign or 1) / np.linalg.norm(products)
    return Vectors(places * scale, products * scale, (first, second, third), sign != 0)


def _ones(present: Floats, weights: Floats | None) -> Floats:
    return np.ones(present.shape[1]) if weights is None else weights


def _sign(places: Floats, products: Floats, diversity: Floats, ubiquity: Floats) -> int:
    for found in (
        _correlation(places, diversity),
        -_correlation(products, ubiquity),
        float(((places - places.mean()) ** 3).mean() / max(places.std() ** 3, np.finfo(float).tiny)),
    ):
        if abs(found) > ALIKE:
            return int(np.sign(found))
    return 0


def _correlation(one: Floats, other: Floats) -> float:
    spread = one.std() * other.std()
    # Rounding leaves a little of the spread of equal numbers.
    if spread <= ALIKE * np.abs(one).max() * np.abs(other).max():
        return 0.0
    return float(((one - one.mean()) * (other - other.mean())).mean() / spread)
