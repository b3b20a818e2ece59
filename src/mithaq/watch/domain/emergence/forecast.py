"""How much of the literature a topic will hold in 3 and 5 years, with an interval that is checked against
the past.

Forecast: ridge regression of the log ratio of shares (see `outlook.change`) on the normal scores of all
measures, at the latest origins whose outcome is known. Interval: quantiles of what that regression missed,
among terms that stood in the same part of the ranking of their origin and have about the same number of
works. It is widened by WIDENING, since a regression misses more where it has not been fitted, and upwards by
BANDS, since the ranking tells rises better from year to year than it did before.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata
from sklearn.linear_model import Ridge

from mithaq.watch.domain.emergence.conventions import MONTHS_A_YEAR
from mithaq.watch.domain.emergence.literature import Floats, Ints
from mithaq.watch.domain.emergence.outlook import Fields, change, outlook

COVERAGE = 0.8
ORIGINS = 3
PENALTY = 300.0
SIZES = 8
HALF_WEIGHT_WORKS = 20
WIDENING = {3: 1.1, 5: 1.25}
"""By horizon; measured at origins to 2011, where unwidened intervals of 80 % held 74-80 % and 66-73 %."""
BANDS = ((0.005, 1.4), (0.02, 1.4), (0.06, 1.2), (0.3, 1.1), (1.0, 1.0))
"""Down to which part of the candidates by rank, and how much wider the bound above is there. Measured at
origins of 2007 to 2011: without bands, bounds of 80 % held 22-64 % of the first fifty; with them 80-96 %, and
of all 78-84 %.
"""
LEAST_OF_A_BAND, LEAST_OF_A_SIZE = 50, 150
"""Where fewer were in a part of the ranking, what was missed of all terms is taken."""
LEAST_LEARNED = 400


@dataclass(frozen=True)
class Forecast:
    """The expected log ratio of shares after some years, and the bounds between which COVERAGE of terms
    stay.
    """

    years: int
    middle: Floats
    lower: Floats
    upper: Floats

    def holds(self, log_ratio: Floats, places: Ints) -> float:
        """The part of the terms at these places whose ratio lay within the bounds."""
        return float(((log_ratio >= self.lower) & (log_ratio <= self.upper))[places].mean())


def forecast(fields: Fields, origin: int, years: int) -> Forecast | None:
    """Forecast every candidate of an origin; nothing where too little of the past is known to learn from."""
    steps = [origin - MONTHS_A_YEAR * (years + back) for back in range(ORIGINS)]
    known = [fields.at(step) for step in steps if fields.has_history(step)]
    if sum(len(field.terms) for field in known) < LEAST_LEARNED:
        return None
    ratios = np.concatenate([change(fields.literature, f.origin, f.terms, years).log_ratio for f in known])
    works = np.concatenate([field.two_years for field in known])
    regression = Ridge(PENALTY)
    scores = np.concatenate([field.scores() for field in known])
    regression.fit(scores, ratios, sample_weight=works / (works + HALF_WEIGHT_WORKS))
    missed = ratios - regression.predict(scores)
    parts = np.concatenate([_parts(fields, field.origin) for field in known])
    here = fields.at(origin)
    expected = regression.predict(here.scores())
    low, median, high, upwards = _spread(parts, works, missed, _parts(fields, origin), here.two_years)
    middle, wider = expected + median, WIDENING[years]
    return Forecast(
        years, middle, middle - wider * (median - low), middle + wider * upwards * (high - median)
    )


def _parts(fields: Fields, origin: int) -> Floats:
    """For each candidate of an origin the part of them that ranks before it, from 0."""
    return np.asarray((rankdata(-outlook(fields, origin).score) - 1) / max(len(fields.at(origin).terms), 1))


def _spread(
    parts: Floats, works: Floats, missed: Floats, here: Floats, here_works: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """What was missed among terms alike, for each term here: tenth, half and nine tenths, and how much wider
    the bound above is."""
    found = np.zeros((4, len(here)))
    tail, start = (1 - COVERAGE) / 2, 0.0
    for end, upwards in BANDS:
        known, asked = ((each >= start) & (each < end) for each in (parts, here))
        start = end
        if known.sum() < LEAST_OF_A_BAND:
            known = np.ones(len(parts), bool)
        sizes = max(1, min(SIZES, int(known.sum()) // LEAST_OF_A_SIZE))
        edges = np.quantile(np.log(works[known] + 0.5), np.linspace(0, 1, sizes + 1))
        size = _sizes(works[known], edges)
        quantiles = [np.quantile(missed[known][size == each], [tail, 0.5, 1 - tail]) for each in range(sizes)]
        found[:3, asked] = np.array(quantiles)[_sizes(here_works[asked], edges)].T
        found[3, asked] = upwards
    low, median, high, wider = found
    return low, median, high, wider


def _sizes(works: Floats, edges: Floats) -> Ints:
    return np.clip(np.searchsorted(edges, np.log(works + 0.5), side="right") - 1, 0, len(edges) - 2)
