"""What a year's figures may be, and what of a programme is told first: tables worked by hand."""

from datetime import date

import pytest

from callers import refused
from mithaq.federation.domain.programme_years import (
    DecisionKind,
    Evidence,
    Figure,
    Part,
    ProgrammeYear,
    Risk,
    RiskKind,
    Shows,
    Unit,
    Waiting,
    behind_gravity,
    ending_gravity,
    late_gravity,
    middle,
    overdue_gravity,
    rated_gravity,
    uncounted_gravity,
)

SHOWN = (Evidence(Shows.PROJECT, "J-1"),)


def figure(value: float | None, **changes: object) -> Figure:
    return Figure(Part.PROJECTS, "projects_running", Unit.COUNT, value, **changes)  # type: ignore[arg-type]


def test_a_number_that_nothing_shows_cannot_be_made() -> None:
    assert refused(lambda: figure(3)) == "figure_without_evidence"
    assert figure(3, evidence=SHOWN).key == "projects_running"
    assert figure(0).value == 0
    assert figure(None, unknown="no_works").value is None


@pytest.mark.parametrize(
    ("low", "high"),
    [
        pytest.param(4, 6, id="below its low bound"),
        pytest.param(1, 2, id="above its high bound"),
        pytest.param(None, 2, id="above its only bound"),
    ],
)
def test_a_number_stands_between_its_bounds(low: float | None, high: float) -> None:
    assert refused(lambda: figure(3, low=low, high=high, evidence=SHOWN)) == "figure_outside_bounds"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        pytest.param([1, 2, 3, 4], (None, None, None), id="too few"),
        # n = 5: the reach is 1.64 * sqrt(5) / 2 = 1.84, so that the bounds are the 1st and the 5th of five.
        pytest.param([9, 1, 5, 3, 7], (5, 1, 9), id="five"),
        # n = 20: the reach is 3.68, so that the bounds are those at 6 and 13, counted from nothing.
        pytest.param(list(range(20)), (9.5, 6, 13), id="twenty"),
    ],
)
def test_the_middle_is_told_of_five_with_its_bounds(
    days: list[int], told: tuple[float | None, float | None, float | None]
) -> None:
    assert middle(days) == told


def test_gravities_rise_with_what_they_count() -> None:
    assert [overdue_gravity(days) for days in (0, 365, 9_999)] == [50, 90, 90]
    assert [late_gravity(parts) for parts in (1, 4, 40)] == [45, 60, 80]
    assert [ending_gravity(days) for days in (180, 90, 0)] == [40, 62.5, 85]
    assert [behind_gravity(percent, 0.5) for percent in (40, 30, 10)] == [None, None, 60]
    assert [uncounted_gravity(passed) for passed in (0.2, 0.3, 1.0)] == [None, 40, 40]
    assert rated_gravity("high", "high") == 80
    assert rated_gravity("medium", "high") == 60
    assert rated_gravity("medium", "medium") == 45
    assert rated_gravity("low", "high") is None


def test_three_are_told_the_gravest_and_the_soonest_first() -> None:
    risks = tuple(
        Risk(RiskKind.LATE_PROJECT, gravity, Evidence(Shows.PROJECT, reference))
        for reference, gravity in (("J-1", 45.0), ("J-2", 60.0), ("J-4", 50.0), ("J-3", 50.0))
    )
    waiting = (
        Waiting(DecisionKind.REBALANCE, Evidence(Shows.BALANCE, "a")),
        Waiting(DecisionKind.VOTE, Evidence(Shows.DECISION, "b"), date(2026, 3, 1)),
        Waiting(DecisionKind.DELIVERABLE, Evidence(Shows.PROJECT, "c")),
        Waiting(DecisionKind.RENEWAL, Evidence(Shows.AGREEMENT, "d"), date(2026, 2, 1)),
    )
    year = ProgrammeYear("G-1", 2026, date(2026, 1, 1), (), risks, waiting)

    assert [each.evidence.reference for each in year.gravest] == ["J-2", "J-3", "J-4"]
    assert [each.evidence.reference for each in year.soonest] == ["d", "b", "c"]
