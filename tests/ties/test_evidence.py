"""Which rows of a set are left out, and why."""

from collections.abc import Sequence

import polars as pl
import pytest

from callers import refused
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import KINDS, TEXTS, checked


def problems(kind: str, rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """What is wrong with rows; a sound one is added, so that the set is not empty."""
    known = KINDS[kind]
    sound: dict[str, tuple[object, ...]] = {
        "arms": (640, 820, 2001, 1.0),
        "votes": (640, 9, 1, 2000, 2000),
        "ideal_points": (640, 1999, 0.1, 0.0, 0.2),
        "trade": (640, 820, 2001, 1.0),
        "joint_papers": (640, 820, 2001, 1.0),
        "rivalries": (640, 350, 1981, 1.0),
        "contiguity": (640, 350, 1981, 1.0),
        "trade_agreements": (640, "a", 2001, "A", "2001", None, 3.0),
    }
    table = pl.DataFrame([*rows, sound[kind]], list(known.columns), orient="row", infer_schema_length=None)
    words = table.with_columns(pl.col(each).cast(pl.String) for each in TEXTS if each in known.columns)
    return checked(known, words, state_system()).wrong.rows()


@pytest.mark.parametrize(
    ("row", "code", "column", "value"),
    [
        ((640, 640, 2000, 1.0), "tie_with_itself", "to", "640"),
        ((640, 999, 2000, 1.0), "state_unknown", "to", "999"),
        ((None, 820, 2000, 1.0), "value_missing", "of", None),
        ((640, 820, None, 1.0), "year_missing", "year", None),
        ((640, 820, 1066, 1.0), "year_missing", "year", "1066"),
        ((640, 820, 2000, -1.0), "value_negative", "value", "-1.0"),
        ((640, 820, 2000, None), "value_missing", "value", None),
        ((640, 820, 1950, 1.0), "no_state_that_year", "to", "820"),  # Malaysia is a state from 1957
        ((678, 679, 1985, 1.0), "no_state_that_year", "to", "679"),  # there were two Yemens
        ((265, 640, 1995, 1.0), "no_state_that_year", "of", "265"),
    ],
)
def test_a_wrong_row_is_told_with_its_place(
    row: tuple[object, ...], code: str, column: str, value: str | None
) -> None:
    found = problems("arms", [(640, 820, 2000, 5.0), row])

    assert found == [(2, code, column, value)]


@pytest.mark.parametrize("kind", ["trade", "joint_papers"])
@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((640, 640, 2000, 1.0), "tie_with_itself"),
        ((999, 640, 2000, 1.0), "state_unknown"),
        ((640, 820, None, 1.0), "year_missing"),
        ((640, 820, 2000, -9.0), "value_negative"),
        ((640, 820, 2000, None), "value_missing"),
        ((640, 820, 2000, float("nan")), "value_missing"),
        ((640, 820, 2000, 0.0), None),
    ],
)
def test_what_cannot_be_true_is_left_out_of_every_kind_of_two(
    kind: str, row: tuple[object, ...], code: str | None
) -> None:
    assert [each[1] for each in problems(kind, [row])] == ([code] if code else [])


@pytest.mark.parametrize("kind", ["arms", "trade", "joint_papers", "rivalries"])
def test_a_second_row_of_one_key_is_left_out_and_the_other_way_is_another(kind: str) -> None:
    rows = [(640, 350, 2000, 5.0), (640, 350, 2000, 6.0), (350, 640, 2000, 6.0)]

    assert problems(kind, rows) == [(2, "repeated", "place", "2")]


def test_a_year_may_have_several_borders() -> None:
    assert problems("contiguity", [(640, 350, 2000, 5.0), (640, 350, 2000, 1.0)]) == []


@pytest.mark.parametrize(
    ("in_force", "ended", "problem"),
    [
        ("2001-05-03", "2001-05-02", ("ends_too_soon", "ended", "2001-05-02")),
        ("2001-05", "2001-04-30", ("ends_too_soon", "ended", "2001-04-30")),
        ("2001-05", "2001", None),
        ("2001-05", "2001-05-01", None),
        ("2001-05-03", "2001-05-03", None),
        (None, "2001", None),
        ("2001-13", None, ("day_unknown", "in_force", "2001-13")),
        ("2001-01-01..2001-12-31", None, ("day_unknown", "in_force", "2001-01-01..2001-12-31")),
        ("2001", "2002-02-30", ("day_unknown", "ended", "2002-02-30")),
        ("~2001", None, ("day_unknown", "in_force", "~2001")),
        ("+201", None, ("day_unknown", "in_force", "+201")),
        ("0000", None, ("day_unknown", "in_force", "0000")),
    ],
)
def test_days_of_agreements(
    in_force: str | None, ended: str | None, problem: tuple[str, str, str] | None
) -> None:
    found = problems("trade_agreements", [(820, "a", 2001, "A", in_force, ended, 3.0)])

    assert found == ([(1, *problem)] if problem else [])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((626, 1, 1, 2005, 2005), "no_member_that_year"),
        ((369, 1, 1, 1950, 1950), None),  # Ukraine, a member before it was a state
        ((225, 1, 1, 1990, 1990), "no_member_that_year"),  # Switzerland, a state all along
        ((225, 1, 1, 2002, 2002), None),
        ((732, 1, 1, 1985, 1985), "no_member_that_year"),
        ((710, 1, 1, 1960, 1960), "no_member_that_year"),
        ((713, 1, 1, 1960, 1960), None),
        ((713, 1, 1, 1972, 1972), "no_member_that_year"),
        ((345, 1, 1, 1995, 1995), "no_member_that_year"),
        ((652, 1, 1, 1960, 1960), "no_member_that_year"),  # Syria was part of another
        ((347, 1, 1, 2012, 2012), "no_member_that_year"),
        ((999, 1, 1, 2005, 2005), "state_unknown"),
        ((640, None, 1, 2005, 2005), "value_missing"),
        ((640, 1, 4, 2005, 2005), "vote_unknown"),
        ((640, 1, 1, None, 2005), "year_missing"),
    ],
)
def test_votes_are_of_members(row: tuple[object, ...], code: str | None) -> None:
    assert [each[1] for each in problems("votes", [row])] == ([code] if code else [])


@pytest.mark.parametrize(
    ("state", "year", "code"),
    [
        (666, 1948, None),  # Israel came in May 1949, in the session of 1948
        (666, 1947, "no_member_that_year"),
        (225, 1990, "no_member_that_year"),
        (265, 1990, None),
        (265, 1991, "no_member_that_year"),
    ],
)
def test_points_are_of_members_in_a_session(state: int, year: int, code: str | None) -> None:
    found = problems("ideal_points", [(state, year, 0.1, 0.0, 0.2)])

    assert [each[1] for each in found] == ([code] if code else [])


def test_a_point_may_be_below_zero() -> None:
    assert problems("ideal_points", [(640, 2000, -1.0, -2.0, 0.0)]) == []


def test_a_set_without_a_column_or_without_a_sound_row_is_refused() -> None:
    arms = KINDS["arms"]
    empty = pl.DataFrame({"of": [640], "to": [640], "year": [2000], "value": [1.0]})

    assert refused(lambda: checked(arms, empty.drop("value"), state_system())) == "columns_missing"
    assert refused(lambda: checked(arms, empty, state_system())) == "no_row_holds"


def test_every_format_gives_the_columns_of_its_kind() -> None:
    for each in FORMATS.values():
        assert {*each.columns, *each.constants} == set(each.kind.columns), each.code
