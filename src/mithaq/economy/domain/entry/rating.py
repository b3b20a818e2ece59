"""How right forecasts of entry were; equal scores are taken together, so that no order of rows decides."""

from dataclasses import dataclass

import numpy as np

from mithaq.economy.domain.complexity.output import Floats, Ints

FIRST = 3


@dataclass(frozen=True)
class Rating:
    """One origin, places weighing as often as they were drawn.

    `within` and `first` judge each place's own list: the mean area under its curve, over places with both
    answers, and the mean part of the first three that entered, over places that entered something.
    """

    curve: float
    precision: float
    within: float
    first: float


@dataclass(frozen=True)
class Ranking:
    """Scores and answers of an origin, with what every rating of them needs reckoned once."""

    scores: Floats
    answers: Floats
    places: Ints
    level: Ints
    """Of each row: 0 for the highest score."""
    owner: Ints
    """Of each row, its place in `names`."""
    names: Ints
    within: Floats
    first: Floats
    """By place of `names`; NaN where a list cannot be judged."""

    def rated(self, times: Floats | None = None) -> Rating:
        """Rate with each place of `names` counted so many times."""
        weight = np.ones(len(self.names)) if times is None else times
        rows = weight[self.owner]
        came, stayed = _counted(self.level, self.answers, rows)
        return Rating(
            _area(came, stayed),
            _average_precision(came, stayed),
            _mean(self.within, weight),
            _mean(self.first, weight),
        )


def ranking(scores: Floats, answers: Floats, places: Ints) -> Ranking:
    """Prepare a ranking to be rated."""
    names, owner = np.unique(places, return_inverse=True)
    lists = [(scores[places == each], answers[places == each]) for each in names]
    within = [_area_of(one, came) if 0 < came.sum() < len(came) else np.nan for one, came in lists]
    first = [_first(one, came) if came.any() else np.nan for one, came in lists]
    return Ranking(scores, answers, places, _levels(scores), owner, names, np.array(within), np.array(first))


def _levels(scores: Floats) -> Ints:
    from scipy.stats import rankdata  # noqa: PLC0415  # slow to import

    return np.asarray(rankdata(-scores, "dense").astype(np.int64) - 1)


def _area_of(scores: Floats, answers: Floats) -> float:
    return _area(*_counted(_levels(scores), answers, np.ones(len(answers))))


def _counted(level: Ints, answers: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Weights of those that entered and of those that did not, by level."""
    came = np.bincount(level, weights * answers).astype(np.float64)
    return came, np.bincount(level, weights).astype(np.float64) - came


def _area(came: Floats, stayed: Floats) -> float:
    """The chance that one that entered ranks before one that did not; a half where one kind is missing."""
    pairs = came.sum() * stayed.sum()
    after = stayed.sum() - np.cumsum(stayed)
    return float((came * (after + stayed / 2)).sum() / pairs) if pairs > 0 else 0.5


def _average_precision(came: Floats, stayed: Floats) -> float:
    """Mean precision at each entry found, going down the levels."""
    found = np.cumsum(came)
    precision = found / np.maximum(np.cumsum(came + stayed), 1e-12)
    return float((came * precision).sum() / found[-1]) if found[-1] > 0 else 0.0


def _first(scores: Floats, answers: Floats) -> float:
    """Part of the first three that entered; those tied for the last places share them."""
    count = min(FIRST, len(scores))
    last = np.partition(scores, -count)[-count]
    above, tied = scores > last, scores == last
    return float((answers[above].sum() + (count - above.sum()) * answers[tied].mean()) / count)


def _mean(values: Floats, weights: Floats) -> float:
    known = np.isfinite(values) & (weights > 0)
    return float(np.average(values[known], weights=weights[known])) if known.any() else 0.5
