"""How well an offer answers a need: named features, each between 0 and 1, and their weighted mean.

What is said and meant weighs most, in a ratio that `bench/matching.py` measured; then the field it lies in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mithaq.exchange.domain.content import Content, Kind
from mithaq.exchange.domain.lessons import Why
from mithaq.exchange.domain.meaning import Nearness, meaning_ratio, meaning_value

Distance = Callable[[str, str], int]
DISTANCE_MAX = 3


@dataclass(frozen=True)
class Pair:
    """An offer and a need side by side.

    `share` is the part of the asking text's telling words that the other says, `met` the most telling of
    them, `words` how many different words the asking text has.
    """

    offer: Content
    need: Content
    share: float
    nearness: Nearness | None
    words: int
    met: tuple[str, ...]
    distance: Distance
    history: tuple[float, tuple[Why, ...]] = (1.0, ())


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
    ratio = meaning_ratio(pair.words)
    weights = {"wording": TEXT / (1 + ratio), "meaning": TEXT * ratio / (1 + ratio), **OTHER_WEIGHTS}
    reasons = tuple(
        Reason(name, value=value, weight=weights[name], met=met)
        for name, feature in FEATURES.items()
        for value, met in [feature(pair)]
    )
    return Judgement(sum(reason.value * reason.weight for reason in reasons), reasons)


def pair_of(
    asked: Content,
    other: Content,
    *,
    share: float,
    nearness: Nearness | None,
    words: int,
    met: tuple[str, ...],
    distance: Distance,
    history: tuple[float, tuple[Why, ...]] = (1.0, ()),
) -> Pair:
    """Put the two in their places, whichever of them asked."""
    offer, need = (asked, other) if asked.kind is Kind.OFFER else (other, asked)
    return Pair(offer, need, share, nearness, words, met, distance, history)


def wording(pair: Pair) -> tuple[float, tuple[str, ...]]:
    """How much of the telling words of the asking text stand in the other; titles and pairs weigh more.

    What does not speak English counts also by the English word nearest to each of its words.
    """
    return pair.share, pair.met


def meaning(pair: Pair) -> tuple[float, tuple[str, ...]]:
    """How near the two are in meaning, less what is due to a general text."""
    return meaning_value(pair.nearness), ()


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


def history(pair: Pair) -> tuple[float, tuple[str, ...]]:
    """What your institution set aside before: less for an answer that repeats a reason it gave."""
    value, repeated = pair.history
    return value, tuple(why.value for why in repeated)


FEATURES: Mapping[str, Callable[[Pair], tuple[float, tuple[str, ...]]]] = {
    "wording": wording,
    "meaning": meaning,
    "field": field,
    "readiness": readiness,
    "cooperation": cooperation,
    "language": language,
    "history": history,
}
# The text's weight is shared by wording and meaning as its length asks.
TEXT = 0.70
OTHER_WEIGHTS = {"field": 0.10, "readiness": 0.04, "cooperation": 0.04, "language": 0.02, "history": 0.10}
