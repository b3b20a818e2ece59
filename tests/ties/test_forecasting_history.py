"""Histories of ties and what became of dyads: unknown is never zero, and bad facts are refused."""

import numpy as np
import pytest

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.covariates import STALE_YEARS, Covariates
from mithaq.ties.domain.forecasting.history import Membership, Tie, TieHistory, history_of
from mithaq.ties.domain.forecasting.outcomes import Outcome, at_risk, became
from mithaq.ties.domain.forecasting.past import Past
from ties.made_histories import everywhere, few


def test_a_dyad_without_a_tie_is_zero_while_both_states_exist_and_unknown_else() -> None:
    members = [Membership(1, 1990, 2010), Membership(2, 2003, 2004)]

    history = history_of([Tie(2003, 1, 2, 5.0)], members, 2002, 2005, is_directed=True)

    assert np.isnan(history.weights[0, 0, 1])
    assert history.weights[1, 0, 1] == 5.0
    assert history.weights[1, 1, 0] == 0.0
    assert history.weights[2, 0, 1] == 0.0
    assert np.isnan(history.weights[3, 0, 1])


def test_years_that_nobody_gathered_are_unknown() -> None:
    history = history_of([], everywhere(1, 2), 2000, 2002, is_directed=True, unknown_years=[2001])

    assert history.weights[0, 0, 1] == 0
    assert np.isnan(history.weights[1]).all()


def test_weights_of_one_dyad_and_year_add_up_and_count_for_both_ends_without_direction() -> None:
    history = few((2001, 1, 2, 2.0), (2001, 2, 1, 3.0), is_directed=False)

    assert history.weights[1, 0, 1] == history.weights[1, 1, 0] == 5.0


@pytest.mark.parametrize(
    ("tie", "code"),
    [
        (Tie(2001, 1, 1, 1.0), "tie_with_itself"),
        (Tie(2001, 1, 2, -1.0), "tie_weight_invalid"),
        (Tie(2001, 1, 2, float("inf")), "tie_weight_invalid"),
        (Tie(2001, 1, 2, float("nan")), "tie_weight_invalid"),
        (Tie(2001, 1, 9, 1.0), "tie_state_unknown"),
        (Tie(1999, 1, 2, 1.0), "tie_years_outside_coverage"),
        (Tie(2003, 1, 2, 1.0), "tie_years_outside_coverage"),
    ],
)
def test_bad_ties_are_refused(tie: Tie, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        history_of([tie], everywhere(1, 2), 2000, 2002, is_directed=True)

    assert refusal.value.code == code


def _weights(value: float, at: tuple[int, int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    weights = np.zeros((2, 2, 2))
    weights[at] = value
    return weights


@pytest.mark.parametrize(
    ("history", "code"),
    [
        (lambda: TieHistory((1, 2, 3), 2000, np.zeros((2, 2, 2)), True), "tie_weights_do_not_fit"),
        (lambda: TieHistory((1, 1), 2000, np.zeros((2, 2, 2)), True), "tie_state_twice"),
        (lambda: TieHistory((1, 2), 2000, _weights(-1, (0, 0, 1)), True), "tie_weight_invalid"),
        (lambda: TieHistory((1, 2), 2000, _weights(1, (0, 1, 1)), True), "tie_with_itself"),
        (lambda: TieHistory((1, 2), 2000, _weights(1, (0, 0, 1)), False), "tie_weights_not_symmetric"),
    ],
)
def test_bad_arrays_are_refused(history: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        history()  # type: ignore[operator]  # the table holds functions

    assert refusal.value.code == code


TIES = (
    (2000, 1, 2, 4.0),  # an old tie only
    (2003, 1, 3, 4.0),  # a tie of the past five years, which ends
    (2004, 2, 1, 10.0),  # mean of past five years 2; goes on with a mean of 3
    (2006, 2, 1, 6.0),
    (2007, 2, 3, 1.0),  # a first tie
    (2006, 1, 2, 1.0),  # renews the old tie
    (2004, 3, 1, 10.0),  # goes on, less deep than 1.5 times
    (2006, 3, 1, 5.0),
)


@pytest.mark.parametrize(
    ("outcome", "pair", "asked", "came"),
    [
        (Outcome.FORMED, (1, 2), False, 1),
        (Outcome.FORMED, (2, 3), True, 1),
        (Outcome.FORMED, (4, 1), True, 0),
        (Outcome.FORMED, (1, 3), False, 0),
        (Outcome.FIRST, (1, 2), False, 1),
        (Outcome.FIRST, (2, 3), True, 1),
        (Outcome.TIED, (1, 3), True, 0),
        (Outcome.TIED, (2, 1), True, 1),
        (Outcome.DEEPENED, (2, 1), True, 1),
        (Outcome.DEEPENED, (3, 1), True, 0),
        (Outcome.DEEPENED, (2, 3), False, 1),
        (Outcome.ENDED, (1, 3), True, 1),
        (Outcome.ENDED, (2, 1), True, 0),
        (Outcome.ENDED, (2, 3), False, 0),
    ],
)
def test_what_is_asked_of_a_dyad_in_2004_and_what_came_within_two_years_or_three(
    outcome: Outcome, pair: tuple[int, int], *, asked: bool, came: int
) -> None:
    history = few(*TIES)
    past = Past(history, 2004)
    years = 2 if outcome is Outcome.DEEPENED else 3
    at = pair[0] - 1, pair[1] - 1

    assert bool(at_risk(past, outcome)[at]) is asked
    if asked:
        assert became(history, past, outcome, years)[at] == came


def test_a_tie_is_new_again_after_five_years_without() -> None:
    history = few((2000, 1, 2, 4.0))

    assert not at_risk(Past(history, 2004), Outcome.FORMED)[0, 1]
    assert at_risk(Past(history, 2005), Outcome.FORMED)[0, 1]
    assert not at_risk(Past(history, 2005), Outcome.FIRST)[0, 1]


def test_a_window_with_an_unknown_year_tells_only_what_was_seen() -> None:
    made = [Tie(2005, 1, 2, 1.0)]
    history = history_of(made, everywhere(1, 2, 3), 2000, 2009, is_directed=True, unknown_years=[2006])
    past = Past(history, 2004)

    formed = became(history, past, Outcome.FORMED, 3)

    assert formed[0, 1] == 1
    assert np.isnan(formed[0, 2])


@pytest.mark.parametrize(
    ("origin", "years", "code"),
    [
        (2007, 3, "tie_years_outside_coverage"),
        (2004, 0, "tie_window_empty"),
        (1999, 1, "tie_years_outside_coverage"),
    ],
)
def test_windows_and_origins_outside_the_coverage_are_refused(origin: int, years: int, code: str) -> None:
    history = few((2000, 1, 2, 4.0))

    with pytest.raises(Refused) as refusal:
        became(history, Past(history, origin), Outcome.FORMED, years)

    assert refusal.value.code == code


def test_a_covariate_is_the_latest_known_and_unknown_when_stale() -> None:
    values = np.array([[1.0, 7.0]] + [[np.nan, np.nan]] * STALE_YEARS + [[2.0, np.nan]])
    known = Covariates(2000, {"log_gdp": values})

    def latest(origin: int) -> list[float]:
        return list(known.at(origin, np.array([0, 1])).of_states["log_gdp"])

    assert latest(2000 + STALE_YEARS) == [1.0, 7.0]
    assert latest(2001 + STALE_YEARS)[0] == 2.0
    assert np.isnan(latest(2001 + STALE_YEARS)[1])
    with pytest.raises(Refused, match="covariates_begin_later"):
        known.at(1999, np.array([0]))
