"""What people say of topics, what became of them, and how right people and the model were.

The question is the one that a look ahead answers: does a topic rise surely within three years, as
`emergence.outlook` defines it? A model's probability follows from its forecast: log ratios of shares are
taken as Cauchy around the expected one, with a spread on each side by which the bounds hold 80 %: far rises
are as common as that, and no normal tail holds them. Of the first fifty it is no less than what trials of
such lists found.

Brier score: G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review
78 (1950), for two outcomes in the form that is usual today: the mean of (probability - outcome)². 0 is right
and sure, 1 wrong and sure; who always says one half has 0.25.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atan, exp, log, pi, sqrt, tan

from mithaq.watch.domain.emergence.conventions import (
    FIRST,
    HORIZON_YEARS,
    LEAST_LATER,
    LOWER_BOUND_Z,
    MONTHS_A_YEAR,
    RISE,
)

NOTE_MAX = 2_000
REASON_MAX = 500
SPAN_MONTHS = 2 * MONTHS_A_YEAR
"""Shares are compared over the last two years before the origin and of the horizon."""
FORESIGHT_MONTHS = HORIZON_YEARS * MONTHS_A_YEAR - SPAN_MONTHS
"""So long after an origin nothing of the span that decides has begun: a later vote has seen part of it."""
LEAST_PART_KNOWN = 0.5
"""A corpus that holds less than this part of the works that it held before the origin has not reached the
end of the horizon, whatever stray work bears a later day.
"""
BOUND = tan(0.4 * pi)
"""Where a tenth of a Cauchy distribution of scale 1 lies above: bounds of 80 % leave that on each side."""
LEAST_RATIO, MOST_RATIO, HALVINGS = 1e-3, 1e6, 80


class Rise(StrEnum):
    """Whether somebody says that a topic will rise within three years."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Relevance(StrEnum):
    """How much a topic matters to those who vote."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Became(StrEnum):
    """What became of a topic."""

    OPEN = "open"
    """The three years are not over, or the corpus does not reach their end."""
    RISEN = "risen"
    NOT_RISEN = "not_risen"


@dataclass(frozen=True)
class Spans:
    """Works that use a topic and all works, in the two years before an origin and the last two of the
    horizon; `reaches` tells whether there are works of its last month or later.
    """

    before: int
    works_before: int
    later: int
    works_later: int
    reaches: bool


@dataclass(frozen=True)
class Judged:
    """A topic whose three years are over: what people and the model gave it, and whether it rose."""

    people: float | None
    model: float | None
    has_risen: bool


@dataclass(frozen=True)
class Scores:
    """Brier scores over the topics that both judged, so that they compare; None where there is none."""

    both: int
    people: float | None
    model: float | None
    risen: int


def end_of(origin: int) -> int:
    """The first month after the horizon of an origin; months are 12 × year + month - 1."""
    return origin + HORIZON_YEARS * MONTHS_A_YEAR


def is_foresight(origin: int, cast_in: int) -> bool:
    """Whether a vote of a month knew nothing of what decides, so that it counts in a score."""
    return cast_in < origin + FORESIGHT_MONTHS


def became(spans: Spans, *, is_over: bool) -> Became:
    """What became of a topic; `is_over` is whether the calendar has passed the end of its horizon."""
    is_known = spans.reaches and spans.works_later >= max(1, LEAST_PART_KNOWN * spans.works_before)
    if not is_over or not is_known:
        return Became.OPEN
    return Became.RISEN if has_risen(spans) else Became.NOT_RISEN


def has_risen(spans: Spans) -> bool:
    """Whether the share rose surely: its ratio is 1.5 or more at the lower 90 % bound, and 50 works use it.

    Empty counts are taken as one half, as `emergence.outlook` does.
    """
    before, later = max(spans.before, 0.5), max(spans.later, 0.5)
    ratio = (later / spans.works_later) / (before / max(spans.works_before, 1))
    return _is_sure(log(ratio), before, later) and spans.later >= LEAST_LATER


def model_probability(before: int, *, expected: float, lower: float, upper: float) -> float:
    """How probable a sure rise is by a forecast: log ratio of shares with its bounds of 80 %.

    `before` are works of the last two years that use the topic; as many works in all are assumed later.
    """
    needed = _least_log_ratio(max(before, 0.5))
    side = upper - expected if needed > expected else expected - lower
    if side <= 0:
        return 1.0 if needed <= expected else 0.0
    return _above((needed - expected) / side)


def listed_probability(by_forecast: float | None, *, rank: int, hits: int, tried: int) -> float | None:
    """What a look gives a topic: its forecast, and of the first fifty no less than what trials found.

    `hits` of `tried` topics of the first fifties of earlier looks rose surely; with one half added to each
    outcome (Jeffreys) no number of trials is certainty. A forecast misses the rises out of line with a
    topic's past, which a list of the first fifty holds more of (decision 47). None where neither is known.
    """
    if rank > FIRST or not tried:
        return by_forecast
    rate = (hits + 0.5) / (tried + 1)
    return rate if by_forecast is None else max(by_forecast, rate)


def people_probability(votes: Mapping[Rise, int]) -> float | None:
    """The part of yes among those who said yes or no; None where nobody did."""
    yes, no = votes.get(Rise.YES, 0), votes.get(Rise.NO, 0)
    return yes / (yes + no) if yes + no else None


def brier(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """The mean of (probability - outcome)²; None of nothing."""
    return sum((said - risen) ** 2 for said, risen in pairs) / len(pairs) if pairs else None


def scores(judged: Iterable[Judged]) -> Scores:
    """How right people and the model were, over what both judged."""
    both = [
        (each.people, each.model, each.has_risen)
        for each in judged
        if each.people is not None and each.model is not None
    ]
    return Scores(
        both=len(both),
        people=brier([(people, risen) for people, _model, risen in both]),
        model=brier([(model, risen) for _people, model, risen in both]),
        risen=sum(risen for _people, _model, risen in both),
    )


def _is_sure(log_ratio: float, before: float, later: float) -> bool:
    return log_ratio - LOWER_BOUND_Z * sqrt(1 / before + 1 / later) >= log(RISE)


def _least_log_ratio(before: float) -> float:
    """The least log ratio that would be a sure rise, by halving: the greater a ratio, the surer it is."""
    low, high = log(LEAST_RATIO), log(MOST_RATIO)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        later = before * exp(middle)
        if later >= LEAST_LATER and _is_sure(middle, before, later):
            high = middle
        else:
            low = middle
    return high


def _above(bounds: float) -> float:
    """The part of a Cauchy distribution above so many times its bound of 90 %."""
    return 0.5 - atan(BOUND * bounds) / pi
