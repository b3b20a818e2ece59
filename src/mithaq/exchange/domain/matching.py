"""How well an offer answers a need: named features, each between 0 and 1, and their weighted mean.

The weights are a first, readable judgement: what is said weighs most, then the field it lies in. Issue 3
replaces them with fitted ones.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mithaq.base.languages import Language
from mithaq.exchange.domain.content import Content, Kind
from mithaq.exchange.domain.folding import folded

WORDS_SHOWN_MAX = 8
WORD_LENGTH_MIN = 5
Distance = Callable[[str, str], int]
DISTANCE_MAX = 3


@dataclass(frozen=True)
class Pair:
    """An offer and a need side by side. `lexical` is how much of the asking text the other says."""

    offer: Content
    need: Content
    lexical: float
    distance: Distance


@dataclass(frozen=True)
class Reason:
    """One feature's value and weight, with what met: field codes, ways to cooperate, words."""

    feature: str
    value: float
    weight: float
    met: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """The score (0 to 1) and the reasons that make it up, in the order of the table of features."""

    score: float
    reasons: tuple[Reason, ...]


def judge(pair: Pair) -> Judgement:
    """The weighted mean of all features."""
    reasons = tuple(
        Reason(name, value=value, weight=weight, met=met)
        for name, (weight, feature) in FEATURES.items()
        for value, met in [feature(pair)]
    )
    return Judgement(sum(reason.value * reason.weight for reason in reasons), reasons)


def pair_of(asked: Content, other: Content, *, lexical: float, distance: Distance) -> Pair:
    """Put the two in their places, whichever of them asked."""
    offer, need = (asked, other) if asked.kind is Kind.OFFER else (other, asked)
    return Pair(offer=offer, need=need, lexical=lexical, distance=distance)


def wording(pair: Pair) -> tuple[float, tuple[str, ...]]:
    """How much of the telling words of the one stand in the other: a quarter of them makes a half."""
    return math.sqrt(pair.lexical), _shared_words(pair)


def field(pair: Pair) -> tuple[float, tuple[str, ...]]:
    """How near the fields lie: 1 for the same field, 2/3 in one group, 1/3 in a shared WIPO field."""
    nearest = min(pair.distance(one, other) for one in pair.offer.fields for other in pair.need.fields)
    shared = tuple(code for code in pair.offer.fields if code in pair.need.fields)
    return 1 - nearest / DISTANCE_MAX, shared


def readiness(pair: Pair) -> tuple[float, tuple[str, ...]]:
    """Whether the offer is as mature as the need asks: a quarter less for each TRL that is missing."""
    if pair.need.trl is None or pair.offer.trl is None:
        return 0.5, ()
    missing = max(0, pair.need.trl - pair.offer.trl)
    return max(0.0, 1 - missing / 4), (str(pair.offer.trl), str(pair.need.trl))


def cooperation(pair: Pair) -> tuple[float, tuple[str, ...]]:
    """The share of the ways to cooperate that the need asks for and the offer is open to."""
    shared = tuple(way.value for way in pair.need.cooperation if way in pair.offer.cooperation)
    return len(shared) / len(pair.need.cooperation), shared


def language(pair: Pair) -> tuple[float, tuple[str, ...]]:
    """Whether the two sides share a working language."""
    shared = tuple(code for code in pair.need.languages if code in pair.offer.languages)
    return float(bool(shared)), shared


FEATURES: Mapping[str, tuple[float, Callable[[Pair], tuple[float, tuple[str, ...]]]]] = {
    "wording": (0.60, wording),
    "field": (0.20, field),
    "readiness": (0.08, readiness),
    "cooperation": (0.08, cooperation),
    "language": (0.04, language),
}


def _shared_words(pair: Pair) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for code in Language:
        if code in pair.offer.texts and code in pair.need.texts:
            offered = _words((pair.offer.texts[code].title, pair.offer.texts[code].summary))
            asked = _words((pair.need.texts[code].title, pair.need.texts[code].summary))
            found |= {asked[word]: None for word in asked if word in offered}
    return tuple(sorted(found, key=lambda word: (-len(word), word))[:WORDS_SHOWN_MAX])


def _words(texts: Iterable[str]) -> dict[str, str]:
    """Folded words with the form that was written."""
    written = [word.strip(".,;:()[]«»\"'،؛") for text in texts for word in text.split()]
    return {folded(word): word for word in written if len(folded(word)) >= WORD_LENGTH_MIN}
