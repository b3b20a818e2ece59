"""Standing: how often bounds of 90 % hold the truth, and what sensitivity costs beside a composite a draw.

python bench/standing.py

Truths are made up, so that they are known; nothing is read.
"""

import time
from collections.abc import Iterator

import numpy as np

from mithaq.standing.domain.composite import Floats, Ints, Recipe, composite
from mithaq.standing.domain.differences import difference
from mithaq.standing.domain.driving import Part, driven
from mithaq.standing.domain.measures import Sums, citations, proportion
from mithaq.standing.domain.sensitivity import drawn_weights, sensitivity
from mithaq.watch.domain.intervals import Bounds, Estimate, shares

TRIALS, DRIVEN_TRIALS = 3_000, 400
PARTIES, MEASURES = 100, 8


def main() -> None:
    """Print each measurement in a line."""
    chance = np.random.default_rng(1)
    for line in (*_parts(chance), *_shares(chance), *_citations(chance), _driven(chance), *_cost(chance)):
        print(line)


def _parts(chance: np.random.Generator) -> Iterator[str]:
    for before, after, works in ((0.1, 0.3, 40), (0.02, 0.05, 100), (0.3, 0.3, 20)):
        pairs = chance.binomial(works, (before, after), (TRIALS, 2)) / works
        found = [difference(*(proportion(each, works) for each in pair)) for pair in pairs.tolist()]
        held = np.mean([each.change.low <= after - before <= each.change.high for each in found])
        apart = np.mean([not each.is_noise for each in found])
        yield f"part of {works} works, {before} to {after}: held {held:.3f}, told apart {apart:.3f}"


def _shares(chance: np.random.Generator) -> Iterator[str]:
    for before, after, world in ((20, 30, 1_000), (5, 5, 1_000), (80, 120, 4_000)):
        pairs = chance.poisson((before, after), (TRIALS, 2)).astype(np.float64)
        found = [difference(*(_share(each, world) for each in pair)) for pair in pairs.tolist()]
        truth = (after - before) / world
        held = np.mean([each.change.low <= truth <= each.change.high for each in found])
        apart = np.mean([not each.is_noise for each in found])
        yield f"share, {before} to {after} of {world}: held {held:.3f}, told apart {apart:.3f}"


def _share(works: float, world: float) -> Estimate:
    return shares(np.array([works]), np.array([works]), world).at(0)


def _citations(chance: np.random.Generator) -> Iterator[str]:
    """Citations of works whose mean is that of the world, geometric with a mean of six."""
    for works in (20, 60, 200):
        held = 0
        for _ in range(TRIALS):
            x = (chance.geometric(1 / 7, works) - 1) / 6
            told = citations(_sums(x))
            held += told.low <= 1 <= told.high
        yield f"citations of {works} works: held {held / TRIALS:.3f}"


def _sums(x: Floats) -> Sums:
    n, whole, squares = float(len(x)), float(x.sum()), float((x * x).sum())
    return Sums(n, n, n, 0.0, n, n, n, whole, whole, squares, 0.0)


def _driven(chance: np.random.Generator) -> str:
    rates = ((20, 30), (10, 10), (5, 8), (1, 2))
    truth, held = 50 / 2_400 - 36 / 2_000, 0
    for _ in range(DRIVEN_TRIALS):
        own = chance.poisson(rates).tolist()
        parts = [Part(str(at), "", own=(one, other), world=(500, 600)) for at, (one, other) in enumerate(own)]
        found = driven(parts, unit=1.0, chance=np.random.default_rng(2))
        held += found is not None and found.change.low <= truth <= found.change.high
    return f"change of a share of four parts: held {held / DRIVEN_TRIALS:.3f}"


def _cost(chance: np.random.Generator) -> Iterator[str]:
    values = chance.normal(size=(PARTIES, MEASURES))
    names = [str(at) for at in range(PARTIES)]
    recipe = Recipe(tuple(f"m{at}" for at in range(MEASURES)), (1.0,) * MEASURES)
    bounds = Bounds(values, values - 0.1, values + 0.1)
    sensitivity(names, bounds, recipe, chance=np.random.default_rng(3))  # what is imported at first use
    began = time.process_time()
    found = sensitivity(names, bounds, recipe, chance=np.random.default_rng(3))
    whole = time.process_time() - began
    began = time.process_time()
    weights = drawn_weights(recipe, chance=np.random.default_rng(3))
    ranks = np.stack([_ranks(names, values, recipe, each) for each in weights])
    looped = time.process_time() - began
    rank = {each.of: each for each in found.held}
    holds = [float((ranks[:, at] == rank[name].rank).mean()) for at, name in enumerate(names)]
    same = np.allclose(holds, [rank[name].holds for name in names])
    yield f"{PARTIES} parties, {MEASURES} measures: all of sensitivity {whole:.2f} s of CPU"
    times = looped / whole
    yield f"its weights alone, one composite a draw: {looped:.2f} s ({times:.1f} times); same: {same}"


def _ranks(names: list[str], values: Floats, recipe: Recipe, weights: Floats) -> Ints:
    made = composite(names, values, Recipe(recipe.measures, tuple(weights.tolist())))
    place = {each.of: each.rank for each in made.places}
    return np.array([place[name] for name in names], np.int64)


if __name__ == "__main__":
    main()
