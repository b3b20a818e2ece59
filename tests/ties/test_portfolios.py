"""From votes and pledges to portfolios, by each convention."""

import numpy as np
import pytest

from callers import refused
from mithaq.ties.domain.obligations import (
    ATOP,
    ATOP_AS_DESCRIBED,
    COW,
    COW_BINARY,
    Obligations,
    Order,
    Pledge,
)
from mithaq.ties.domain.votes import FPSIM, VOETEN, Votes

DEFENCE, OFFENCE, NEUTRALITY, NONAGGRESSION, CONSULTATION, ENTENTE = Pledge


def pledged(*pledges: Pledge) -> Obligations:
    """State 1 owes state 2 these in 2000."""
    one = np.array([1])
    return Obligations(one, one + 1, np.array([2000]), {each: np.array([True]) for each in pledges})


@pytest.mark.parametrize(
    ("pledges", "cow", "described", "published"),
    [
        ((DEFENCE, CONSULTATION), 3, 3, 3),
        ((OFFENCE,), 0, 3, 3),
        ((NEUTRALITY,), 2, 2, 2),
        ((NONAGGRESSION,), 2, 1, 1),
        ((CONSULTATION,), 0, 2, 2),
        ((CONSULTATION, NONAGGRESSION), 2, 2, 1),
        ((CONSULTATION, NONAGGRESSION, NEUTRALITY), 2, 2, 2),
        ((ENTENTE,), 1, 0, 0),
        ((), 0, 0, 0),
    ],
)
def test_the_order_of_pledges(pledges: tuple[Pledge, ...], cow: int, described: int, published: int) -> None:
    found = pledged(*pledges)

    assert [int(found.levels(each)[0]) for each in Order] == [cow, described, published]


def test_a_portfolio_is_what_a_state_owes_or_what_is_owed_to_it() -> None:
    found = pledged(NONAGGRESSION)

    assert found.portfolios(2000, (1, 2), COW).levels.tolist() == [[3, 2], [0, 3]]
    assert found.portfolios(2000, (1, 2), ATOP).levels.tolist() == [[3, 0], [1, 3]]
    assert found.portfolios(2000, (1, 2), ATOP_AS_DESCRIBED).levels.tolist() == [[3, 1], [0, 3]]
    assert found.portfolios(2000, (1, 2), COW_BINARY).levels.tolist() == [[1, 1], [0, 1]]
    assert found.portfolios(2001, (1, 2), COW).levels.tolist() == [[3, 0], [0, 3]]


def test_an_obligation_of_no_state_or_to_itself_is_refused() -> None:
    found = pledged(DEFENCE)
    itself = Obligations(np.array([1]), np.array([1]), np.array([2000]), {})

    assert refused(lambda: found.portfolios(2000, (1, 3), COW)) == "not_in_system"
    assert refused(lambda: itself.portfolios(2000, (1, 2), COW)) == "tie_with_itself"


def votes() -> Votes:
    """States 1 and 2 on two roll calls of a session of 1989 that ends in 1990; the second is absent once."""
    return Votes(
        states=np.array([1, 2, 1, 2]),
        roll_calls=np.array([7, 7, 8, 8]),
        votes=np.array([1, 8, 3, 2]),
        calendar_years=np.array([1989, 1989, 1990, 1990]),
        session_years=np.array([1989] * 4),
    )


def test_absent_is_abstention_or_missing_and_a_year_of_days_or_of_sessions() -> None:
    by_day, by_session = votes().portfolios(1989, FPSIM), votes().portfolios(1989, VOETEN)

    assert by_day.levels.tolist() == [[3], [2]]
    assert np.array_equal(by_session.levels, np.array([[3, 1], [np.nan, 2]]), equal_nan=True)
    assert votes().portfolios(1990, FPSIM).levels.tolist() == [[1], [2]]
    assert refused(lambda: votes().portfolios(1990, VOETEN)) == "no_votes_in_year"
