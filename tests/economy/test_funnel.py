"""The funnel of spin-offs: published rates, own cases, and cases too young to tell."""

import numpy as np
import pytest
from scipy import stats

from mithaq.base.refusals import NotFound, Refused
from mithaq.economy.adapters.pipeline_priors import latest_prior, pipeline_priors
from mithaq.economy.domain.funnel import Case, Prior, Stage, passed, rate
from mithaq.economy.domain.impact.claims import Source

D, P, L, R = Stage.DISCLOSURE, Stage.PROTECTION, Stage.LICENCE, Stage.REVENUE
QUARTER = Prior(D, L, "university", 2017, 25, 100, Source("made"))
MOVED, LATE, WAITING = Case(500, took=100), Case(500, took=400), Case(500)
YOUNG_MOVED, YOUNG = Case(200, took=100), Case(200)


def published(start: Stage, end: Stage, kind: str) -> float:
    found = latest_prior(start, end, kind)
    return round(found.numerator / found.denominator, 3)


@pytest.mark.parametrize(
    ("start", "end", "kind", "value"),
    [
        # shared/research/economy.md, "Pipeline priors".
        (D, P, "university", 0.613),
        (D, L, "university", 0.251),
        (D, Stage.START_UP, "university", 0.043),
        (D, L, "federal_laboratory", 0.112),
        (D, L, "doe", 0.082),
        (D, L, "dod", 0.065),
        (D, L, "nasa", 0.062),
    ],
)
def test_published_rates(start: Stage, end: Stage, kind: str, value: float) -> None:
    assert published(start, end, kind) == value


def test_universities_of_three_years() -> None:
    found = [each for each in pipeline_priors() if (each.end, each.kind) == (P, "university")]

    assert {each.year: round(each.numerator / each.denominator, 2) for each in found} == {
        2007: 0.82,
        2012: 0.72,
        2017: 0.61,
    }
    assert latest_prior(D, P, "university").year == 2017


def test_a_rate_that_nobody_published_is_not_made_up() -> None:
    with pytest.raises(NotFound, match="prior_unknown"):
        latest_prior(Stage.IDEA, D, "university")


@pytest.mark.parametrize(
    ("cases", "reached", "counted", "young"),
    [
        ([], 0, 0, 0),
        ([MOVED, WAITING], 1, 2, 0),
        # It moved on, but after its time.
        ([MOVED, LATE], 1, 2, 0),
        # Young ones count neither as failures nor, where they were quick, as successes.
        ([MOVED, WAITING, YOUNG, YOUNG_MOVED], 1, 2, 2),
        ([Case(365, took=365), Case(365), Case(364, took=10)], 1, 2, 1),
    ],
)
def test_only_cases_whose_time_has_passed_are_counted(
    cases: list[Case], reached: int, counted: int, young: int
) -> None:
    found = rate(D, L, cases, window_days=365, prior=QUARTER, prior_weight=10)

    assert (found.reached, found.counted, found.too_young) == (reached, counted, young)
    assert found.one == pytest.approx(10 * 25.5 / 101 + reached)
    assert found.one + found.other == pytest.approx(10 + counted)
    assert found.prior_part == pytest.approx(10 / (10 + counted))


def test_a_rate_goes_from_the_published_one_to_the_own() -> None:
    own = [MOVED] * 80 + [WAITING] * 20

    found = [
        rate(D, L, own, window_days=365, prior=QUARTER, prior_weight=weight).value
        for weight in (1e-6, 20, 1e9)
    ]

    assert found[0] == pytest.approx(0.8)
    assert found[1] == pytest.approx((20 * 25.5 / 101 + 80) / 120)
    assert found[2] == pytest.approx(25.5 / 101)


def test_without_a_published_rate_hardly_anything_is_supposed() -> None:
    found = rate(Stage.IDEA, D, [], window_days=365, prior=None)

    assert (found.one, found.other, found.prior_part) == (0.5, 0.5, 1)
    # The arcsine law: 5 % below sin²(π/40).
    assert found.bounds == pytest.approx((np.sin(np.pi / 40) ** 2, np.cos(np.pi / 40) ** 2))


def test_through_several_steps() -> None:
    sure = [
        rate(start, end, [moved] * 100_000, window_days=365, prior=None)
        for start, end, moved in ((D, P, MOVED), (P, L, MOVED), (L, R, WAITING))
    ]

    assert passed(sure[:2], 100, seed=1).low >= 99
    assert passed(sure, 100, seed=1).high == 0


def test_one_step_of_many_draws_is_its_beta_binomial() -> None:
    one = rate(D, L, [MOVED] * 5 + [WAITING] * 15, window_days=365, prior=QUARTER)

    found = passed([one], 40, seed=3, draws=200_000)

    assert (found.low, found.high) == tuple(stats.betabinom(40, one.one, one.other).ppf([0.05, 0.95]))
    assert found.expected == pytest.approx(40 * one.value)
    assert (found.share_low, found.share_high) == pytest.approx(one.bounds, abs=0.003)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda: Prior(D, L, "dod", 2016, 941, 874, Source("made")), "prior_wrong"),
        (lambda: Prior(L, D, "dod", 2016, 1, 2, Source("made")), "stages_not_onward"),
        (lambda: Case(10, took=11), "case_days_wrong"),
        (lambda: Case(-1), "case_days_wrong"),
        (lambda: rate(D, L, [], window_days=0, prior=None), "window_wrong"),
        (lambda: rate(D, P, [], window_days=1, prior=QUARTER), "prior_of_other_stages"),
        (lambda: rate(D, L, [], window_days=1, prior=QUARTER, prior_weight=0), "prior_weight_wrong"),
        (lambda: rate(L, D, [], window_days=1, prior=None), "stages_not_onward"),
        (lambda: passed([], 1, seed=1), "steps_not_joined"),
    ],
)
def test_what_cannot_be_reckoned_is_refused(act, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused, match=code):
        act()
