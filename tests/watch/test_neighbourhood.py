"""Nearness, communities and places of topics by the works that they share."""

import numpy as np
import pytest

from made_literature import made_works
from mithaq.watch.domain.emergence.candidates import candidates
from mithaq.watch.domain.emergence.literature import Floats, literature_of
from mithaq.watch.domain.emergence.neighbourhood import (
    SHARED_YEARS,
    communities,
    modularity,
    nearness,
    neighbourhood,
)
from mithaq.watch.domain.emergence.periods import Past

ORIGIN = 12 * 2012


def two_circles(size: int, *, between: float) -> Floats:
    """Topics of two groups that share much within and little between."""
    near = np.full((2 * size, 2 * size), between)
    near[:size, :size] = near[size:, size:] = 0.5
    np.fill_diagonal(near, 0.0)
    return near


def test_nearness_is_the_cosine_of_works() -> None:
    # 4 and 9 works, 3 in common: 3 / √36; one work in common may be chance.
    together = np.array([[4.0, 3.0, 1.0], [3.0, 9.0, 2.0], [1.0, 2.0, 4.0]])

    near = nearness(together)

    assert near == pytest.approx(np.array([[0, 0.5, 0], [0.5, 0, 1 / 3], [0, 1 / 3, 0]]))


def test_modularity_is_that_of_the_definition() -> None:
    # Two pairs without a tie between them: all within, half of it by chance.
    near = np.array([[0.0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])

    assert modularity(near, np.array([0, 0, 1, 1])) == pytest.approx(0.5)
    assert modularity(near, np.array([0, 0, 0, 0])) == pytest.approx(0.0)
    assert modularity(near, np.array([0, 1, 0, 1])) == pytest.approx(-0.5)


@pytest.mark.parametrize("between", [0.0, 0.02])
def test_groups_that_share_works_are_communities(between: float) -> None:
    found = communities(two_circles(12, between=between))

    assert len(set(found[:12].tolist())) == len(set(found[12:].tolist())) == 1
    assert found[0] != found[12]
    # Of equals the first is A.
    assert found[0] == 0


@pytest.mark.parametrize("count", [0, 1, 7])
def test_few_topics_are_one_community(count: int) -> None:
    assert communities(np.zeros((count, count))).tolist() == [0] * count


def test_the_largest_community_comes_first() -> None:
    near = two_circles(10, between=0.01)
    smaller_first = np.ix_(list(range(6, 20)), list(range(6, 20)))

    found = communities(near[smaller_first])

    assert found.tolist() == [1] * 4 + [0] * 10


def test_topics_that_share_works_stand_together_and_twice_alike() -> None:
    literature = literature_of(made_works())
    past = Past(literature, ORIGIN, candidates(literature, ORIGIN))
    topics = np.arange(min(90, len(past.terms)))

    found = neighbourhood(past, topics)
    again = neighbourhood(past, topics)

    assert found.places.min() == 0.0
    assert found.places.max() == 1.0
    assert (found.places == again.places).all()
    assert (found.communities == again.communities).all()
    one, (other, works) = next(
        (place, next(iter(shared.items()))) for place, shared in enumerate(found.shared) if shared
    )
    rows = past.recent(SHARED_YEARS)
    both = past.uses[rows][:, one].multiply(past.uses[rows][:, other])
    assert works == both.sum()
    assert found.shared[other][one] == works
    # Words of one group of classes are never used with those of another.
    group = [
        int(past.literature.label(int(each)).removeprefix("steady").removeprefix("rising")) % 3
        for each in past.terms[topics]
    ]
    centres = [found.places[[each == number for each in group]].mean(0) for number in range(3)]
    spread = [
        np.linalg.norm(found.places[[each == number for each in group]] - centres[number], axis=1).mean()
        for number in range(3)
    ]
    apart = min(np.linalg.norm(centres[a] - centres[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert apart > np.mean(spread)
