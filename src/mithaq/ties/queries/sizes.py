"""What two states have of each other beside what pairs of their size have, where a set of sizes is loaded."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

import polars as pl

from mithaq.base.refusals import Refused
from mithaq.ties.adapters import shelf
from mithaq.ties.domain.profile import WINDOW_YEARS, Figure
from mithaq.ties.domain.sizes import BySize, by_size
from mithaq.ties.queries.sets import SetView

KIND, MEASURE = "sizes", "output"


def beside_size(set: SetView, one: int, other: int, year: int, known: Sequence[SetView]) -> Figure | None:
    """Over the window to a year, or to the last year of either set; None where sizes are not known.

    Raises Refused `tie_set_lost`.
    """
    sized = next((each for each in known if each.kind == KIND), None)
    if sized is None:
        return None
    until = min(year, set.last_year, sized.last_year)
    sizes, fit = _sizes(sized.id, until), _fit(set.id, sized.id, until)
    if fit is None or not {one, other} <= sizes.keys():
        return None
    amount = _amounts(set.id, until).get((min(one, other), max(one, other)), 0.0)
    return Figure(fit.times(amount, sizes[one], sizes[other]), 1 / fit.usual, fit.usual)


@lru_cache(maxsize=16)
def _fit(key: UUID, sized: UUID, until: int) -> BySize | None:
    sizes = _sizes(sized, until)
    pairs = [
        (amount, sizes[one] * sizes[other])
        for (one, other), amount in _amounts(key, until).items()
        if one in sizes and other in sizes
    ]
    table = pl.DataFrame(pairs, {"amount": pl.Float64, "product": pl.Float64}, orient="row")
    try:
        return by_size(table["amount"].to_numpy(), table["product"].to_numpy())
    except Refused:
        # Too few pairs to know what is usual.
        return None


@lru_cache(maxsize=8)
def _sizes(key: UUID, year: int) -> Mapping[int, float]:
    rows = shelf.rows(key).filter((pl.col("year") == year) & (pl.col(MEASURE) > 0))
    return dict(rows.select("state", MEASURE).collect().iter_rows())


@lru_cache(maxsize=8)
def _amounts(key: UUID, until: int) -> Mapping[tuple[int, int], float]:
    """What each pair had over the window, both ways, the lower number first."""
    window = pl.col("year").is_between(until - WINDOW_YEARS + 1, until)
    pair = (pl.min_horizontal("of", "to").alias("one"), pl.max_horizontal("of", "to").alias("other"))
    rows = shelf.rows(key).filter(window).group_by(*pair).agg(pl.col("value").sum()).collect()
    return {(one, other): value for one, other, value in rows.iter_rows()}
