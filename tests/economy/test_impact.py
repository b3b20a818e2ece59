"""Impact accounts: gross to net by hand, intervals, what rests on one licence, and what cannot be claimed."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from economy.made_licences import PLACEHOLDER, SOURCE, assumed, licences, scenario, techlink
from mithaq.base.refusals import Refused
from mithaq.economy.domain.impact.accounting import (
    Account,
    Measure,
    Total,
    account,
    net_factor,
    net_sales_factor,
)
from mithaq.economy.domain.impact.assumptions import Assumption, Form, Part, Scenario, Spread
from mithaq.economy.domain.impact.claims import Claim, Source
from mithaq.economy.domain.impact.licences import Silent

# Whoever else works on this machine must not fail them.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SHARE = st.floats(0, 1)


def drawn(**values: float) -> dict[Part, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    return {Part(name): np.array([value]) for name, value in values.items()}


def totals(found: Account, place: int = 0) -> dict[Measure, Total]:
    return {each.measure: each for each in found.scenarios[place].totals}


CASES = [
    # Nothing is lost: all that was made counts.
    ((0, 0, 0, 0, 1.5), {}, 1.5),
    # 0.9 · 0.8 · 0.5 · 2 = 0.72, less half of that.
    ((0.5, 0.1, 0.2, 0.5, 2), {}, 0.36),
    # All would have come anyway.
    ((1, 0.1, 0.2, 0.5, 2), {}, 0),
    # Without the programme nothing would leak: 0.72 - 0.5 · 0.8 · 0.5 · 2.
    ((0.5, 0.1, 0.2, 0.5, 2), {"leakage": 0}, 0.32),
    # Without it the multiplier would be 3: 0.72 - 0.5 · 0.36 · 3; more than before is lost.
    ((0.5, 0.1, 0.2, 0.5, 2), {"multiplier": 3}, 0.18),
    # What it drives out is worth more than what it brings.
    ((1, 0.5, 0, 0, 1), {"leakage": 0}, -0.5),
]


@pytest.mark.parametrize(("parts", "reference", "net"), CASES)
def test_gross_to_net_by_hand(parts: tuple[float, ...], reference: dict[str, float], net: float) -> None:
    names = ("deadweight", "leakage", "displacement", "substitution", "multiplier")

    found = net_factor(drawn(**dict(zip(names, parts, strict=True))), drawn(**reference))

    assert found.tolist() == pytest.approx([net])


@patient
@given(SHARE, SHARE, SHARE, SHARE, st.floats(1, 3))
def test_without_another_reference_net_is_a_product(
    dead: float, leak: float, displaced: float, replaced: float, multiplier: float
) -> None:
    parts = drawn(
        deadweight=dead,
        leakage=leak,
        displacement=displaced,
        substitution=replaced,
        multiplier=multiplier,
    )

    kept = (1 - dead) * (1 - leak) * (1 - displaced) * (1 - replaced)

    assert net_factor(parts, {})[0] == pytest.approx(kept * multiplier, abs=1e-12)
    assert net_sales_factor(parts, {})[0] == pytest.approx(kept, abs=1e-12)


def test_what_techlink_published() -> None:
    """27 bn of sales made 58 bn of output and 214,791 jobs: 2.148 times, and 7.955 jobs a million."""
    multiplier, jobs = Spread(Form.UNIFORM, (2.1481, 2.1482)), Spread(Form.UNIFORM, (7.9551, 7.9553))

    found = account(techlink(), [scenario(multiplier=multiplier, jobs=jobs)], seed=1)

    gross = totals(found)[Measure.GROSS].claim
    assert gross.value == pytest.approx(27_000)
    output, made = (totals(found)[each].claim for each in (Measure.GROSS_OUTPUT, Measure.GROSS_JOBS))
    # Medians of the same draws of licences: their ratio is that of what was published.
    assert made.value / output.value == pytest.approx(214_791 / 58_000, rel=1e-3)
    assert found.shares == pytest.approx({1: 0.596, 21: 0.89}, abs=5e-4)


def test_one_licence_makes_the_interval() -> None:
    """shared/research/economy.md, C5: 95 % from 7.8 to 63.2 bn; 10.9 bn without the largest."""
    found = techlink()
    sums = found.resampled(np.random.default_rng(7), 20_000, Silent.AS_THE_OTHERS)

    low, high = np.quantile(sums, [0.025, 0.975])

    assert low == pytest.approx(7_800, rel=0.05)
    assert high == pytest.approx(63_200, rel=0.05)
    without = found.without_largest()
    assert without is not None
    assert without.reported == pytest.approx(10_900)


def test_a_net_total_stands_with_its_interval_and_without_the_largest() -> None:
    found = totals(account(techlink(), [scenario()], seed=7))

    net = found[Measure.NET]
    assert net.claim.low < net.claim.value < net.claim.high < found[Measure.GROSS_OUTPUT].claim.high
    assert net.without_largest is not None
    assert net.without_largest.high < net.claim.high / 2
    assert net.claim.sources == (SOURCE, PLACEHOLDER)
    assert Measure.NET_JOBS not in found


def test_the_same_seed_gives_the_same_account_and_another_another() -> None:
    one, same, other = (
        totals(account(techlink(), [scenario()], seed=seed, draws=500))[Measure.NET].claim
        for seed in (1, 1, 2)
    )

    assert one == same
    assert one != other


def test_scenarios_differ_by_what_they_suppose_and_not_by_chance() -> None:
    same = [Scenario(name, assumed(), {}) for name in ("one", "two")]

    found = account(techlink(), same, seed=3, draws=500)

    assert totals(found, 0)[Measure.NET].claim == totals(found, 1)[Measure.NET].claim


def test_what_moves_net_most_stands_first() -> None:
    wide = scenario(deadweight=Spread(Form.UNIFORM, (0, 0.9)))

    found = account(licences(*[10.0] * 50), [wide], seed=1, draws=500).scenarios[0].swings

    # All licences are alike, so that resampling them moves nothing.
    assert found[0].part is Part.DEADWEIGHT
    assert (found[-1].part, found[-1].width) == (None, 0)
    assert [each.width for each in found] == sorted((each.width for each in found), reverse=True)


def test_a_swing_by_hand() -> None:
    fixed = {name: Spread(Form.UNIFORM, (0, 1e-12)) for name in ("leakage", "displacement", "substitution")}
    told = scenario(
        deadweight=Spread(Form.UNIFORM, (0.2, 0.4)), multiplier=Spread(Form.UNIFORM, (1, 2)), **fixed
    )

    found = account(licences(50, 30, 20), [told], seed=1, draws=500).scenarios[0]

    # In the middle 100 · 0.7 · 1.5; the fifth and the ninety-fifth of a hundred lie at 0.21 and 0.39.
    swing = next(each for each in found.swings if each.part is Part.DEADWEIGHT)
    assert found.middle == pytest.approx(105)
    assert (swing.low, swing.high) == pytest.approx((100 * 0.79 * 1.5, 100 * 0.61 * 1.5))


def test_those_who_did_not_answer_are_as_the_others_or_brought_nothing() -> None:
    told = licences(10, 20, 30, np.nan, np.nan, np.nan)

    assert (told.answered, told.reported) == (3, 60)
    assert told.total(Silent.AS_THE_OTHERS) == 120
    assert told.total(Silent.NOTHING) == 60


def test_silence_widens_the_interval() -> None:
    amounts = [float(place) for place in range(1, 41)]
    whole, half = licences(*amounts, *amounts), licences(*amounts, *[np.nan] * 40)

    wide, wider = (
        np.std(each.resampled(np.random.default_rng(1), 8_000, Silent.AS_THE_OTHERS))
        for each in (whole, half)
    )
    lowest = half.resampled(np.random.default_rng(1), 8_000, Silent.NOTHING)

    # Half as many tell as much as half as many can.
    assert wider / wide == pytest.approx(np.sqrt(2), rel=0.05)
    assert lowest.mean() == pytest.approx(half.reported, rel=0.02)


@pytest.mark.parametrize(
    ("form", "numbers", "quantiles"),
    [
        # Of a triangle from 0 to 2 with its top at 1, an eighth lies below a half.
        (Form.POINT, (1, 0, 2), (0.5, 1, 1.5)),
        (Form.TRIANGLE, (0, 1, 2), (0.5, 1, 1.5)),
        (Form.UNIFORM, (0, 8), (1, 4, 7)),
        # The beta of 1 and 1 is the uniform.
        (Form.BETA, (1, 1), (0.125, 0.5, 0.875)),
    ],
)
def test_spreads_by_hand(form: Form, numbers: tuple[float, ...], quantiles: tuple[float, ...]) -> None:
    found = Spread(form, numbers).quantile(np.array([0.125, 0.5, 0.875]))

    assert found.tolist() == pytest.approx(list(quantiles))


def test_ninety_of_a_hundred_lie_within_the_factor_of_a_lognormal() -> None:
    found = Spread(Form.LOGNORMAL, (10, 2)).quantile(np.array([0.05, 0.5, 0.95]))

    assert found.tolist() == pytest.approx([5, 10, 20])


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        (Form.POINT, (1,)),
        (Form.POINT, (1, 1, 1)),
        (Form.POINT, (3, 0, 2)),
        (Form.TRIANGLE, (2, 1, 0)),
        (Form.UNIFORM, (1, 1)),
        (Form.BETA, (0, 1)),
        (Form.LOGNORMAL, (1, 1)),
        (Form.UNIFORM, (0, float("inf"))),
    ],
)
def test_what_is_no_spread_is_refused(form: Form, numbers: tuple[float, ...]) -> None:
    with pytest.raises(Refused, match="spread_wrong"):
        Spread(form, numbers)


@pytest.mark.parametrize(
    ("value", "low", "high", "sources", "code"),
    [
        (1, 0, 2, (), "claim_without_source"),
        (1, float("nan"), 2, (SOURCE,), "claim_without_interval"),
        (1, 0, float("inf"), (SOURCE,), "claim_without_interval"),
        (3, 0, 2, (SOURCE,), "claim_outside_interval"),
        (1, 2, 0, (SOURCE,), "claim_outside_interval"),
    ],
)
def test_a_claim_without_source_or_interval_cannot_be_made(
    value: float, low: float, high: float, sources: tuple[Source, ...], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        Claim(value, low, high, "million USD", sources)


@pytest.mark.parametrize(
    ("text", "code"), [("", "claim_source_missing"), ("x" * 501, "claim_source_too_long")]
)
def test_a_source_says_something(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        Source(text)


@pytest.mark.parametrize(
    ("part", "spread"),
    [
        (Part.DEADWEIGHT, Spread(Form.UNIFORM, (0.5, 1.5))),
        (Part.LEAKAGE, Spread(Form.UNIFORM, (-0.1, 0.5))),
        (Part.MULTIPLIER, Spread(Form.UNIFORM, (-1, 2))),
        (Part.SUBSTITUTION, Spread(Form.LOGNORMAL, (0.1, 2))),
    ],
)
def test_an_assumption_out_of_range_is_refused(part: Part, spread: Spread) -> None:
    with pytest.raises(Refused, match="assumption_out_of_range"):
        Assumption(part, spread, SOURCE)


def test_what_nobody_supposed_is_not_zero() -> None:
    told = assumed()
    del told[Part.SUBSTITUTION]

    with pytest.raises(Refused, match="assumption_missing"):
        Scenario("", told, {})


def test_deadweight_has_no_reference_of_its_own() -> None:
    with pytest.raises(Refused, match="assumption_not_of_reference"):
        Scenario("", assumed(), {Part.DEADWEIGHT: assumed()[Part.DEADWEIGHT]})


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ((5.0,), "licences_too_few"),
        ((0.0, 0.0), "licences_too_few"),
        ((5.0, np.nan), "licences_too_few"),
        ((5.0, -1.0), "licence_amounts_wrong"),
        ((5.0, np.inf), "licence_amounts_wrong"),
    ],
)
def test_licences_that_make_no_total_are_refused(amounts: tuple[float, ...], code: str) -> None:
    with pytest.raises(Refused, match=code):
        licences(*amounts)


@pytest.mark.parametrize("amounts", [(5, 3), (5, 3, np.nan), (5, 0, 0)])
def test_where_too_little_is_left_without_the_largest_the_whole_is_told(amounts: tuple[float, ...]) -> None:
    found = totals(account(licences(*amounts), [scenario()], seed=1, draws=500))

    assert found[Measure.GROSS].claim.high >= found[Measure.GROSS].claim.value > 0
    assert {each.without_largest for each in found.values()} == {None}


@pytest.mark.parametrize("draws", [199, 200_001])
def test_too_few_draws_or_too_many_are_refused(draws: int) -> None:
    with pytest.raises(Refused, match="draws_out_of_range"):
        account(techlink(), [scenario()], seed=1, draws=draws)


def test_no_scenario_is_no_account() -> None:
    with pytest.raises(Refused, match="scenarios_missing"):
        account(techlink(), [], seed=1)
