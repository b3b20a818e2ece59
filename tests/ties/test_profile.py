"""What years of a set become of two states, reckoned by hand."""

from dataclasses import replace
from datetime import date

import pytest

from mithaq.ties.domain.change import Direction
from mithaq.ties.domain.profile import (
    Component,
    Figure,
    Known,
    Part,
    Reckoned,
    Source,
    Way,
    Years,
    component,
    coverage,
    exchanged,
    kept,
    leaning,
    parts_known,
)
from mithaq.ties.domain.promises import Promise

TODAY = date(2026, 6, 1)
TOLD = Source("Made", "1", 1990, 2000, absent_is_none=True)
SILENT = replace(TOLD, absent_is_none=False)
ROWS: Years = {1991: 1.0, 1995: 2.0, 2000: 3.0}


def built(reckoned: Reckoned, source: Source, until: int, years: Years = ROWS) -> Component:
    return component(Part.CONTACT, "x", {Way.MUTUAL: years}, reckoned=reckoned, source=source, until=until)


@pytest.mark.parametrize(
    ("until", "share"),
    [(2000, 1.0), (1999, 1.0), (1994, 0.5), (1990, 0.1), (1989, 0.0), (2005, 0.5), (2009, 0.1), (2010, 0.0)],
)
def test_coverage_is_the_part_of_ten_years_that_the_set_knows(until: int, share: float) -> None:
    assert coverage(TOLD, until) == pytest.approx(share)


@pytest.mark.parametrize(
    ("reckoned", "source", "until", "value", "as_of"),
    [
        (Reckoned.SUM, TOLD, 2000, 6.0, 2000),  # 1991 to 2000
        (Reckoned.SUM, TOLD, 2001, 5.0, 2000),  # 1992 on
        (Reckoned.SUM, SILENT, 1999, 3.0, 1995),
        (Reckoned.YEARS, TOLD, 2000, 3.0, 2000),
        (Reckoned.YEARS, TOLD, 2005, 1.0, 2000),
        (Reckoned.LAST, TOLD, 1999, 0.0, 1999),  # no row, and so none
        (Reckoned.LAST, SILENT, 1999, 2.0, 1995),  # no row, and so the last that is known
    ],
)
def test_years_become_one_figure(
    reckoned: Reckoned, source: Source, until: int, value: float, as_of: int
) -> None:
    found = built(reckoned, source, until)

    assert found.known is Known.KNOWN
    assert (found.figures[Way.MUTUAL].value, found.as_of) == (value, as_of)


@pytest.mark.parametrize(
    ("source", "until", "years", "known"),
    [
        (TOLD, 2000, {}, Known.KNOWN),  # it says that there was none
        (SILENT, 2000, {}, Known.NOT_OF_THEM),
        (SILENT, 2005, {1991: 1.0}, Known.NOT_OF_THEM),  # of before the ten years
        (TOLD, 2010, ROWS, Known.TOO_OLD),
        (TOLD, 1989, ROWS, Known.TOO_OLD),
    ],
)
def test_what_is_not_known_is_no_zero(source: Source, until: int, years: Years, known: Known) -> None:
    found = built(Reckoned.SUM, source, until, years)

    assert found.known is known
    assert bool(found.figures) is (known is Known.KNOWN)


@pytest.mark.parametrize(
    ("reckoned", "source", "years", "until", "moved"),
    [
        (Reckoned.LAST, TOLD, {1995: 1.0, 2000: 3.0}, 2000, Direction.ROSE),
        (Reckoned.LAST, TOLD, {1995: 3.0}, 2000, Direction.FELL),
        (Reckoned.LAST, TOLD, {1995: 3.0, 2000: 3.0}, 2000, Direction.NOISE),
        (Reckoned.LAST, TOLD, {1994: 3.0}, 1994, Direction.UNKNOWN),  # 1989 is before the set
        (Reckoned.LAST, SILENT, {2000: 3.0}, 2000, Direction.UNKNOWN),  # of 1995 nobody knows
        (Reckoned.SUM, TOLD, {1991: 1.0, 2000: 900.0}, 2000, Direction.UNKNOWN),  # no noise is known
    ],
)
def test_a_change_is_told_of_what_stands_on_record(
    reckoned: Reckoned, source: Source, years: Years, until: int, moved: Direction
) -> None:
    assert built(reckoned, source, until, years).figures[Way.MUTUAL].moved is moved


def promised(count: int, *, on: date = TODAY, is_kept: bool = True) -> list[Promise]:
    return [Promise(on, is_kept)] * count


def test_promises_below_the_least_are_no_figure() -> None:
    found = kept("records", {Way.GIVEN: promised(6), Way.TAKEN: promised(4)}, on=TODAY)
    nothing = kept("records", {Way.GIVEN: [], Way.TAKEN: []}, on=TODAY)

    assert found.known is Known.KNOWN
    assert set(found.figures) == {Way.GIVEN}
    assert found.figures[Way.GIVEN].value == pytest.approx(8 / 9)
    assert found.evidence == {Way.GIVEN: 6, Way.TAKEN: 4}
    assert (nothing.known, nothing.evidence) == (Known.TOO_LITTLE, {Way.GIVEN: 0, Way.TAKEN: 0})


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (False, True, Direction.ROSE),
        (True, False, Direction.FELL),
        (True, True, Direction.NOISE),
    ],
)
def test_a_record_moves_only_where_both_times_have_enough(
    before: bool, after: bool, moved: Direction
) -> None:
    early = promised(20, on=date(2024, 1, 1), is_kept=before)
    late = promised(12, is_kept=after)

    found = kept("records", {Way.TAKEN: [*early, *late]}, on=TODAY).figures[Way.TAKEN]
    few = kept("records", {Way.TAKEN: [*early, *late[:4]]}, on=TODAY).figures[Way.TAKEN]

    assert (found.moved, few.moved) == (moved, Direction.UNKNOWN)


def test_balances_by_kind() -> None:
    arms = Component(
        Part.RECIPROCITY, "arms", Known.KNOWN, {Way.GIVEN: Figure(30.0), Way.TAKEN: Figure(10.0)}
    )
    one_way = Component(Part.RECIPROCITY, "trade", Known.KNOWN, {Way.GIVEN: Figure(30.0)})
    ledger, nothing = exchanged("ledger", 0, 4, on=TODAY), exchanged("ledger", 0, 0, on=TODAY)

    assert (arms.balance, one_way.balance, ledger.balance, nothing.balance) == (0.5, None, -1.0, None)
    assert nothing.known is Known.NOT_OF_THEM
    assert leaning([arms, one_way, ledger]) == (("arms",), ("ledger",))
    assert parts_known([arms, nothing, built(Reckoned.SUM, TOLD, 2010)]) == (Part.RECIPROCITY,)
