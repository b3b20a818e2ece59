"""How files become rows: letters of states, spells of years, and rows that another set means."""

from pathlib import Path

import polars as pl

from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import Checked, checked


def read(format: str, file: Path) -> Checked:
    """The rows of a file that hold, and those that do not."""
    return checked(FORMATS[format].kind, FORMATS[format].read(file), state_system())


def test_letters_are_read_as_the_states_of_the_year(tmp_path: Path) -> None:
    file = tmp_path / "papers.csv"
    file.write_text(
        "field,year,iso3_a,iso3_b,papers\n"
        "ai,2020,TUR,MYS,9\n"
        "robotics,2020,MYS,TUR,3\n"
        "robotics,2020,HKG,TUR,4\n"
        "robotics,2005,SSD,TUR,5\n"
    )

    found = read("papers_robotics", file)

    assert found.rows.rows() == [(820, 640, 2020, 3.0)]
    # Hong Kong is no state of the list, and there was no South Sudan.
    assert found.wrong.rows() == [
        (3, "state_unknown", "of", "HKG"),
        (4, "no_state_that_year", "of", "SSD"),
    ]


def test_a_spell_counts_in_each_of_its_years_and_is_told_once_where_it_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "contiguity.csv"
    file.write_text(
        "ccode1,ccode2,conttype,stdate,enddate\n"
        "640,645,1,1989-05-01,1991-03-01\n"
        "820,830,4,1955-01-01,1966-12-31\n"
        "640,640,1,1990-01-01,1990-12-31\n"
    )

    found = read("cow_contiguity", file)

    assert found.rows.filter(pl.col("of") == 640)["year"].to_list() == [1989, 1990, 1991]
    assert found.rows.filter(pl.col("of") == 820)["year"].to_list() == [1965, 1966]
    assert [row[:2] for row in found.wrong.rows()] == [(2, "no_state_that_year"), (3, "tie_with_itself")]


def test_a_rivalry_without_a_beginning_or_an_end_has_no_year_and_one_within_another_is_told_once(
    tmp_path: Path,
) -> None:
    file = tmp_path / "rivalries.csv"
    file.write_text(
        "ccode1,ccode2,start,end\n"
        "640,350,1990,1993\n"
        "640,645,,1993\n"
        "640,652,1990,\n"
        "640,350,1992,1995\n"
        "200,220,1494,1816\n"
    )

    found = read("strategic_rivalries", file)

    assert found.rows.filter(pl.col("to") == 350)["year"].to_list() == [1990, 1991, 1992, 1993, 1994, 1995]
    assert found.rows.filter(pl.col("to") == 220)["year"].to_list() == [1816]
    assert found.years == (1816, 1995)
    assert [row[:2] for row in found.wrong.rows()] == [
        (2, "year_missing"),
        (3, "year_missing"),
        (4, "repeated"),
        (5, "no_state_that_year"),
    ]


def test_a_spell_that_ends_beyond_all_years_has_none_and_does_not_fill_the_node(tmp_path: Path) -> None:
    file = tmp_path / "rivalries.csv"
    file.write_text("ccode1,ccode2,start,end\n640,350,1990,1993\n640,645,1990,9000000\n")

    found = read("strategic_rivalries", file)

    assert found.years == (1990, 1993)
    assert [row[:2] for row in found.wrong.rows()] == [(2, "year_missing")]


def test_a_day_that_the_file_calls_not_available_is_not_told(tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_text("stateID,treatyID,Title,Signature,Force\nTUR,A,A,2001,NA\nMYS,A,A,2001,2003\n")

    assert read("desta", file).rows["in_force"].to_list() == [None, "2003"]


def test_a_year_has_as_many_disputes_as_there_were(tmp_path: Path) -> None:
    file = tmp_path / "disputes.csv"
    file.write_text("ccode1,ccode2,year,hostlev\n640,350,1987,3\n640,350,1987,2\n")

    assert len(read("gml_disputes", file).rows) == 2


def test_a_measure_that_may_be_missing_does_not_cost_the_row(tmp_path: Path) -> None:
    file = tmp_path / "capabilities.csv"
    file.write_text("ccode,year,cinc,milex\n640,1987,0.01,\n640,1988,,5\n")

    found = read("cow_capabilities", file)

    assert found.rows.rows() == [(640, 1987, 0.01, None)]
    assert [row[:3] for row in found.wrong.rows()] == [(2, "value_missing", "share")]
