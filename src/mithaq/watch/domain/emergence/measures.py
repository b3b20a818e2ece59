"""The measures by which emergence is judged, by name; words/emergence_terms.py says what each tells of a
term.

They follow what the literature asks of emergence (D. Rotolo, D. Hicks, B. Martin, What is an emerging
technology?, Research Policy 44 (2015), 1827): novelty, fast growth, coherence, prominence, and how uncertain
all of it is.
"""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
from scipy.stats import rankdata

from mithaq.watch.domain.emergence import company, trends
from mithaq.watch.domain.emergence.candidates import Spread, in_titles, spread
from mithaq.watch.domain.emergence.conventions import TRIVIAL
from mithaq.watch.domain.emergence.literature import Floats, Ints, Literature
from mithaq.watch.domain.emergence.periods import Past

FIELD_HORIZON_YEARS = 3
STEEPEST = 0.3
GROUP_RIDGE = 20.0


class Standing:
    """A literature's candidates at an origin, with what several measures share reckoned once."""

    def __init__(self, literature: Literature, origin: int, terms: Ints) -> None:
        self.past = Past(literature, origin, terms)

    @cached_property
    def shares(self) -> Floats:
        return self.past.counts / self.past.works

    @cached_property
    def four_years(self) -> tuple[Floats, Floats]:
        return trends.poisson_slope(self.past.counts[:, -4:], self.past.works[-4:])

    @cached_property
    def six_years(self) -> tuple[Floats, Floats]:
        return trends.poisson_slope(self.past.counts[:, -6:], self.past.works[-6:])

    @cached_property
    def half_years(self) -> tuple[Floats, Floats]:
        return trends.poisson_slope(self.past.half_counts, self.past.half_works)

    @cached_property
    def two_years(self) -> Floats:
        return trends.log_growth(self.past.counts, self.past.works, slice(-2, None), slice(-4, -2))

    @cached_property
    def half_year_rise(self) -> Floats:
        """The last half year by the same half of the year before, so that seasons do not count."""
        return trends.log_growth(self.past.half_counts, self.past.half_works, slice(-1, None), slice(-3, -2))

    @cached_property
    def spread(self) -> Spread:
        return spread(self.past, 2)

    @cached_property
    def neighbours(self) -> company.Neighbours:
        return company.neighbours(self.past)

    @cached_property
    def weight(self) -> Floats:
        return np.sqrt(self.past.last_two + 0.5)

    def rise_of_classes(self, new_years: int) -> Floats:
        """The mean log growth of the classes of a term's works over the last `new_years`."""
        counts, works = self.past.class_counts(), self.past.works
        smooth = 5.0

        def share(span: slice) -> Floats:
            total = works[span].sum() + smooth * len(counts)
            return np.asarray((counts[:, span].sum(1) + smooth) / total)

        last, before = slice(-new_years, None), slice(-2 * new_years, -new_years)
        mix = self.past.mixes(self.past.literature.classes, 2)
        mix = mix / np.maximum(mix.sum(0), 1)
        return np.asarray((mix * np.log(share(last) / share(before))[:, None]).sum(0))

    def trend_of_groups(self, years: int) -> Floats:
        """Log growth that three more years bring when the groups of a term's works go on by their slopes."""
        counts, works = self.past.class_counts(of_groups=True)[:, -years:], self.past.works[-years:]
        slopes, _ = trends.poisson_slope(counts, works, ridge=GROUP_RIDGE)
        growth = np.exp(FIELD_HORIZON_YEARS * np.clip(slopes, -STEEPEST, STEEPEST))
        mix = self.past.mixes(self.past.group_table(), 2)
        return np.asarray(np.log((mix * growth[:, None]).sum(0) / np.maximum(mix.sum(0), 1e-9) + 1e-9))


