"""Histories and covariates from rows: numbers of states that went on, tiny deliveries, years not gathered."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from callers import refused
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import PLEDGES
from mithaq.ties.domain.forecasting.histories import (
    FIRST_YEAR,
    LESS_THAN_SHOWN,
    STILL,
    history_of_rows,
    memberships,
)
from mithaq.ties.domain.forecasting.history import Membership, TieHistory
from mithaq.ties.domain.forecasting.surroundings import covariates_of_rows

US, FRG, GERMANY, YAR, YEMEN = 2, 260, 255, 678, 679
PAPERS = (9, 9, 2, 9, 2)
SIZES = ("output", "population", "income")


def _ties(*rows: tuple[int, int, int, float]) -> pl.DataFrame:
    columns = {"of": pl.Int64, "to": pl.Int64, "year": pl.Int64, "value": pl.Float64}
    return pl.DataFrame(rows, columns, orient="row")


def _history(kind: str, rows: pl.DataFrame) -> TieHistory:
    return history_of_rows(kind, rows, state_system())


def _weight(history: TieHistory, year: int, sender: int, receiver: int) -> float:
    return float(history.span(year, year)[0, history.place(sender), history.place(receiver)])


def _states(measures: Sequence[str], *rows: tuple[float, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, ["state", "year", *measures], orient="row").with_columns(
        pl.col("state", "year").cast(pl.Int64)
    )


def test_states_that_went_on_are_one_from_their_first_to_their_last_year() -> None:
    known = memberships(state_system())

    assert [each for each in known if each.state == GERMANY and each.last_year > 1945] == [
        Membership(GERMANY, 1990, STILL),
        Membership(GERMANY, 1955, 1990),
    ]


def test_arms_of_a_state_that_went_on_are_its_successor_s_and_0_is_a_small_delivery() -> None:
    history = _history("arms", _ties((US, YAR, 1980, 0), (FRG, US, 1981, 7)))

    assert (history.first_year, history.last_year) == (1980, 1981)
    assert _weight(history, 1980, US, YEMEN) == LESS_THAN_SHOWN
    assert _weight(history, 1981, GERMANY, US) == 7
    assert _weight(history, 1981, US, YEMEN) == 0


def test_an_agreement_that_one_side_lists_counts_for_both_and_not_twice() -> None:
    rows = _ties((US, FRG, 1990, 1), (FRG, US, 1990, 1), (US, YEMEN, 1991, 1), (US, YEMEN, 1991, 1))
    history = _history("nuclear_agreements", rows)

    assert _weight(history, 1990, GERMANY, US) == 1
    assert _weight(history, 1991, YEMEN, US) == 2


def test_alliances_are_weighted_by_the_side_that_pledged_more() -> None:
    def pledged(of: int, to: int, *made: str) -> dict[str, int]:
        return {"of": of, "to": to, "year": 1990, **{each: int(each in made) for each in PLEDGES}}

    rows = pl.DataFrame([pledged(US, FRG, "defence", "consultation"), pledged(FRG, US, "consultation")])

    assert _weight(_history("pledges", rows), 1990, GERMANY, US) == 2


def test_a_year_of_papers_that_was_not_gathered_whole_is_unknown() -> None:
    rows = _ties(*((US, GERMANY, 2000 + at, papers) for at, papers in enumerate(PAPERS)))
    history = _history("joint_papers", rows)
    totals = _states(("papers",), (US, 2000, 90.0), (US, 2001, 90.0), (US, 2003, 90.0))
    papers = covariates_of_rows({"papers": totals}, history).of_states["log_papers"][:, history.place(US)]

    assert (history.first_year, history.last_year) == (2000, 2003)
    assert _weight(history, 2000, GERMANY, US) == 9
    assert np.isnan(_weight(history, 2002, GERMANY, US))
    assert _weight(history, 2003, YEMEN, US) == 0
    assert papers[2001 - FIRST_YEAR] == pytest.approx(np.log1p(180))
    assert np.isnan(papers[1999 - FIRST_YEAR])
    assert len(papers) == 2003 - FIRST_YEAR + 1


def test_a_set_without_ties_since_the_war_has_no_history() -> None:
    assert refused(lambda: _history("arms", _ties((US, GERMANY, 1930, 4)))) == "tie_history_empty"


def test_covariates_of_the_rows_of_sets() -> None:
    history = _history("arms", _ties((US, GERMANY, 1990, 5), (US, YEMEN, 1992, 5)))
    one, other, third = (history.place(each) for each in (US, GERMANY, YEMEN))
    found = covariates_of_rows(
        {
            "sizes": _states(SIZES, (FRG, 1989, 40, 1, 3), (FRG, 1990, 50, 2, 4)),
            "capabilities": _states(("share", "military_spending"), (US, 1990, 0.2, 100)),
            "democracy": _states(("polyarchy",), (US, 1990, 0.9), (GERMANY, 1990, 0.4)),
            "capitals": _states(("latitude", "longitude"), (US, 1990, 0, 0), (FRG, 1990, 0, 90)),
            "contiguity": _ties((US, GERMANY, 1990, 1), (US, YEMEN, 1990, 5), (GERMANY, YEMEN, 1991, 4)),
            "border_distances": _ties((GERMANY, YAR, 1990, 100)),
            "joint_bodies": _ties((US, GERMANY, 1990, 9)),
            "pledges": pl.DataFrame(
                [{"of": US, "to": GERMANY, "year": 1990, **dict.fromkeys(PLEDGES, 0), "nonaggression": 1}]
            ),
        },
        history,
    )

    year = 1990 - FIRST_YEAR
    gdp = found.of_states["log_gdp"]
    assert gdp[year, other] == pytest.approx(np.log(50))
    assert np.isnan(gdp[year + 1, other])
    assert np.isnan(gdp[year, one])
    contiguous = found.of_dyads["contiguous"]
    assert contiguous[year, one, other] == contiguous[year, other, one] == 1
    assert contiguous[year + 1, one, other] == contiguous[year, one, third] == 0
    assert np.isnan(contiguous[year + 2, one, other])
    assert found.of_dyads["log_border_distance"][year, other, third] == pytest.approx(np.log(110))
    assert found.distance_km is not None
    assert found.distance_km[year, one, other] == pytest.approx(10_007.5, abs=1)
    assert np.isnan(found.distance_km[year, one, third])
    assert found.affinities["allied"][year, one, other] == 1
    assert found.affinities["allied"][year, one, third] == 0
    assert np.isnan(found.affinities["allied"][year + 1, one, other])
    assert found.affinities["gap_democracy"][year, one, other] == pytest.approx(0.5)
    assert found.affinities["joint_bodies"][year, one, other] == pytest.approx(np.log(10))


def test_what_no_set_tells_is_no_covariate() -> None:
    found = covariates_of_rows({}, _history("arms", _ties((US, GERMANY, 1990, 5))))

    assert not found.of_states
    assert not found.of_dyads
    assert not found.affinities
    assert found.distance_km is None
