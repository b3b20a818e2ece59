"""Reads of how many spin-offs come from stage to stage: published rates, brought up to date by our own."""

from collections.abc import Sequence
from datetime import date

from mithaq.economy.adapters.pipeline_priors import latest_prior
from mithaq.economy.domain.funnel import Passed, Rate, Stage, passed, rate
from mithaq.economy.domain.spin_offs.steps import cases_of
from mithaq.economy.queries.spin_offs import SpinOffView

STEPS = (
    (Stage.DISCLOSURE, Stage.PROTECTION, "university", 730),
    (Stage.DISCLOSURE, Stage.LICENCE, "university", 1_825),
    (Stage.DISCLOSURE, Stage.START_UP, "university", 1_825),
    (Stage.LICENCE, Stage.REVENUE, "dod", 1_095),
)
"""Each step with the kind of institution whose published rate begins it, and the days after which it counts.

The days are a convention of ours: two years to a filing, five to a licence or company, three to first sales.
"""
OF, SEED = 100, 1


def rates(views: Sequence[SpinOffView], *, on: date) -> tuple[Rate, ...]:
    """The rate of each step with its interval, by what became of these spin-offs."""
    return tuple(
        rate(
            start,
            end,
            [case for view in views for case in cases_of(view.entries, start, end, on=on)],
            window_days=days,
            prior=latest_prior(start, end, kind),
        )
        for start, end, kind, days in STEPS
    )


def through(found: Sequence[Rate]) -> Passed:
    """How many of 100 that are disclosed come through a licence to sales."""
    steps = {(each.start, each.end): each for each in found}
    way = (Stage.DISCLOSURE, Stage.LICENCE), (Stage.LICENCE, Stage.REVENUE)
    return passed([steps[each] for each in way], OF, seed=SEED)
