"""Figures of all years at once are those of each year for itself."""

import numpy as np
import polars as pl
import pytest

from mithaq.ties.domain.network.centrality import strengths
from mithaq.ties.domain.reciprocity import returned
from mithaq.ties.domain.tie_years import standing, wholes
from mithaq.ties.domain.tying import network_of_ties

STATES = tuple(range(12))


def made(years: int = 4) -> pl.DataFrame:
    chance = np.random.default_rng(8)
    of, to, year = (chance.integers(0, most, 160) for most in (10, 10, years))
    table = pl.DataFrame({"of": of, "to": to, "year": year, "weight": chance.integers(1, 9, 160) / 2})
    return table.filter(pl.col("of") != pl.col("to")).unique(["of", "to", "year"], maintain_order=True)


def test_what_is_returned_in_each_year() -> None:
    found = wholes(made())

    assert found["year"].to_list() == [0, 1, 2, 3]
    for year, value in found.iter_rows():
        network = network_of_ties(made().filter(pl.col("year") == year), STATES, is_directed=True)
        assert value == pytest.approx(returned(network))


def test_who_stands_above_whom_in_each_year() -> None:
    found = standing(made(), dict.fromkeys(range(4), len(STATES)))

    for year in range(4):
        network = network_of_ties(made().filter(pl.col("year") == year), STATES, is_directed=True)
        both = strengths(network)
        sums = both.given + both.received
        expected = [(sums < each).sum() / (len(sums) - 1) for each in sums]
        for state, above in found.filter(pl.col("year") == year).select("state", "above").iter_rows():
            assert above == pytest.approx(expected[state])


@pytest.mark.parametrize(
    ("ties", "above"),
    [
        # Of four states one has no tie; two weigh the same.
        ([(1, 2, 5.0), (2, 3, 5.0)], {1: 1 / 3, 2: 1.0, 3: 1 / 3}),
        ([(1, 2, 0.1), (1, 2, 0.2), (3, 4, 0.3)], {1: 0.0, 2: 0.0, 3: 0.0, 4: 0.0}),
    ],
)
def test_standing_by_hand(ties: list[tuple[int, int, float]], above: dict[int, float]) -> None:
    table = pl.DataFrame([(*each, 1990) for each in ties], ["of", "to", "weight", "year"], orient="row")

    found = standing(table, {1990: 4})

    assert dict(found.select("state", "above").iter_rows()) == pytest.approx(above)
    assert standing(table, {1990: 1}).is_empty()
