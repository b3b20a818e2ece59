"""Similarity of states: exact checks against published figures and other libraries, and its cost.

python bench/similarity.py

Reads ../shared/data/ties. All pairs and years are measured on one thread; the peers, scikit-learn's kappa and
SciPy's tau-b, go pair by pair over a sample of the pairs of one year.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.stats import kendalltau
from sklearn.metrics import cohen_kappa_score
from threadpoolctl import threadpool_limits

from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import PLEDGES, checked
from mithaq.ties.domain.obligations import COW, COW_BINARY, Obligations, Pledge
from mithaq.ties.domain.portfolios import Floats, Portfolios
from mithaq.ties.domain.similarity import Comparison, Measure, similarities
from mithaq.ties.domain.votes import FPSIM, VOETEN, Votes

DATA = Path(__file__).parents[2] / "shared" / "data" / "ties"
VOTES = DATA / "un_votes" / "votes_voeten2015.parquet"
ALLIANCES = DATA / "alliances" / "cow_alliance_v41_dyad_year.parquet"
NONE_HELD = {1964}
SAMPLE = 2_000
USA, USSR, UK = 2, 365, 200
# shared/research/ties.md, section C1: 1985, absent as abstention.
PUBLISHED_1985 = {
    USSR: {Measure.S_ABSOLUTE: -0.452, Measure.KAPPA: -0.153, Measure.PI: -0.603},
    UK: {Measure.S_ABSOLUTE: 0.535, Measure.KAPPA: 0.504, Measure.PI: 0.469},
}
# Signorino and Ritter 1999, table 6, and the same table by the R package fpsim.
GERMANY_1914 = [3, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 3, *[0] * 8]
RUSSIA_1914 = [0, 3, 1, 3, 0, 1, *[0] * 14]
CAPABILITIES_1914 = [0.25, 0.21, 0.2, 0.08, 0.08, 0.05, 0.03, 0.03, 0.02, *[0.01] * 5, *[0.0] * 6]
PUBLISHED_1914 = {
    Measure.S_ABSOLUTE: 0.4,
    Measure.TAU_B: 0.03031695,
    Measure.KAPPA: -0.07758621,
    Measure.PI_NOMINAL: -0.04477612,
}


def main() -> None:
    """Print the checks, then the cost."""
    table_6()
    pairs = sum(len(each) * (len(each) - 1) for each in map(state_system().members, range(1816, 2013)))
    print(f"directed pairs of states, 1816-2012: {pairs:,} (published 1,761,030)")
    if not VOTES.exists():
        print("ties: shared/data/ties is not here, so nothing more is measured")
        return
    votes = votes_in(VOTES)
    year_1985(votes)
    of_votes = [votes.portfolios(year, FPSIM) for year in range(1946, 2016) if year not in NONE_HELD]
    peers(votes.portfolios(2010, VOETEN))
    cost("votes 1946-2015", of_votes)
    obligations = obligations_in(ALLIANCES)
    for convention in (COW, COW_BINARY):
        of_alliances = [
            obligations.portfolios(year, state_system().members(year), convention)
            for year in range(1816, 2013)
        ]
        cost(f"alliances 1816-2012, {convention.name}", of_alliances)


def table_6() -> None:
    levels = np.array([GERMANY_1914, RUSSIA_1914], np.float64)
    plain = Portfolios.of((255, 365), levels, lowest=0, highest=3)
    gaps = [abs(similarities(plain, each)[0, 1] - value) for each, value in PUBLISHED_1914.items()]
    weighted = plain.weighted(np.array(CAPABILITIES_1914))
    by_capabilities = abs(similarities(weighted, Measure.S_ABSOLUTE)[0, 1] + 0.46)
    print(f"Germany and Russia 1914, five published figures: greatest difference {max(gaps):.1e}", end="")
    print(f" (printed to 8 digits), by capabilities {by_capabilities:.1e}")


def year_1985(votes: Votes) -> None:
    portfolios = votes.portfolios(1985, FPSIM)
    place = {state: at for at, state in enumerate(portfolios.states)}
    pairs = Comparison.of(portfolios)
    gaps = [
        abs(pairs.similarity(measure)[place[USA], place[other]] - value)
        for other, figures in PUBLISHED_1985.items()
        for measure, value in figures.items()
    ]
    print(f"USA with USSR and UK 1985, six figures of three digits: greatest difference {max(gaps):.1e}")


def peers(portfolios: Portfolios) -> None:
    """The same figures as other libraries, pair by pair, and what they cost."""
    pairs = Comparison.of(portfolios)
    chance = np.random.default_rng(7)
    count = len(portfolios.states)
    drawn = chance.integers(0, count, (SAMPLE, 2))
    drawn = drawn[drawn[:, 0] != drawn[:, 1]]
    for measure, name, figure in (
        (Measure.KAPPA, "scikit-learn cohen_kappa_score", _kappa),
        (Measure.TAU_B, "SciPy kendalltau", _tau_b),
    ):
        ours = pairs.similarity(measure)
        begun = time.process_time()
        theirs = [figure(portfolios.levels[one], portfolios.levels[other]) for one, other in drawn]
        took = (time.process_time() - begun) / len(drawn)
        gaps = np.abs(np.array(theirs) - ours[drawn[:, 0], drawn[:, 1]])
        begun = time.process_time()
        Comparison.of(portfolios).similarity(measure)
        own = (time.process_time() - begun) / count**2
        print(
            f"{measure.value} against {name}, {len(drawn):,} pairs: greatest difference {np.nanmax(gaps):.1e}"
            f"; {1e6 * own:.2f} µs a pair against {1e6 * took:.0f}, {took / own:,.0f} times as fast"
        )


def cost(what: str, portfolios: list[Portfolios]) -> None:
    """CPU seconds for all measures of all pairs and years."""
    begun = time.process_time()
    pairs = 0
    for each in portfolios:
        found = Comparison.of(each)
        for measure in Measure:
            pairs_of_year = found.similarity(measure, degenerate=0.0).size
        pairs += pairs_of_year
    took = time.process_time() - begun
    print(f"{what}: {len(Measure)} measures of {pairs:,} directed pairs and years in {took:.2f} s of CPU")


def votes_in(file: Path) -> Votes:
    rows = checked(FORMATS["voeten_2015"].kind, FORMATS["voeten_2015"].read(file), state_system()).rows
    columns = ("state", "roll_call", "vote", "calendar_year", "session_year")
    return Votes(*(rows[each].to_numpy() for each in columns))


def obligations_in(file: Path) -> Obligations:
    rows = checked(FORMATS["cow_alliances"].kind, FORMATS["cow_alliances"].read(file), state_system()).rows
    pledges = {Pledge(each): rows[each].to_numpy() > 0 for each in PLEDGES}
    return Obligations(rows["of"].to_numpy(), rows["to"].to_numpy(), rows["year"].to_numpy(), pledges)


Figure = Callable[[Floats, Floats], float]


def _kappa(one: Floats, other: Floats) -> float:
    both = np.isfinite(one) & np.isfinite(other)
    return float(cohen_kappa_score(one[both], other[both], weights="quadratic", labels=[1, 2, 3]))


def _tau_b(one: Floats, other: Floats) -> float:
    both = np.isfinite(one) & np.isfinite(other)
    return float(kendalltau(one[both], other[both]).statistic)


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
