"""Which rows of a set are left out, and why."""

import polars as pl
import pytest

from callers import refused
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import KINDS, checked


def problems(kind: str, rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """What is wrong with rows; a sound one is added, so that the set is not empty."""
    known = KINDS[kind]
    sound: dict[str, tuple[object, ...]] = {
        "arms": (640, 820, 2001, 1.0),
        "votes": (640, 9, 1, 2000, 2000),
        "ideal_points": (640, 1999, 0.1, 0.0, 0.2),
    }
    table = pl.DataFrame([*rows, sound[kind]], list(known.columns), orient="row", infer_schema_length=None)
    return checked(known, table, state_system()).wrong.rows()


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


def test_a_second_row_of_one_key_is_left_out() -> None:
    assert problems("arms", [(640, 820, 2000, 5.0), (640, 820, 2000, 6.0)]) == [(2, "repeated", "place", "2")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((626, 1, 1, 2005, 2005), "no_member_that_year"),
        ((369, 1, 1, 1950, 1950), None),  # Ukraine, a member before it was a state
        ((640, 1, 4, 2005, 2005), "vote_unknown"),
        ((640, 1, 1, None, 2005), "year_missing"),
    ],
)
def test_votes_are_of_members(row: tuple[object, ...], code: str | None) -> None:
    assert [each[1] for each in problems("votes", [row])] == ([code] if code else [])


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
