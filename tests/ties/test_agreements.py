"""Agreements of two: when they bind both, clause by clause; files of parties, and what pages tell of them."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from typer.testing import CliRunner

from callers import client_of
from cast import Cast
from mithaq.cli import ties as commands
from mithaq.ties.actions.sets import load_set
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.agreements import CODES, Bond, Clause, Party, Standing, bonds
from mithaq.ties.domain.evidence import Checked, checked
from mithaq.ties.queries.agreements import agreements
from ties.conftest import LOADED_AT
from ties.made_ties import MY, TR

ATOP = FORMATS["atop_members"].columns
COLUMNS = [
    "atopid", "phase", "member", "yrent", "moent", "dayent", "yrexit", "moexit", "dayexit",
    *(str(ATOP[each]) for each in CODES),
]  # fmt: skip


def member(
    state: int, entry: str, exit: str = "0-0-0", *, treaty: int = 7, **clauses: int | None
) -> list[Any]:
    """A row as ATOP has it: a clause that is not said was coded 0, one of None was not coded."""
    days = [int(part) for day in (entry, exit) for part in day.split("-")]
    return [treaty, 0, state, *days, *(clauses.get(each, 0) for each in CODES)]


def alliances_file(folder: Path, *rows: list[Any]) -> Path:
    file = folder / "members.csv"
    pl.DataFrame(rows, COLUMNS, orient="row").write_csv(file)
    return file


def trade_file(folder: Path) -> Path:
    """An agreement with its depth, one of which it is not told that it is in force, and six wrong rows."""
    file = folder / "parties.csv"
    file.write_text(
        "stateID,treatyID,Title,Signature,Force,depth_index\n"
        "TUR,MYS-TUR_2014O,Malaysia Turkey,2014,2015,6\n"
        "MYS,MYS-TUR_2014O,Malaysia Turkey,2014,2015,6\n"
        "TUR,D8_2006O,D-8,2006,,\n"
        "MYS,D8_2006O,D-8,2006,,\n"
        "MYS,D8_2006O,D-8,2006,,\n"
        "HKG,D8_2006O,D-8,2006,,\n"
        "MYS,D8_1950O,D-8,1950,,\n"
        "TUR,,D-8,2006,,\n"
        "TUR,X_2006O,X,,2007,\n"
        "TUR,Y_2006O,Y,2006,2007,8\n"
    )
    return file


def read(format: str, file: Path) -> Checked:
    return checked(FORMATS[format].kind, FORMATS[format].read(file), state_system())


def party(
    state: int = TR, year: int = 2000, in_force: str = "", ended: str = "", **clauses: float | None
) -> Party:
    return Party(state, "a", "A", year, in_force, ended, clauses)


def bond(ours: list[Party], theirs: list[Party]) -> Bond | None:
    found = bonds(ours, theirs, parties={"a": 2})
    return found[0] if found else None


@pytest.mark.parametrize(
    ("ours", "theirs", "since", "until"),
    [
        # Both from the start.
        ([party(in_force="2001-02-03")], [party(MY, in_force="2001-02-03")], "2001-02-03", ""),
        # It binds both once the later is in, and until the first leaves.
        (
            [party(in_force="2001", ended="2010-05")],
            [party(MY, in_force="2004", ended="2008-01-02")],
            "2004",
            "2008-01-02",
        ),
        # Told again at the accession of a third: the first time counts.
        (
            [party(in_force="2001"), party(year=2005, in_force="2006")],
            [party(MY, in_force="2001")],
            "2001",
            "",
        ),
        # Not known of one of them: not known.
        ([party(in_force="2001")], [party(MY)], "", ""),
        # Days of one month or year, of which nobody knows which was the later: that month or year.
        (
            [party(in_force="1991-05-03", ended="1999-02-01")],
            [party(MY, in_force="1991", ended="1999-02")],
            "1991",
            "1999-02",
        ),
        ([party(in_force="1991-05")], [party(MY, in_force="1991-05-03")], "1991-05", ""),
        # Of two years the later is known.
        ([party(in_force="1991-12-31")], [party(MY, in_force="1992")], "1992", ""),
    ],
)  # fmt: skip
def test_when_an_agreement_binds_both(ours: list[Party], theirs: list[Party], since: str, until: str) -> None:
    found = bond(ours, theirs)

    assert found is not None
    assert (found.in_force, found.ended) == (since, until)


@pytest.mark.parametrize(
    ("ended", "came", "bound_both"),
    [
        ("2003", "2004", False),
        ("2003-04-30", "2003-05", False),
        ("2003-05", "2003-05-03", True),
        ("2003", "2003-05-03", True),
        ("2003-05-03", "2003", True),
        ("2003-05-03", "2003-05-03", True),
        ("2004", "2003-12-31", True),
    ],
)
def test_what_had_surely_ended_for_the_one_before_the_other_came_bound_both_never(
    ended: str, came: str, *, bound_both: bool
) -> None:
    ours, theirs = party(in_force="2001", ended=ended), party(MY, int(came[:4]), in_force=came)

    assert (bond([ours], [theirs]) is not None, bond([theirs], [ours]) is not None) == (bound_both,) * 2


def test_an_agreement_of_one_alone_is_no_bond() -> None:
    assert bonds([party()], [], parties={"a": 1}) == ()


EGYPT = [
    party(651, 1945, "1945-03-22", "1979-03-31", defence=1),
    party(651, 1989, "1989-05-22", defence=0),
]
"""It was put out of the Arab League, and came back."""


@pytest.mark.parametrize(
    ("theirs", "stretches"),
    [
        (
            party(652, 1945, "1945-03-22"),
            [(1989, "1989-05-22", "", 0), (1945, "1945-03-22", "1979-03-31", 1)],
        ),
        (party(698, 1971, "1971-09-29", "1985"), [(1971, "1971-09-29", "1979-03-31", 1)]),
        (
            party(522, 1977, "1977-09-04"),
            [(1989, "1989-05-22", "", 0), (1977, "1977-09-04", "1979-03-31", 1)],
        ),
        # It came while the other was away, and found it back.
        (party(581, 1981, "1981"), [(1989, "1989-05-22", "", 0)]),
        # It was there only while the other was away.
        (party(581, 1981, "1981", "1985"), []),
    ],
)  # fmt: skip
def test_who_left_and_came_back_is_bound_in_stretches(
    theirs: Party, stretches: list[tuple[int, str, str, int]]
) -> None:
    found = bonds(EGYPT, [theirs], parties={"a": 22})

    assert [(each.year, each.in_force, each.ended, each.clauses[0].of_one) for each in found] == stretches
    mirrored = bonds([theirs], EGYPT, parties={"a": 22})
    assert [(each.year, each.in_force, each.ended) for each in mirrored] == [row[:3] for row in stretches]


def test_between_two_stretches_nothing_binds() -> None:
    found = bonds(EGYPT, [party(652, 1945, "1945-03-22")], parties={"a": 22})

    assert [each.standing(1979) for each in found] == [Standing.NOT_YET, Standing.BINDS]
    assert [each.standing(1980) for each in found] == [Standing.NOT_YET, Standing.ENDED]
    assert [each.standing(1990) for each in found] == [Standing.BINDS, Standing.ENDED]


@pytest.mark.parametrize(
    ("ours", "since", "until"),
    [
        # An end that is told later, before which nothing else is known to have ended.
        ([party(in_force="2001"), party(year=2005, in_force="2005", ended="2009")], "2001", "2009"),
        # Told again before it ended, or perhaps before.
        ([party(in_force="2001", ended="2009"), party(year=2005, in_force="2005")], "2001", ""),
        ([party(in_force="2001", ended="2009"), party(year=2009, in_force="2009-03")], "2001", ""),
        # Whose signature alone is told goes on as well.
        ([party(), party(year=2005, in_force="2006")], "2006", ""),
    ],
)
def test_what_is_told_again_before_it_ended_is_one_stretch(ours: list[Party], since: str, until: str) -> None:
    found = bonds(ours, [party(MY, in_force="1990")], parties={"a": 2})

    assert [(each.year, each.in_force, each.ended) for each in found] == [(2000, since, until)]


@pytest.mark.parametrize(
    ("in_force", "ended", "expected"),
    [
        ("2001", "", [Standing.NOT_YET, Standing.BINDS, Standing.BINDS]),
        ("2001", "2004-06", [Standing.NOT_YET, Standing.BINDS, Standing.ENDED]),
        ("", "", [Standing.UNKNOWN] * 3),
        ("", "2004", [Standing.UNKNOWN, Standing.UNKNOWN, Standing.ENDED]),
    ],
)
def test_how_an_agreement_stands_in_a_year(in_force: str, ended: str, expected: list[Standing]) -> None:
    found = bond([party(in_force=in_force, ended=ended)], [party(MY, in_force=in_force, ended=ended)])

    assert found is not None
    assert [found.standing(year) for year in (2000, 2004, 2005)] == expected
    assert found.standing(1999) is Standing.NOT_YET


def test_a_clause_is_told_of_each_and_one_that_nobody_coded_is_unknown() -> None:
    found = bond([party(defence=1, bases=None, mediation=0)], [party(MY, defence=0, bases=None, mediation=0)])

    assert found is not None
    assert found.clauses == (Clause("defence", 1, 0), Clause("bases", None, None), Clause("mediation", 0, 0))
    assert [(each.is_known, each.stands) for each in found.clauses] == [
        (True, True), (False, False), (True, False)
    ]  # fmt: skip


def test_days_are_as_exact_as_they_are_told_and_an_exit_of_none_is_no_end(tmp_path: Path) -> None:
    rows = [
        member(TR, "1960-8-16", "1974-7-0"),
        member(MY, "1960-0-0", military_aid=3, defence=None),
        member(TR, "1815-1-3", treaty=8),
        member(TR, "1970-1-1", "1969-1-1", treaty=9),
        member(TR, "1970-1-1", treaty=10, bases=4),
        member(999, "1970-1-1", treaty=11),
    ]

    found = read("atop_members", alliances_file(tmp_path, *rows))

    told = found.rows.select(
        "state", "agreement", "in_force", "ended", "military_aid", "defence", "bases"
    ).rows()
    assert told == [
        (TR, "7.0", "1960-08-16", "1974-07", 0, 0, 0),
        (MY, "7.0", "1960", None, 3, None, 0),
    ]
    assert [row[:4] for row in found.wrong.rows()] == [
        (3, "no_state_that_year", "state", "640"),
        (4, "ends_too_soon", "ended", "1969-01-01"),
        (5, "clause_unknown", "bases", "4.0"),
        (6, "state_unknown", "state", "999"),
    ]


def test_depth_is_read_where_a_file_has_it_and_unknown_where_not(tmp_path: Path) -> None:
    file = trade_file(tmp_path)
    without = tmp_path / "without.csv"
    pl.read_csv(file).drop("depth_index").write_csv(without)

    found, poorer = read("desta", file), read("desta", without)

    assert found.rows["depth"].to_list() == [6, 6, None, None]
    assert poorer.rows["depth"].to_list() == [None] * 5
    assert [(row[0], row[1]) for row in found.wrong.rows()] == [
        (5, "repeated"),
        (6, "state_unknown"),
        (7, "no_state_that_year"),
        (8, "value_missing"),
        (9, "year_missing"),
        (10, "clause_unknown"),
    ]


@pytest.fixture
def agreed(cast: Cast, tmp_path: Path) -> None:
    """An alliance of Türkiye and Malaysia from 1960 to 1974, and their trade agreements."""
    alliances = alliances_file(
        tmp_path,
        member(TR, "1960-8-16", "1974-7-0", defence=1, bases=None, military_aid=3),
        member(MY, "1960-8-16", bases=None, military_aid=3),
    )
    for format, file in (("atop_members", alliances), ("desta", trade_file(tmp_path))):
        load_set(format, file, id=uuid4(), vintage="made", terms="", by=cast.hamad.actor, at=LOADED_AT)


@pytest.mark.usefixtures("agreed")
class TestOfTwo:
    def test_each_set_tells_its_own(self, cast: Cast) -> None:
        alliances, trade = agreements(TR, MY, reader=cast.leyla.actor)

        assert (alliances.tells_ends, trade.tells_ends) == (True, False)
        assert [(each.title, each.year, each.in_force, each.parties) for each in trade.bonds] == [
            ("Malaysia Turkey", 2014, "2015", 2),
            ("D-8", 2006, "", 2),
        ]
        assert agreements(TR, 2, reader=cast.leyla.actor)[0].bonds == ()

    def test_the_page_tells_name_days_and_clauses_in_words(self, cast: Cast) -> None:
        page = client_of(cast.leyla).get("/ties/pair/?one=TR&other=MY&year=1970").content.decode()

        assert "ATOP 7" in page
        assert "16 August 1960" in page
        assert "defence (Türkiye alone)" in page
        assert "military aid: training, equipment or technology" in page
        assert "placement of troops" in page.split("Not told:")[1]
        assert "6 of 7" in page
        assert "does not tell ends" in page

    def test_json_and_table_carry_the_same(self, cast: Cast) -> None:
        told = json.loads(
            CliRunner().invoke(commands.app, ["pair", "TR", "MY", "--as", "leyla", "--json"]).stdout
        )
        table = client_of(cast.leyla).get("/watch/files/ties-agreements.csv?one=TR&other=MY&year=1970")

        alliances, trade = told["agreements"]
        (alliance,) = alliances["agreements"]
        assert (alliance["agreement"], alliance["in_force"], alliance["ended"]) == (
            "7.0",
            "1960-08-16",
            "1974-07",
        )
        assert alliance["clauses"]["defence"] == {"one": 1, "other": 0}
        assert alliance["clauses"]["bases"] == {"one": None, "other": None}
        assert trade["tells_ends"] is False
        assert trade["agreements"][0]["clauses"] == {"depth": {"one": 6, "other": 6}}
        rows = table.content.decode().splitlines()
        assert "atop_members,made,7.0,ATOP 7,1960,1960-08-16,1974-07,2,TR,MY,defence,1.0,0.0" in rows
        assert "desta,made,D8_2006O,D-8,2006,,,2,TR,MY,depth,," in rows


def test_a_state_that_came_back_is_told_with_both_stretches(cast: Cast, tmp_path: Path) -> None:
    file = alliances_file(
        tmp_path,
        member(651, "1945-3-22", "1979-3-31"),
        member(651, "1989-5-22"),
        member(652, "1946-4-17"),
    )
    load_set("atop_members", file, id=uuid4(), vintage="made", terms="", by=cast.hamad.actor, at=LOADED_AT)

    page = client_of(cast.leyla).get("/ties/pair/?one=EG&other=SY&year=1995").content.decode()
    (told,) = agreements(651, 652, reader=cast.leyla.actor)

    assert [(each.in_force, each.ended, each.parties) for each in told.bonds] == [
        ("1989-05-22", "", 2),
        ("1946-04-17", "1979-03-31", 2),
    ]
    assert "22 May 1989" in page
    assert "31 March 1979" in page
