"""What is read from files: numbers of states that went on, tiny deliveries, years not gathered whole."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from mithaq.base.refusals import Refused
from mithaq.ties.adapters import tie_files
from mithaq.ties.adapters.covariate_files import FIRST_YEAR, LAST_YEAR, covariates, papers_of
from mithaq.ties.domain.forecasting.history import Membership, TieHistory, history_of

STATES = [Membership(2, 1946, 9999), Membership(255, 1946, 9999), Membership(679, 1946, 9999)]


def _written(file: Path, **columns: Sequence[object]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    table = pl.DataFrame(columns)
    if file.suffix == ".csv":
        table.write_csv(file)
    else:
        table.write_parquet(file)
    return file


def test_the_list_of_states_ends_but_not_its_states(tmp_path: Path) -> None:
    file = _written(
        tmp_path / "states.csv", ccode=[2.0, 260.0], styear=[1816.0, 1955.0], endyear=[2016.0, 1990.0]
    )

    assert tie_files.memberships(file) == [
        Membership(2, 1816, tie_files.STILL),
        Membership(255, 1955, 1990),
    ]


def test_arms_of_a_state_that_went_on_are_its_successor_s_and_0_is_a_small_delivery(tmp_path: Path) -> None:
    file = _written(
        tmp_path / "arms.parquet",
        supplier_cown=[2.0, 260.0, None, 2.0],
        recipient_cown=[678.0, 2.0, 2.0, 9000.0],
        year=[1980, 1981, 1981, 1981],
        value=[0, 7, 9, 9],
    )

    history = tie_files.arms_transfers([file], STATES)

    assert (history.first_year, history.last_year) == (1980, 1981)
    assert _weight(history, 1980, 2, 679) == tie_files.LESS_THAN_SHOWN
    assert _weight(history, 1981, 255, 2) == 7
    assert _weight(history, 1981, 679, 2) == 0


def test_an_agreement_that_one_side_lists_counts_for_both_and_not_twice(tmp_path: Path) -> None:
    file = _written(
        tmp_path / "nca.parquet",
        ccode1=[2, 255, 2, 2],
        ccode2=[255, 2, 679, 679],
        year=[1990, 1990, 1991, 1991],
    )

    history = tie_files.nuclear_agreements([file], STATES)

    assert _weight(history, 1990, 255, 2) == 1
    assert _weight(history, 1991, 679, 2) == 2


def test_alliances_are_weighted_by_the_side_that_pledged_more(tmp_path: Path) -> None:
    none = [0, 0]
    file = _written(
        tmp_path / "atop.parquet",
        ccode1=[2, 255],
        ccode2=[255, 2],
        year=[1990, 1990],
        atop_defense=[1, 0],
        atop_offense=none,
        atop_neutral=none,
        atop_nonagg=none,
        atop_consul=[1, 1],
    )

    assert _weight(tie_files.alliances([file], STATES), 1990, 255, 2) == 2


def test_a_year_of_co_authorship_that_was_not_gathered_whole_is_unknown(tmp_path: Path) -> None:
    years = [2000, 2001, 2002, 2003, 2004]
    totals = _written(
        tmp_path / "totals.parquet",
        field=["ai"] * 5,
        year=years,
        iso3=["USA"] * 5,
        papers=[90, 90, 20, 90, 20],
    )
    pairs = _written(
        tmp_path / "pairs.parquet",
        field=["ai", "ai", "ai", "vision", "ai"],
        year=[2000, 2002, 2003, 2003, 2003],
        iso3_a=["USA", "USA", "USA", "USA", "USA"],
        iso3_b=["DEU", "DEU", "DEU", "YEM", "HKG"],
        papers=[3, 4, 5, 6, 7],
    )
    codes = {"USA": 2, "DEU": 255, "YEM": 679}

    history = tie_files.co_authorship([pairs], totals, codes, STATES, "ai")
    papers = papers_of(totals, "ai", codes, history)["log_papers"]

    assert (history.first_year, history.last_year) == (2000, 2003)
    assert _weight(history, 2000, 255, 2) == 3
    assert np.isnan(_weight(history, 2002, 255, 2))
    assert _weight(history, 2003, 255, 2) == 5
    assert _weight(history, 2003, 679, 2) == 0
    assert papers[2001 - FIRST_YEAR, 0] == pytest.approx(np.log1p(180))
    assert np.isnan(papers[1999 - FIRST_YEAR, 0])
    assert np.isnan(papers[2004 - FIRST_YEAR, 0])


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    file = _written(tmp_path / "arms.parquet", supplier=["a"])

    for each in (file, tmp_path / "missing.parquet"):
        with pytest.raises(Refused) as refusal:
            tie_files.arms_transfers([each], STATES)
        assert refusal.value.code == "tie_set_unreadable"


def test_covariates_of_the_sets_on_disk(tmp_path: Path) -> None:
    _sets(tmp_path)
    history = history_of([], STATES, 1990, 1992, is_directed=True)

    found = covariates(tmp_path, history)

    def year(which: int) -> int:
        return which - FIRST_YEAR

    gdp = found.of_states["log_gdp"]
    assert gdp[year(1990), 1] == pytest.approx(np.log(50))
    assert np.isnan(gdp[year(1991), 1])
    assert np.isnan(gdp[year(1990), 0])
    contiguous = found.of_dyads["contiguous"]
    assert contiguous[year(1990), 0, 1] == contiguous[year(1990), 1, 0] == 1
    assert contiguous[year(1991), 0, 1] == 0
    assert np.isnan(contiguous[year(1993), 0, 1])
    assert found.of_dyads["log_border_distance"][year(1990), 1, 2] == pytest.approx(np.log(110))
    assert found.distance_km is not None
    assert found.distance_km[year(1990), 0, 1] == pytest.approx(10_007.5, abs=1)
    assert np.isnan(found.distance_km[year(1990), 0, 2])
    assert found.affinities["allied"][year(1990), 0, 1] == 1
    assert found.affinities["allied"][year(1990), 0, 2] == 0
    assert np.isnan(found.affinities["allied"][year(1991), 0, 1])
    assert found.affinities["gap_democracy"][year(1990), 0, 1] == pytest.approx(0.5)
    assert len(gdp) == LAST_YEAR - FIRST_YEAR + 1


def _sets(folder: Path) -> None:
    """One row or two of each set."""
    dates = {"stdate": ["1950-01-01", "1950-01-01"], "enddate": ["2024-12-31", "2024-12-31"]}
    _written(folder / "geography/capitals.csv", ccode=[2.0, 260.0], lat=[0.0, 0.0], lng=[0.0, 90.0], **dates)
    _written(
        folder / "geography/contiguity.csv",
        ccode1=[2.0, 2.0, 255.0],
        ccode2=[255.0, 679.0, 679.0],
        conttype=[1.0, 5.0, 4.0],
        stdate=["1950-01-01"] * 3,
        enddate=["1990-06-01", "1992-01-01", "1992-12-01"],
    )
    _written(
        folder / "geography/min_distance_1946.parquet",
        ccode1=[255],
        ccode2=[678],
        year=[1990],
        mindist=[100.0],
    )
    _written(
        folder / "states/gdp_pop.parquet",
        ccode=[260, 260],
        year=[1989, 1990],
        pwtrgdp=[40.0, 50.0],
        pwtpop=[1.0, 2.0],
        mrgdppc=[3.0, 4.0],
    )
    _written(folder / "states/nmc_capabilities.parquet", ccode=[2], year=[1990], cinc=[0.2], milex=[100.0])
    _written(folder / "states/democracy.parquet", ccode=[2, 255], year=[1990, 1990], v2x_polyarchy=[0.9, 0.4])
    _written(folder / "igo/joint_igo_count_1946.parquet", ccode1=[2], ccode2=[255], year=[1990], dyadigos=[9])
    _written(
        folder / "alliances/atop_v51_directed_dyad_year.parquet",
        ccode1=[2],
        ccode2=[255],
        year=[1990],
        atop_defense=[0],
        atop_nonagg=[1],
        atop_consul=[0],
    )


def _weight(history: TieHistory, year: int, sender: int, receiver: int) -> float:
    return float(history.span(year, year)[0, history.place(sender), history.place(receiver)])
