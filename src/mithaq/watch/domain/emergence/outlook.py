"""Which candidates will rise: learned from how the candidates of a year before fared, in the same
literature.

Sure growth (shared/research/watch.md, section 0.3): the share of works in the last two years of the horizon
is, at its lower 90 % bound, 1.5 times that of the two years before the origin, and 50 works or more use the
term then. The plain "doubles" rewards terms that were low by chance.

One logistic regression on the normal scores of all measures, heavily penalised, learns which candidates of
the origin a year ago grew within that year. Years differ more than terms: what was so a year ago guides
better than what was so on the mean of ten years (docs/decisions/0044-emergence.md). The detectors of the
literature have a small say beside it, so that growth counts for something in a year that taught the contrary.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata
from sklearn.linear_model import LogisticRegression

from mithaq.watch.domain.emergence.candidates import candidates, is_ranked
from mithaq.watch.domain.emergence.conventions import (
    HORIZON_YEARS,
    LEAST_HISTORY_YEARS,
    LEAST_LATER,
    LOWER_BOUND_Z,
    MONTHS_A_YEAR,
    RISE,
)
from mithaq.watch.domain.emergence.literature import Floats, Ints, Literature
from mithaq.watch.domain.emergence.measures import MEASURES, Standing, measured
from mithaq.watch.domain.emergence.periods import Past

Truths = NDArray[np.bool_]
PENALTY_INVERSE = 0.01
LEARNED_RISE = RISE ** (0.7 / HORIZON_YEARS)
"""A year's part of the rise asked for, eased so that there are outcomes enough to learn from."""
LEARNED_LATER = 25
LEAST_RISEN = 5
LEAST_CANDIDATES = 20
"""Ranks among fewer say nothing, and neighbours are no neighbours."""
DETECTORS = "detectors"
SAY_OF_DETECTORS = 0.1
# What ranks where nothing can be learned: the measures that were best alone, on the mean of their scores.
LEARNED = tuple(name for name in MEASURES if name != DETECTORS)
UNLEARNED = ("class_rise", "company_vitality", "sure_half_year_rise", "burst")


@dataclass(frozen=True)
class Change:
    """How the share of a term changed from the two years before an origin to the last two years of a
    horizon.
    """

    log_ratio: Floats
    error: Floats
    before: Floats
    later: Floats

    def is_sure(self, rise: float = RISE, least_later: float = LEAST_LATER) -> Truths:
        """Whether the lower bound of the ratio reaches the rise, with works enough."""
        enough = self.later >= least_later
        return np.asarray((self.log_ratio - LOWER_BOUND_Z * self.error >= np.log(rise)) & enough)


def change(literature: Literature, origin: int, terms: Ints, years: int) -> Change:
    """What became of terms so many years after the origin; the literature must reach that far."""
    now = Past(literature, origin, terms)
    then = Past(literature, origin + MONTHS_A_YEAR * years, terms)
    before, later = np.maximum(now.last_two, 0.5), np.maximum(then.last_two, 0.5)
    ratio = np.log(later / then.works[-2:].sum()) - np.log(before / now.works[-2:].sum())
    return Change(np.asarray(ratio), np.sqrt(1 / before + 1 / later), now.last_two, then.last_two)


@dataclass(frozen=True)
class Field:
    """The candidates of an origin, with their measures; `is_ranked` tells which of them may stand in a
    list.
    """

    origin: int
    terms: Ints
    measures: dict[str, Floats]
    two_years: Floats
    is_ranked: Truths

    def scores(self, names: tuple[str, ...] = tuple(MEASURES)) -> Floats:
        """A row for each candidate, a column for each measure, as normal quantiles of ranks.

        So no measure rules by its unit or its outliers.
        """
        ranks = (rankdata(self.measures[name]) for name in names)
        return np.stack([norm.ppf((rank - 0.5) / len(rank)) for rank in ranks], axis=1)


class Fields:
    """The candidates of the origins that a forecast asks for, each reckoned once."""

    def __init__(self, literature: Literature) -> None:
        self.literature = literature
        self._known: dict[int, Field] = {}

    def at(self, origin: int) -> Field:
        """The candidates of an origin and their measures; reads nothing that came after."""
        if origin not in self._known:
            terms = candidates(self.literature, origin)
            if len(terms) < LEAST_CANDIDATES:
                self._known[origin] = _empty(origin)
                return self._known[origin]
            standing = Standing(self.literature, origin, terms)
            past = standing.past
            self._known[origin] = Field(origin, terms, measured(standing), past.last_two, is_ranked(past))
        return self._known[origin]

    def has_history(self, origin: int) -> bool:
        """Whether there are years enough before an origin to measure trends."""
        first = int(self.literature.months.min(initial=origin))
        return origin - first >= LEAST_HISTORY_YEARS * MONTHS_A_YEAR


@dataclass(frozen=True)
class Outlook:
    """Candidates with a score by which they are ranked, and how much each measure moved it.

    `weights` tells what a normal score of each measure was worth a year ago, in log odds.
    """

    field: Field
    score: Floats
    weights: dict[str, float]

    def order(self) -> Ints:
        """Places of the ranked candidates in the field, the best first; ties go by the alphabet."""
        order = np.argsort(-self.score, kind="stable")
        return np.asarray(order[self.field.is_ranked[order]])

    def reasons(self, place: int) -> dict[str, float]:
        """What each measure adds to the score of a candidate; the score is their sum."""
        scores = self.field.scores(tuple(self.weights))[place]
        return {
            name: weight * float(score)
            for (name, weight), score in zip(self.weights.items(), scores, strict=True)
        }


def outlook(fields: Fields, origin: int) -> Outlook:
    """Rank the candidates of an origin by what the year before it teaches."""
    field = fields.at(origin)
    learned = _learned(fields, origin - MONTHS_A_YEAR) or {name: 1 / len(UNLEARNED) for name in UNLEARNED}
    weights = {**learned, DETECTORS: SAY_OF_DETECTORS}
    score = field.scores(tuple(weights)) @ np.array(list(weights.values()))
    return Outlook(field, np.asarray(score), weights)


def _empty(origin: int) -> Field:
    none = np.zeros(0)
    return Field(origin, none.astype(np.int64), dict.fromkeys(MEASURES, none), none, none.astype(bool))


def _learned(fields: Fields, origin: int) -> dict[str, float]:
    """The weight of each measure, from candidates whose next year is known; none when too few rose."""
    if not fields.has_history(origin):
        return {}
    field = fields.at(origin)
    became = change(fields.literature, origin, field.terms, 1)
    risen = became.is_sure(LEARNED_RISE, LEARNED_LATER)[field.is_ranked]
    if risen.sum() < LEAST_RISEN or risen.all():
        return {}
    regression = LogisticRegression(C=PENALTY_INVERSE, max_iter=500)
    regression.fit(field.scores(LEARNED)[field.is_ranked], risen)
    return dict(zip(LEARNED, regression.coef_[0].tolist(), strict=True))
