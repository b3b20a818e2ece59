"""What drives the change of a share over a window: own growth and the world's, and the mix of the corpus.

With own output n and the world's N, at the first end (0) and the last (1) of a window, s = n / N:
by growth (LMDI, Ang 2005): Δs = L·ln(n₁/n₀) - L·ln(N₁/N₀), L = (s₁ - s₀) / ln(s₁/s₀), which leaves no rest;
by parts c (a source and a sub-field, Bennet): s = Σ q_c·r_c, q_c = N_c/N and r_c = n_c/N_c, so
Δs = Σ mean(q_c)·Δr_c (within: the own share of each part) + Σ mean(r_c)·Δq_c (mix: the corpus came to hold
more of the parts in which one is strong). A part that an end has not got gives its r to neither side.

Bounds of 90 %: draws of own output in each of C parts, u · Gamma(n_c / u + 1/2C), so that their sum is that
of `intervals.py`; the others' output is held as it was. No cause is shown: this tells where a change is,
not why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mithaq.watch.domain.intervals import HIGH, LOW, Estimate

DRAWS = 1_000
SHOWN_PARTS = 8
_LEAST = 1e-12
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """A source and a field of it, with own output and the world's at both ends of the window."""

    source: str
    field: str
    own: tuple[float, float]
    world: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PartDriven:
    """What a part adds to the change of the share, by own share within it and by its place in the corpus."""

    part: Part
    within: Estimate
    mix: Estimate


@dataclass(frozen=True)
class Driven:
    """The change of a share and what adds up to it, twice: own + world, and within + mix.

    `parts` are those that add most, either way.
    """

    before: float
    after: float
    change: Estimate
    own: Estimate
    world: Estimate
    within: Estimate
    mix: Estimate
    parts: tuple[PartDriven, ...]

    @property
    def is_noise(self) -> bool:
        """Whether the change cannot be told apart from none."""
        return self.change.low <= 0 <= self.change.high


def driven(parts: Sequence[Part], *, unit: float, chance: np.random.Generator) -> Driven | None:
    """What drives a share; None where an end has no output of the world, or one has none of its own at both.

    `unit` is the mean part by which one's works count.
    """
    own = np.array([each.own for each in parts], np.float64).reshape(-1, 2)
    world = np.array([each.world for each in parts], np.float64).reshape(-1, 2)
    if not own.sum() > 0 or not (world.sum(axis=0) > 0).all():
        return None
    drawn = chance.standard_gamma(own / unit + 0.5 / len(own), size=(DRAWS, *own.shape)) * unit
    # A part that an end of the corpus has not got stays empty there.
    drawn = np.where(world > 0, drawn, 0.0)
    others = np.maximum(world - own, 0.0)
    point = _split(own[None], world[None])
    spread = _split(drawn, others + drawn)
    told = {name: _estimate(point[name][0], spread[name]) for name in ("change", "own", "world")}
    within = _estimate(point["within"][0].sum(), spread["within"].sum(axis=1))
    mix = _estimate(point["mix"][0].sum(), spread["mix"].sum(axis=1))
    adding = point["within"][0] + point["mix"][0]
    first = np.argsort(-np.abs(adding), kind="stable")[:SHOWN_PARTS]
    return Driven(
        before=float(own[:, 0].sum() / world[:, 0].sum()),
        after=float(own[:, 1].sum() / world[:, 1].sum()),
        **told,
        within=within,
        mix=mix,
        parts=tuple(
            PartDriven(
                parts[at],
                _estimate(point["within"][0][at], spread["within"][:, at]),
                _estimate(point["mix"][0][at], spread["mix"][:, at]),
            )
            for at in first.tolist()
        ),
    )


def _split(own: Floats, world: Floats) -> dict[str, Floats]:
    """For each draw: the change, both sides of growth, and within and mix of each part."""
    n, whole = own.sum(axis=1), world.sum(axis=1)
    share = np.maximum(n / whole, _LEAST)
    change = share[:, 1] - share[:, 0]
    rise = np.log(share[:, 1] / share[:, 0])
    mean = np.where(np.abs(rise) > _LEAST, change / np.where(rise == 0, 1.0, rise), share[:, 0])
    of_world = -mean * np.log(whole[:, 1] / whole[:, 0])
    mixed = world / whole[:, None]
    rate = np.divide(own, world, out=np.full_like(own, np.nan), where=world > 0)
    rate = np.nan_to_num(np.where(np.isnan(rate), rate[..., ::-1], rate))
    return {
        "change": change,
        "own": change - of_world,
        "world": of_world,
        "within": mixed.mean(axis=2) * (rate[..., 1] - rate[..., 0]),
        "mix": rate.mean(axis=2) * (mixed[..., 1] - mixed[..., 0]),
    }


def _estimate(value: float, drawn: Floats) -> Estimate:
    low, high = (float(each) for each in np.quantile(drawn, (LOW, HIGH)))
    return Estimate(float(value), min(low, float(value)), max(high, float(value)))
