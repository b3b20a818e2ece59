"""What a forecast of entry reads of a place and a field: eleven named features of years up to the origin.

A count is held against what it would be without any specialisation, year by year, so that a level break of
the whole panel moves nothing: E[y, c, p] = x[y, c, .] x[y, ., p] / x[y, ., .].
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import logit

from mithaq.economy.domain.complexity.conventions import OwnProximity
from mithaq.economy.domain.complexity.output import Floats, Ints
from mithaq.economy.domain.complexity.presence import TIED, rca
from mithaq.economy.domain.complexity.relatedness import density, proximity
from mithaq.economy.domain.entry.panel import Question

MEMORY_YEARS = 30
RECENT_YEARS = 2
HALF_LIFE, HALF_LIFE_SHORT, HALF_LIFE_LONG = 1.0, 0.5, 6.0
"""Years after which a count weighs half."""
TRUST = 0.3
"""What a count is worth beside one from a field that never changes: counts of years ahead spread wider."""
PRIOR = 0.5
"""Pull of a chance towards no specialisation, in expected counts."""
PRIOR_LONG = 1.0
DRIFT = 0.1
"""Variance of a log RCA that is not of counting."""
FLOOR = 0.1
LATENT = 4
ODDS = 1e-6


class Feature(StrEnum):
    """What each says; the first six tell of the place and field alone."""

    CHANCE = "chance"
    """Log odds that a count ahead reaches RCA 1 and the least count, if only counting spread it: a Poisson
    count whose rate is Gamma, with shape and rate of the weighted counts so far (half-life one year)."""
    CHANCE_SHORT = "chance_short"
    """The same by the last year almost alone."""
    EXPECTED = "expected"
    """Log of the count ahead that RCA 1 means: a high bar or a low one."""
    MARGIN = "margin"
    """Long-run log RCA over its standard error: how surely it lies below 1."""
    RCA = "rca"
    """Log of RCA over the base window, held from below: who has hardly any is as far off as who has none."""
    TREND = "trend"
    """Log RCA of the last two years less that of the first two of the base window."""
    LATENT = "latent"
    """Long-run log RCA rebuilt from the four patterns that places share most."""
    ALIKE_FIELDS = "alike_fields"
    """Long-run log RCA in the fields whose places are alike."""
    DIVERSITY = "diversity"
    """Log of the part of all fields in which the place has RCA 1 in the base window."""
    DENSITY = "density"
    """Relatedness density around the field over the place's mean one."""
    FIELD_GROWTH = "field_growth"
    """Growth of the field's part in the world within the base window, in logs."""


@dataclass(frozen=True)
class Features:
    """`values[row, feature]`, in the order of `Feature`."""

    values: Floats


@dataclass(frozen=True)
class _Past:
    """Counts by year and what they would be without specialisation, up to an origin."""

    counts: Floats
    expected: Floats

    def memory(self, half_life: float) -> tuple[Floats, Floats]:
        """Weighted sums of both."""
        weights = 0.5 ** (np.arange(len(self.counts))[::-1] / half_life)
        return np.tensordot(weights, self.counts, 1), np.tensordot(weights, self.expected, 1)

    def log_rca(self, years: slice) -> Floats:
        counts, expected = self.counts[years].sum(0), self.expected[years].sum(0)
        return np.asarray(np.log((counts + PRIOR) / (expected + PRIOR)))


