"""The rules of Delphi studies, with cases that were worked out by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.watch.domain.delphi import (
    LEAST_SHOWN,
    PANEL_MOST,
    QUESTIONS_MOST,
    TEXT_MAX,
    TITLE_MAX,
    YEAR_BINS,
    Bin,
    Question,
    QuestionKind,
    Round,
    Side,
    histogram,
    open_round,
    problem_of,
    quartiles,
    scale_of,
    spread_of,
    stability,
)
from mithaq.words.delphi_terms import DELPHI_TERMS

TODAY = date(2026, 6, 1)
YEAR, PROBABILITY, IMPORTANCE = QuestionKind.YEAR, QuestionKind.PROBABILITY, QuestionKind.IMPORTANCE


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        # Places (n - 1) p + 1: of five 2, 3 and 4.
        ([10, 20, 30, 40, 50], (20, 30, 40)),
        # Of six 2.25, 3.5 and 4.75.
        ([1, 2, 3, 4, 5, 6], (2.25, 3.5, 4.75)),
        # Of seven 2.5, 4 and 5.5; the order of the answers does not matter.
        ([70, 10, 60, 20, 50, 30, 40], (25, 40, 55)),
        # Of eight 2.75, 4.5 and 6.25.
        ([1, 1, 2, 2, 3, 3, 4, 9], (1.75, 2.5, 3.25)),
        ([7], (7, 7, 7)),
        ([2030, 2040], (2032.5, 2035, 2037.5)),
    ],
)
def test_quartiles_lie_between_ranked_answers(
    answers: Sequence[int], found: tuple[float, float, float]
) -> None:
    assert quartiles(answers) == found


@given(st.lists(st.integers(0, 100), min_size=1, max_size=60))
def test_quartiles_are_ordered_and_within_the_answers(answers: list[int]) -> None:
    lower, median, upper = quartiles(answers)

    assert min(answers) <= lower <= median <= upper <= max(answers)


def test_nothing_is_told_of_fewer_than_five() -> None:
    assert spread_of(IMPORTANCE, [3] * (LEAST_SHOWN - 1)) is None
    found = spread_of(IMPORTANCE, [3] * LEAST_SHOWN)
    assert found is not None
    assert found.count == LEAST_SHOWN


@pytest.mark.parametrize(("bound", "holds"), [(19, False), (20, True), (21, True)])
def test_consensus_is_a_middle_half_no_wider_than_the_bound(bound: int, holds: bool) -> None:
    found = spread_of(PROBABILITY, [10, 20, 30, 40, 50])

    assert found is not None
    assert found.width == 20
    assert found.is_consensus(bound) is holds


@pytest.mark.parametrize(
    ("answer", "side"), [(19, Side.BELOW), (20, Side.WITHIN), (40, Side.WITHIN), (41, Side.ABOVE)]
)
def test_who_lies_outside_the_middle_half(answer: int, side: Side) -> None:
    found = spread_of(PROBABILITY, [10, 20, 30, 40, 50])

    assert found is not None
    assert found.side(answer) is side


def test_stability_is_of_those_who_answered_twice() -> None:
    before = {"a": 10, "b": 20, "c": 30, "d": 40, "e": 50, "gone": 90}
    after = {"a": 20, "b": 20, "c": 30, "d": 40, "e": 50, "new": 60}

    found = stability(before, after)

    # Of six before: places 2.25 and 4.75 of 10, 20, 30, 40, 50, 90 are 22.5 and 47.5, a width of 25;
    # after, of 20, 20, 30, 40, 50, 60: 22.5 and 47.5 again.
    assert found is not None
    assert (found.both, found.changed, found.part_changed, found.narrowed) == (5, 1, 0.2, 0)
    assert not found.is_stable
    narrow = stability(before, {**after, "a": 10, "e": 45, "new": 45})
    # 10, 20, 30, 40, 45, 45: 22.5 and 43.75.
    assert narrow is not None
    assert (narrow.changed, narrow.narrowed) == (1, 25 - 21.25)


def test_fifteen_in_a_hundred_who_changed_are_stable() -> None:
    before = {str(each): 3 for each in range(20)}

    three = stability(before, {**before, "0": 4, "1": 4, "2": 4})
    four = stability(before, {**before, "0": 4, "1": 4, "2": 4, "3": 4})

    assert three is not None
    assert three.is_stable
    assert four is not None
    assert not four.is_stable
    assert stability(before, {str(each): 3 for each in range(LEAST_SHOWN - 1)}) is None


def test_histograms_count_every_answer_once() -> None:
    assert [each.count for each in histogram(IMPORTANCE, [1, 1, 5, 3])] == [2, 0, 1, 0, 1]
    tens = histogram(PROBABILITY, [0, 9, 10, 90, 100])
    assert [each.count for each in tens] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert tens[-1] == Bin(90, 100, 2)
    assert [(each.first, each.last, each.count) for each in histogram(YEAR, [2028, 2031, 2031])] == [
        *((2028, 2028, 1), (2029, 2029, 0), (2030, 2030, 0), (2031, 2031, 2)),
    ]


@given(st.lists(st.integers(2026, 2126), min_size=1, max_size=40))
def test_years_stand_in_few_bins(answers: list[int]) -> None:
    found = histogram(YEAR, answers)

    assert len(found) <= YEAR_BINS
    assert sum(each.count for each in found) == len(answers)
    assert found[0].count
    assert found[-1].count


DAYS = [TODAY + timedelta(days=each) for each in (7, 14, 21)]


@pytest.mark.parametrize(
    ("closed", "today", "found"),
    [
        ((), TODAY, 1),
        ((), DAYS[0], 1),
        ((), DAYS[0] + timedelta(days=1), 2),
        ((1,), TODAY, 2),
        ((1, 2), TODAY, 3),
        ((1, 2, 3), TODAY, None),
        ((), DAYS[2], 3),
        ((), DAYS[2] + timedelta(days=1), None),
    ],
)
def test_a_round_closes_by_its_day_or_by_hand(closed: Sequence[int], today: date, found: int | None) -> None:
    rounds = [Round(at, day, at in closed) for at, day in enumerate(DAYS, start=1)]

    assert open_round(rounds, today) == found


GOOD = Question(IMPORTANCE, "laser", "", 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"title": ""}, "delphi_title_unfit"),
        ({"title": "x" * (TITLE_MAX + 1)}, "delphi_title_unfit"),
        ({"questions": []}, "delphi_questions_wrong"),
        ({"questions": [GOOD] * (QUESTIONS_MOST + 1)}, "delphi_questions_wrong"),
        ({"questions": [replace(GOOD, text="Both.")]}, "delphi_question_unfit"),
        ({"questions": [replace(GOOD, term="")]}, "delphi_question_unfit"),
        ({"questions": [replace(GOOD, term="", text="x" * (TEXT_MAX + 1))]}, "delphi_question_unfit"),
        ({"questions": [replace(GOOD, bound=-1)]}, "delphi_question_unfit"),
        ({"days": DAYS[:1]}, "delphi_rounds_wrong"),
        ({"days": [*DAYS, *(DAYS[2] + timedelta(days=each) for each in (1, 2))]}, "delphi_rounds_wrong"),
        ({"days": [TODAY, *DAYS]}, "delphi_days_wrong"),
        ({"days": [DAYS[0], DAYS[0]]}, "delphi_days_wrong"),
        ({"days": [DAYS[1], DAYS[0]]}, "delphi_days_wrong"),
        ({"panel": LEAST_SHOWN - 1}, "delphi_panel_small"),
        ({"panel": PANEL_MOST + 1}, "delphi_panel_large"),
    ],
)
def test_what_is_wrong_with_a_study(changes: dict[str, object], code: str | None) -> None:
    facts = {"title": "Light", "questions": [GOOD], "days": DAYS, "panel": LEAST_SHOWN, "today": TODAY}

    assert problem_of(**(facts | changes)) == code  # type: ignore[arg-type]  # a table of faults


def test_scales() -> None:
    assert scale_of(YEAR, opened_in=2026) == (2026, 2126)
    assert scale_of(PROBABILITY, opened_in=2026) == (0, 100)
    assert scale_of(IMPORTANCE, opened_in=2026) == (1, 5)


def test_kinds_and_sides_have_words() -> None:
    assert set(DELPHI_TERMS["delphi_kind"]) == set(QuestionKind)
    assert set(DELPHI_TERMS["delphi_side"]) == set(Side)
