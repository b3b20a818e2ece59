"""How right a ranking was: hits among the first, average precision, and what the intervals held, origin by
origin.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mithaq.watch.domain.emergence.conventions import AHEAD, FIRST, HORIZON_YEARS, MONTHS_A_YEAR, OURS
from mithaq.watch.domain.emergence.forecast import forecast
from mithaq.watch.domain.emergence.literature import Floats, Ints, Literature
from mithaq.watch.domain.emergence.measures import Standing, detectors
from mithaq.watch.domain.emergence.mix import mix_corrected
from mithaq.watch.domain.emergence.outlook import Fields, Truths, change, outlook
from mithaq.watch.domain.emergence.variants import synonyms_folded


@dataclass(frozen=True)
class Rating:
    """Of one ranking: the part of the first FIRST that rose, and average precision over all candidates."""

    precision: float
    average_precision: float


@dataclass(frozen=True)
class Backtest:
    """A forecast made at an origin, with what became of it. Hits and misses are the first of our list, in
    order.
    """

    origin: int
    candidates: int
    risen: int
    ratings: Mapping[str, Rating]
    corrected_ratings: Mapping[str, Rating]
    """The same when growth is counted at an unchanged mix of classes."""
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    held: Mapping[int, float]
    """By years ahead: the part of candidates that stayed within the interval of 80 %."""
    held_first: Mapping[int, float]
    """The same of the first FIRST of our list, which are those that somebody reads."""


def backtest(literature: Literature, origin: int) -> Backtest:
    """Forecast from an origin with nothing but its past, then look up what became of it.

    `literature` has its plurals folded (`variants.plurals_folded`); synonyms are folded here, as the origin
    saw them.
    """
    seen = synonyms_folded(literature, origin)
    fields = Fields(seen)
    ours = outlook(fields, origin)
    terms = ours.field.terms
    became = change(seen, origin, terms, HORIZON_YEARS)
    risen, corrected = became.is_sure(), mix_corrected(seen, origin, terms, HORIZON_YEARS).is_sure()
    lowest = ours.score.min(initial=0) - 1
    others = detectors(Standing(seen, origin, terms)) if len(terms) else {}
    rankings = {OURS: np.where(ours.field.is_ranked, ours.score, lowest), **others}
    first = ours.order()[:FIRST]
    return Backtest(
        origin=origin,
        candidates=len(terms),
        risen=int(risen.sum()),
        ratings={name: rated(score, risen) for name, score in rankings.items()},
        corrected_ratings={name: rated(score, corrected) for name, score in rankings.items()},
        hits=tuple(seen.terms[terms[place]] for place in first if risen[place]),
        misses=tuple(seen.terms[terms[place]] for place in first if not risen[place]),
        held=_held(fields, origin, np.arange(len(terms))),
        held_first=_held(fields, origin, first),
    )


def rated(score: Floats, risen: Truths) -> Rating:
    """Rate a ranking; equal scores stand in the order of the candidates."""
    found = risen[np.argsort(-score, kind="stable")]
    right = np.cumsum(found) / np.arange(1, len(found) + 1)
    precision = float(found[:FIRST].mean()) if len(found) else 0.0
    return Rating(precision, float(right[found].sum() / max(found.sum(), 1)))


def _held(fields: Fields, origin: int, places: Ints) -> dict[int, float]:
    last = int(fields.literature.months.max(initial=0)) + 1
    held = {}
    for years in AHEAD:
        made = forecast(fields, origin, years) if origin + MONTHS_A_YEAR * years <= last else None
        if made is not None and len(places):
            became = change(fields.literature, origin, fields.at(origin).terms, years)
            held[years] = made.holds(became.log_ratio, places)
    return held