def features_of(known: Floats, kept: Ints, rows: Ints, fields: Ints, question: Question) -> Features:
    """The features of rows, places among `kept`, from counts whose last year is the origin."""
    past = _past(known[-MEMORY_YEARS:], kept)
    base = known[-question.base_years :].sum(0)
    recent = min(RECENT_YEARS, question.base_years)
    ahead = past.expected[-recent:].sum(0) * question.ahead_years / recent
    long = _long(past)
    found = {
        Feature.CHANCE: _chance(past, ahead, question, HALF_LIFE),
        Feature.CHANCE_SHORT: _chance(past, ahead, question, HALF_LIFE_SHORT),
        Feature.EXPECTED: np.log(ahead + PRIOR / 10),
        Feature.MARGIN: long / np.sqrt(1 / (base[kept] + 1) + DRIFT),
        Feature.RCA: np.log(np.nan_to_num(rca(base))[kept] + FLOOR),
        Feature.TREND: _trend(past, question, recent),
        Feature.LATENT: _latent(long),
        Feature.ALIKE_FIELDS: _alike_fields(long),
        Feature.DIVERSITY: _diversity(base, kept),
        Feature.DENSITY: _density(base, kept),
        Feature.FIELD_GROWTH: _field_growth(known[-question.base_years :], recent, len(kept)),
    }
    return Features(np.stack([found[each][rows, fields] for each in Feature], 1))


def _past(known: Floats, kept: Ints) -> _Past:
    total = known.sum((1, 2))[:, None, None]
    expected = known.sum(2)[:, kept, None] * known.sum(1)[:, None, :]
    return _Past(known[:, kept], np.divide(expected, total, out=np.zeros_like(expected), where=total > 0))


def _chance(past: _Past, ahead: Floats, question: Question, half_life: float) -> Floats:
    from scipy.stats import nbinom  # noqa: PLC0415  # slow to import

    counts, expected = past.memory(half_life)
    shape, rate = TRUST * counts + PRIOR, TRUST * expected + PRIOR
    bar = np.ceil(np.maximum(ahead, question.least_count) * (1 - TIED))
    # A gamma rate makes the count negative binomial; with nothing ahead it is surely none.
    failure = np.clip(rate / (rate + ahead), ODDS, 1 - ODDS)
    return np.asarray(logit(np.clip(nbinom.sf(bar - 1, shape, failure), ODDS, 1 - ODDS)))


def _long(past: _Past) -> Floats:
    counts, expected = past.memory(HALF_LIFE_LONG)
    return np.asarray(np.log((counts + PRIOR_LONG) / (expected + PRIOR_LONG)))


def _trend(past: _Past, question: Question, recent: int) -> Floats:
    count = len(past.counts)
    first = count - question.base_years
    return past.log_rca(slice(count - recent, count)) - past.log_rca(slice(first, first + recent))


def _latent(long: Floats) -> Floats:
    mean = long.mean(0)
    left, values, right = np.linalg.svd(long - mean, full_matrices=False)
    return np.asarray((left[:, :LATENT] * values[:LATENT]) @ right[:LATENT] + mean)


def _alike_fields(long: Floats) -> Floats:
    spread = long.std(0)
    scores = np.divide(long - long.mean(0), spread, out=np.zeros_like(long), where=spread > 1e-9)
    alike = np.maximum(scores.T @ scores / len(long), 0) ** 2
    np.fill_diagonal(alike, 0)
    return np.asarray(long @ alike / np.maximum(alike.sum(0), 1e-9))


def related_density(present: Floats) -> Floats:
    """Relatedness density by place and field, the field itself left out.

    A field to which none is related has no density: there it is 0 for all, so that it parts nobody.
    """
    return np.nan_to_num(density(present, proximity(present, own=OwnProximity.ZERO)))


def _diversity(base: Floats, kept: Ints) -> Floats:
    present = np.nan_to_num(rca(base))[kept] >= 1 - TIED
    return np.broadcast_to(np.log(present.mean(1, keepdims=True) + 0.02), present.shape)


def _density(base: Floats, kept: Ints) -> Floats:
    present = (np.nan_to_num(rca(base))[kept] >= 1 - TIED).astype(np.float64)
    found = related_density(present)
    return np.asarray(found / np.maximum(found.mean(1, keepdims=True), 1e-9))


def _field_growth(base: Floats, recent: int, places: int) -> Floats:
    first, last = base[:recent].sum((0, 1)), base[-recent:].sum((0, 1))
    growth = np.log(last / last.sum() + 1e-4) - np.log(first / first.sum() + 1e-4)
    return np.broadcast_to(growth, (places, len(growth)))
