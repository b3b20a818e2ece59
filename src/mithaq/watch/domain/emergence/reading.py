"""One look ahead: rank, forecast and explain the candidates of an origin, and try the same on the past."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mithaq.watch.domain.emergence.backtest import Backtest, backtest
from mithaq.watch.domain.emergence.conventions import AHEAD, MONTHS_A_YEAR
from mithaq.watch.domain.emergence.forecast import Forecast, forecast
from mithaq.watch.domain.emergence.literature import Floats, Literature
from mithaq.watch.domain.emergence.mix import mix_corrected
from mithaq.watch.domain.emergence.neighbourhood import neighbourhood
from mithaq.watch.domain.emergence.outlook import Fields, Outlook, change, outlook
from mithaq.watch.domain.emergence.periods import Past
from mithaq.watch.domain.emergence.variants import plurals_folded, synonyms_folded

TOPICS = 500
NEAR = 12
CLASSES = 5
LOOKING_BACK_YEARS = 2
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class TopicRead:
    """A ranked term. `forecasts`: by years ahead, the log ratio of shares that is expected, and its
    bounds.
    """

    term: str
    spellings: tuple[str, ...]
    counts: tuple[int, ...]
    forecasts: dict[int, tuple[float, float, float]]
    reasons: dict[str, float]
    measures: dict[str, float]
    recent: float
    corrected: float
    classes: tuple[tuple[str, int], ...]
    near: tuple[str, ...]
    x: float
    y: float
    community: int
    shared: dict[str, int]
    """Works of the last five years in common with other topics, by their terms."""


@dataclass(frozen=True)
class Reading:
    """What a look at an origin found, and what became of earlier ones."""

    origin: int
    works: tuple[int, ...]
    candidates: int
    weights: dict[str, float]
    topics: tuple[TopicRead, ...]
    backtests: tuple[Backtest, ...]


def read(literature: Literature, origin: int, tried: tuple[int, ...], progress: Progress) -> Reading:
    """Look ahead from an origin, and look back at `tried`, origins whose outcome is known."""
    plain = plurals_folded(literature)
    backtests = []
    for done, past_origin in enumerate(tried):
        progress("trying", done, len(tried))
        backtests.append(backtest(plain, past_origin))
    progress("ranking", 0, None)
    seen = synonyms_folded(plain, origin)
    fields = Fields(seen)
    found = outlook(fields, origin)
    made = {years: each for years in AHEAD if (each := forecast(fields, origin, years)) is not None}
    past = Past(seen, origin, found.field.terms)
    return Reading(
        origin=origin,
        works=tuple(past.works.astype(int).tolist()),
        candidates=len(found.field.terms),
        weights=found.weights,
        topics=tuple(_topics(past, found, made)),
        backtests=tuple(backtests),
    )


def _topics(past: Past, found: Outlook, made: dict[int, Forecast]) -> list[TopicRead]:
    order = found.order()[:TOPICS].tolist()
    seen, origin, terms = past.literature, past.origin, found.field.terms
    before = origin - MONTHS_A_YEAR * LOOKING_BACK_YEARS
    recent = change(seen, before, terms, LOOKING_BACK_YEARS).log_ratio
    corrected = mix_corrected(seen, before, terms, LOOKING_BACK_YEARS).log_ratio
    mixes = past.mixes(seen.main_classes(), LOOKING_BACK_YEARS)
    together = past.uses[past.recent(LOOKING_BACK_YEARS)]
    near = np.asarray((together.T @ together[:, order]).todense(), np.float64)
    labels = [seen.label(int(terms[place])) for place in order]
    around = neighbourhood(past, np.asarray(order, np.int64))
    return [
        TopicRead(
            term=labels[column],
            spellings=tuple(each.term for each in seen.spellings[int(terms[place])]),
            counts=tuple(past.counts[place].astype(int).tolist()),
            forecasts={years: _bounds(each, place) for years, each in made.items()},
            reasons=found.reasons(place),
            measures={
                name: round(float(figures[place]), 4) for name, figures in found.field.measures.items()
            },
            recent=float(recent[place]),
            corrected=float(corrected[place]),
            classes=_greatest(seen.class_names, mixes[:, place]),
            near=_near(past, near[:, column], place),
            x=float(around.places[column, 0]),
            y=float(around.places[column, 1]),
            community=int(around.communities[column]),
            shared=_shared(labels, around.shared[column], labels[column]),
        )
        for column, place in enumerate(order)
    ]


def _bounds(made: Forecast, place: int) -> tuple[float, float, float]:
    return float(made.middle[place]), float(made.lower[place]), float(made.upper[place])


def _greatest(names: tuple[str, ...], counts: Floats) -> tuple[tuple[str, int], ...]:
    order = np.argsort(-counts, kind="stable")[:CLASSES].tolist()
    return tuple((names[each], int(counts[each])) for each in order if counts[each] > 0)


def _shared(labels: list[str], counts: dict[int, int], own: str) -> dict[str, int]:
    """By label; where two topics have one label, the better ranked has the count."""
    named = {labels[other]: count for other, count in sorted(counts.items(), reverse=True)}
    return {label: count for label, count in named.items() if label != own}


def _near(past: Past, together: Floats, place: int) -> tuple[str, ...]:
    """The candidates that stand most in the same works, by association strength c_ij / (w_i w_j), of those
    that share three works and more.
    """
    strength = np.where(together >= 3, together / np.maximum(past.last_two, 1), 0)
    strength[place] = 0
    order = np.argsort(-strength, kind="stable")[:NEAR].tolist()
    return tuple(past.literature.label(int(past.terms[each])) for each in order if strength[each] > 0)