MEASURES: Mapping[str, Callable[[Standing], Floats]] = {
    "last_year_works": lambda s: np.log(s.past.counts[:, -1] + 0.5),
    "two_year_works": lambda s: np.log(s.past.last_two + 0.5),
    "classes": lambda s: np.log1p(s.spread.classes),
    "class_entropy": lambda s: s.spread.entropy,
    "cross_listing": lambda s: _classes_a_work(s.past),
    "title_share": lambda s: in_titles(s.past),
    "age": lambda s: np.log1p(_age(s.past)),
    "vitality": lambda s: trends.vitality(s.shares),
    "stage": lambda s: trends.stage(s.shares),
    "burst": lambda s: trends.open_burst(s.past.counts, s.past.works),
    "four_year_slope": lambda s: s.four_years[1],
    "six_year_slope": lambda s: s.six_years[1],
    "two_year_rise": lambda s: s.two_years,
    "half_year_rise": lambda s: s.half_year_rise,
    "sure_half_year_rise": lambda s: s.half_year_rise / _half_year_error(s.past),
    "title_slope": lambda s: _title_slope(s.past),
    "detectors": lambda s: detectors(s)["rank_mean"],
    "class_divergence": lambda s: s.spread.divergence,
    "near_density": lambda s: s.neighbours.cosines[:, :10].mean(1),
    "density": lambda s: s.neighbours.cosines.mean(1),
    "company_vitality": lambda s: _company(s, trends.vitality(s.shares)),
    "company_rise": lambda s: _company(s, s.two_years),
    "company_slope": lambda s: _company(s, s.six_years[0]),
    "neighbour_slope": lambda s: s.neighbours.mean(s.four_years[0], s.weight),
    "neighbour_half_years": lambda s: s.neighbours.mean(s.half_years[0], s.weight),
    "class_rise": lambda s: s.rise_of_classes(1),
    "two_year_class_rise": lambda s: s.rise_of_classes(2),
    "six_year_group_trend": lambda s: s.trend_of_groups(6),
    "eight_year_group_trend": lambda s: s.trend_of_groups(8),
}


def measured(standing: Standing) -> dict[str, Floats]:
    """Every measure of every candidate."""
    return {name: np.asarray(measure(standing), np.float64) for name, measure in MEASURES.items()}


def detectors(standing: Standing) -> Mapping[str, Floats]:
    """Candidates by each detector of the literature: what a forecast must beat before it is worth its
    trouble.

    The trivial one says that last year's growth goes on; `rank_mean` is the mean rank of the others.
    """
    past = standing.past
    found = {
        "poisson_slope": standing.six_years[1],
        "kleinberg_burst": trends.open_burst(past.counts, past.works),
        "vitality": trends.vitality(past.counts),
    }
    ranks = [rankdata(figure) for figure in found.values()]
    trivial = trends.log_growth(past.counts, past.works, slice(-1, None), slice(-2, -1))
    return {TRIVIAL: trivial, **found, "rank_mean": np.mean(ranks, axis=0)}


def _company(standing: Standing, figure: Floats) -> Floats:
    return company.mean_of_company(standing.past, figure)


def _age(past: Past) -> Floats:
    """Years since the first work that is known."""
    return np.asarray(past.counts.shape[1] - 1 - np.argmax(past.counts > 0, axis=1), np.float64)


def _classes_a_work(past: Past) -> Floats:
    rows = past.recent(2)
    each = np.asarray(past.literature.classes[rows].sum(1), np.float64).ravel()
    uses = past.uses[rows]
    return np.asarray((uses.T @ each) / np.maximum(np.asarray(uses.sum(0), np.float64).ravel(), 1))


def _half_year_error(past: Past) -> Floats:
    return np.sqrt(1 / (past.half_counts[:, -1] + 0.5) + 1 / (past.half_counts[:, -3] + 0.5))


def _title_slope(past: Past) -> Floats:
    return trends.poisson_slope(past.title_counts[:, -4:], past.works[-4:])[1]
