"""How right forecasts were: ranking, ranking within one state's list, and calibration."""

from dataclasses import dataclass

import numpy as np

from mithaq.ties.domain.forecasting.history import Floats, Ints, Truths

FIRST = 10
BINS = 10
TOP = 0.01


@dataclass(frozen=True)
class Rating:
    """How well scores of one origin ranked.

    `within` and `hits` judge the list of each state's own candidates: its area under the curve, weighted by
    the outcomes it holds, and the part of all outcomes that stood among the first ten of their lists.
    """

    curve: float
    average_precision: float
    within: float
    hits: float


@dataclass(frozen=True)
class Calibration:
    """How near probabilities of one origin came to what was seen."""

    brier: float
    base_brier: float
    """Of a forecaster who knew the rate that came, and told all dyads that."""
    error: float
    top_error: float
    """How far the mean forecast of the likeliest hundredth lay from their rate."""
    forecast: float
    seen: int


def rated(scores: Floats, answers: Floats, senders: Ints, receivers: Ints, *, is_directed: bool) -> Rating:
    """Rate a ranking against answers of 0 and 1; without direction a dyad is on the lists of both states."""
    lists = [senders] if is_directed else [senders, receivers]
    within, hits = _within(np.tile(scores, len(lists)), np.tile(answers, len(lists)), np.concatenate(lists))
    return Rating(area_under_curve(scores, answers), average_precision(scores, answers), within, hits)


def calibrated(probability: Floats, answers: Floats) -> Calibration:
    """Compare probabilities with answers of 0 and 1."""
    rate = float(answers.mean())
    top = probability >= np.quantile(probability, 1 - TOP)
    return Calibration(
        brier=float(np.mean((probability - answers) ** 2)),
        base_brier=rate * (1 - rate),
        error=calibration_error(probability, answers),
        top_error=float(abs(probability[top].mean() - answers[top].mean())),
        forecast=float(probability.sum()),
        seen=int(answers.sum()),
    )


def average_precision(scores: Floats, answers: Floats, weights: Floats | None = None) -> float:
    """Mean precision at each outcome found, going down the ranking; equal scores are taken together."""
    weight = np.ones(len(scores)) if weights is None else weights
    order = np.argsort(-scores, kind="stable")
    found, all_ = np.cumsum((answers * weight)[order]), np.cumsum(weight[order])
    last = np.append(np.diff(scores[order]) != 0, True)
    found, all_ = found[last], all_[last]
    if not len(found) or found[-1] == 0:
        return 0.0
    steps = np.diff(found, prepend=0)
    return float((steps * found / np.maximum(all_, 1e-12)).sum() / found[-1])


def area_under_curve(scores: Floats, answers: Floats) -> float:
    """The chance that an outcome ranks before a dyad without; a half where one of them is missing."""
    from scipy.stats import rankdata  # noqa: PLC0415  # slow to import

    came = answers == 1
    pairs = int(came.sum()) * int((~came).sum())
    if not pairs:
        return 0.5
    least = came.sum() * (came.sum() + 1) / 2
    return float((rankdata(scores)[came].sum() - least) / pairs)


def calibration_error(probability: Floats, answers: Floats) -> float:
    """The larger of two readings of the mean gap between forecast and rate: bins of equal width, and bins of
    equally many dyads.
    """
    from scipy.stats import rankdata  # noqa: PLC0415  # slow to import

    by_width = np.minimum((probability * BINS).astype(int), BINS - 1)
    by_count = (rankdata(probability, "ordinal") - 1).astype(int) * BINS // max(len(probability), 1)
    return max(_gap(probability, answers, bins) for bins in (by_width, by_count))


def _gap(probability: Floats, answers: Floats, bins: Ints) -> float:
    gaps = np.bincount(bins, probability - answers, BINS)
    return float(np.abs(gaps).sum() / max(len(answers), 1))


def _within(scores: Floats, answers: Floats, owner: Ints) -> tuple[float, float]:
    areas, weights, hits = [], [], 0.0
    for state in np.unique(owner[answers == 1]):
        mine: Truths = owner == state
        came = answers[mine]
        hits += came[np.argsort(-scores[mine], kind="stable")[:FIRST]].sum()
        if came.sum() < len(came):
            areas.append(area_under_curve(scores[mine], came))
            weights.append(came.sum())
    if not weights:
        return 0.5, 0.0
    return float(np.average(areas, weights=weights)), float(hits / max(answers.sum(), 1))
