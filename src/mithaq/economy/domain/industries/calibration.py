"""From scores to probabilities that hold, and from probabilities to silence.

Probabilities are exp(score / T) over their sum; T is the temperature at which held-out truths are likeliest
(Guo and others, 2017). Calibration error is the mean gap between confidence and rate over ten bins of equal
width, weighed by what they hold.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from mithaq.economy.domain.industries.features import Floats
from mithaq.economy.domain.industries.folds import Ints

BINS = 10
COLDEST, HOTTEST = -5.0, 3.0
LEAST_ANSWERED = 30


def temperature(scores: Floats, truths: Ints) -> float:
    """The temperature under which the columns `truths` are likeliest."""
    rows = np.arange(len(truths))

    def surprise(power: float) -> float:
        return float(-log_softmax(scores / np.exp(power), axis=1)[rows, truths].mean())

    found = minimize_scalar(surprise, bounds=(COLDEST, HOTTEST), method="bounded")
    return float(np.exp(found.x))


def probabilities(scores: Floats, temperature: float) -> Floats:
    """Rows that add up to one."""
    return np.asarray(softmax(scores / temperature, axis=1))


def calibration_error(confidence: Floats, is_right: npt.NDArray[np.bool_]) -> float:
    """0 where of what was said at 70 % seventy in a hundred came; not a number for nothing said."""
    if not len(confidence):
        return float("nan")
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = (
        abs(confidence[bins == each].mean() - is_right[bins == each].mean()) * (bins == each).sum()
        for each in np.unique(bins)
    )
    return float(sum(gaps) / len(confidence))


@dataclass(frozen=True)
class Point:
    """Of the surest part of all texts, how many were read right, and how sure the least sure of them is."""

    coverage: float
    accuracy: float
    confidence: float


def curve(confidence: Floats, is_right: npt.NDArray[np.bool_], *, steps: int = 10) -> tuple[Point, ...]:
    """The surest tenth, the surest two tenths, and so on to all."""
    order = np.argsort(-confidence, kind="stable")
    counts = [max(1, round(len(order) * each / steps)) for each in range(1, steps + 1)] if len(order) else []
    return tuple(
        Point(count / len(order), float(is_right[order[:count]].mean()), float(confidence[order[count - 1]]))
        for count in counts
    )


def trusted_from(confidence: Floats, is_right: npt.NDArray[np.bool_], accuracy: float) -> float:
    """The least confidence such that of all answers at it or above the share `accuracy` was right.

    More than 1, so that nothing is answered, where no thirty answers reach it.
    """
    order = np.argsort(-confidence, kind="stable")
    rates = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    # Answers of equal confidence are given together or not at all.
    is_last = np.append(np.diff(confidence[order]) != 0, True) if len(order) else np.array([], bool)
    reached = np.flatnonzero((rates >= accuracy) & is_last & (np.arange(len(order)) >= LEAST_ANSWERED - 1))
    return float(confidence[order[reached[-1]]]) if len(reached) else 2.0
