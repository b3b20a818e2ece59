"""The simple models by hand: they are the bar, so they must be what they are called."""

import numpy as np
import pytest

from mithaq.ties.domain.forecasting.outcomes import Outcome, at_risk
from mithaq.ties.domain.forecasting.past import Past
from mithaq.ties.domain.forecasting.record import Question
from mithaq.ties.domain.forecasting.simple import LEARNT, network_figures, simple_scores
from ties.made_histories import few, world


@pytest.mark.parametrize(
    ("figure", "pair", "expected"),
    [
        ("attachment", (1, 4), 0.0),
        ("attachment", (1, 2), np.log1p(2 * 2)),
        ("attachment", (4, 3), np.log1p(1 * 1)),
        ("recency", (1, 2), np.exp(-3 / 10)),
        ("recency", (2, 1), 0.0),
        ("returned", (2, 1), np.exp(-3 / 10)),
        ("shared", (1, 4), np.log1p(1)),
        ("shared", (3, 2), np.log1p(1)),
        ("three_steps", (4, 3), np.log1p(0.5)),
        ("given", (1, 4), np.log1p(2)),
        ("taken", (1, 2), np.log1p(2)),
    ],
)
def test_network_figures(figure: str, pair: tuple[int, int], expected: float) -> None:
    past = Past(few((2006, 1, 2, 1.0), (2006, 1, 3, 1.0), (2006, 4, 2, 1.0)), 2009)
    asked = at_risk(past, Outcome.TIED)[past.candidates]
    senders, receivers = np.nonzero(past.candidates)
    row = int(np.flatnonzero((senders == pair[0] - 1) & (receivers == pair[1] - 1))[0])

    assert network_figures(past, asked)[figure][row] == pytest.approx(expected)


@pytest.mark.parametrize("is_directed", [True, False])
def test_every_simple_model_scores_every_dyad_that_is_asked_of(*, is_directed: bool) -> None:
    record, question = world(is_directed=is_directed), Question(Outcome.FORMED, 3)

    scores = simple_scores(record, question, 2005)

    assert set(LEARNT) < set(scores)
    assert len(scores) == 7
    for each in scores.values():
        assert each.shape == (record.asked(2005, question).sum(),)
        assert np.isfinite(each).all()
