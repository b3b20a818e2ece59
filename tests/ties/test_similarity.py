"""Similarity against published figures, other libraries, and tables that are reckoned by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau
from sklearn.metrics import cohen_kappa_score

from callers import refused
from mithaq.ties.domain.portfolios import Floats, Portfolios
from mithaq.ties.domain.similarity import Comparison, IdealPoints, Measure, similarities

# Signorino and Ritter 1999, table 6: capabilities in Europe, what Germany and Russia owed each state in 1914.
TABLE_6 = (
    (0.25, 3, 0), (0.21, 0, 3), (0.2, 0, 1), (0.08, 0, 3), (0.08, 3, 0), (0.05, 3, 1), (0.03, 0, 0),
    (0.03, 0, 0), (0.02, 0, 0), (0.01, 0, 0), (0.01, 0, 0), (0.01, 3, 0), (0.01, 0, 0), (0.01, 0, 0),
    *((0.0, 0, 0),) * 6,
)  # fmt: skip
GERMANY, RUSSIA = 255, 365
NAN = float("nan")


def of(*levels: list[float], lowest: float = 1, highest: float = 3) -> Portfolios:
    table = np.array(levels, np.float64)
    return Portfolios.of(tuple(range(len(levels))), table, lowest=lowest, highest=highest)


@pytest.fixture
def table_6() -> Portfolios:
    weights, german, russian = np.array(TABLE_6).T
    return Portfolios.of((GERMANY, RUSSIA), np.stack([german, russian]), lowest=0, highest=3, weights=weights)


@pytest.mark.parametrize(
    ("measure", "published"),
    [
        (Measure.S_ABSOLUTE, 0.4),
        (Measure.TAU_B, 0.03031695),
        # Of the same table in the documentation of the R package fpsim.
        (Measure.KAPPA, -0.07758621),
        (Measure.PI_NOMINAL, -0.04477612),
    ],
)
def test_table_6_comes_out_as_published(table_6: Portfolios, measure: Measure, published: float) -> None:
    plain = table_6.weighted(np.ones(20))

    assert similarities(plain, measure)[0, 1] == pytest.approx(published, abs=5e-9)


def test_table_6_by_capabilities_comes_out_as_published(table_6: Portfolios) -> None:
    assert similarities(table_6, Measure.S_ABSOLUTE)[0, 1] == pytest.approx(-0.46, abs=1e-12)


@pytest.mark.parametrize(
    ("measure", "worked"),
    [
        # 3 3 1 2 and 3 1 1 1 on a scale of 1 to 3: distances 0 2 0 1.
        (Measure.S_ABSOLUTE, 1 - 2 * 3 / (2 * 4)),
        (Measure.S_SQUARED, 1 - 2 * 5 / (4 * 4)),
        (Measure.AGREEMENT, 0.5),
        # By chance: (2/4 on 3, 1/4 on 1, 1/4 on 2) by (1/4 on 3, 3/4 on 1), squared distances.
        (Measure.KAPPA, 1 - (5 / 4) / (2 / 4 * 3 / 4 * 4 + 1 / 4 * 1 / 4 * 4 + 1 / 4 * (1 / 4 + 3 / 4))),
        # Three pairs are in order, none is against it, one is tied in x, three in y: 3 / sqrt(5 · 3).
        (Measure.TAU_B, 2 / np.sqrt(5 * 3)),
    ],
)
def test_worked_by_hand(measure: Measure, worked: float) -> None:
    found = similarities(of([3, 3, 1, 2], [3, 1, 1, 1]), measure)

    assert found[0, 1] == pytest.approx(worked, abs=1e-12)
    assert found[0, 1] == found[1, 0]


LEVELS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=3, max_size=30)


@settings(deadline=None)
@given(LEVELS)
def test_kappa_and_tau_b_are_those_of_other_libraries(votes: list[tuple[int, int]]) -> None:
    one, other = (list(each) for each in zip(*votes, strict=True))
    pairs = of(one, other)

    ours = similarities(pairs, Measure.TAU_B)[0, 1]
    theirs = kendalltau(one, other).statistic
    assert (np.isnan(ours) and np.isnan(theirs)) or ours == pytest.approx(theirs, abs=1e-10)
    if len(set(one + other)) > 1:
        kappa = cohen_kappa_score(one, other, weights="quadratic", labels=[1, 2, 3])
        assert similarities(pairs, Measure.KAPPA)[0, 1] == pytest.approx(kappa, abs=1e-10)


@settings(deadline=None)
@given(LEVELS, st.sampled_from(list(Measure)))
def test_a_figure_is_within_bounds_and_one_for_the_same(
    votes: list[tuple[int, int]], measure: Measure
) -> None:
    one, other = (list(each) for each in zip(*votes, strict=True))

    found = similarities(of(one, other, one), measure, degenerate=0.0)

    assert np.all((found >= -1 - 1e-9) & (found <= 1 + 1e-9))
    assert found[0, 2] == pytest.approx(1.0) or len(set(one)) == 1


def test_what_either_leaves_out_counts_for_neither() -> None:
    with_gaps = similarities(of([1, NAN, 3, 2], [1, 2, NAN, 3]), Measure.KAPPA)
    without = similarities(of([1, 2], [1, 3]), Measure.KAPPA)

    assert with_gaps[0, 1] == without[0, 1]


def test_states_that_share_nothing_have_no_figure() -> None:
    found = similarities(of([1, NAN], [NAN, 2]), Measure.S_ABSOLUTE, degenerate=0.0)

    assert np.isnan(found[0, 1])


@pytest.mark.parametrize("degenerate", [0.0, 1.0])
def test_where_nothing_varies_the_convention_speaks(degenerate: float) -> None:
    found = similarities(of([1, 1], [1, 1]), Measure.KAPPA, degenerate=degenerate)

    assert found[0, 1] == degenerate
    assert np.isnan(similarities(of([1, 1], [1, 1]), Measure.KAPPA)[0, 1])


def test_a_weight_counts_an_object_so_many_times() -> None:
    twice = of([1, 3, 3], [1, 1, 3]).weighted(np.array([1.0, 2.0, 1.0]))
    written_out = of([1, 3, 3, 3], [1, 1, 1, 3])

    for measure in set(Measure) - {Measure.TAU_B}:
        assert similarities(twice, measure)[0, 1] == similarities(written_out, measure)[0, 1]


@pytest.mark.parametrize(
    ("states", "levels", "weights", "code"),
    [
        ((1, 2), [[1.0, 2.0]], None, "portfolio_misshapen"),
        ((1, 1), [[1.0], [2.0]], None, "state_repeated"),
        ((1, 2), [[1.0], [4.0]], None, "level_out_of_scale"),
        ((1, 2), [[1.0], [2.0]], [-1.0], "weight_negative"),
        ((1, 2), [[1.0], [2.0]], [1.0, 1.0], "portfolio_misshapen"),
    ],
)
def test_a_wrong_table_is_refused(
    states: tuple[int, ...], levels: Floats, weights: Floats | None, code: str
) -> None:
    def make() -> Portfolios:
        return Portfolios.of(states, levels, lowest=1, highest=3, weights=weights)

    assert refused(make) == code


def test_errors_shrink_with_the_number_of_objects() -> None:
    chance = np.random.default_rng(7)
    few = chance.integers(1, 4, (2, 25)).astype(float)
    many = np.tile(few, 16)

    of_few, of_many = (
        Comparison.of(of(*each.tolist())).errors(Measure.KAPPA, draws=800, chance=np.random.default_rng(1))
        for each in (few, many)
    )

    # Sixteen times as many objects leave a fourth of the error.
    assert of_few[0, 1] / of_many[0, 1] == pytest.approx(4, rel=0.15)


def test_objects_of_unequal_weight_are_no_sample() -> None:
    pairs = Comparison.of(of([1, 2], [2, 2]).weighted(np.array([1.0, 3.0])))

    assert refused(lambda: pairs.errors(Measure.KAPPA, draws=2, chance=np.random.default_rng(1))) == (
        "weights_not_plain"
    )


def test_ideal_points_have_distances_with_errors() -> None:
    found = IdealPoints((1, 2), np.array([1.0, -0.5]), np.array([0.8, -0.7]), np.array([1.2, -0.3]))

    assert found.distances()[0, 1] == 1.5
    assert found.errors()[0, 1] == pytest.approx(np.sqrt(2) * 0.4 / (2 * 1.6448536))
