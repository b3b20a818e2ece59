"""What is known of an item's quantities: what its text states, and what a person answered.

A value of the text belongs to a provision's quantity when both have the same dimension and share a word of
their names, and more of them than any other value. A text's only value of a dimension also belongs to what is
called by the dimension alone ("frequency"), and that of a few dimensions, such as power, to any. What the
text calls by another kind ("average" where the provision has "peak") is not the same. An answer belongs to
the quantity that it was asked for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.control.parameters import (
    LESS_BEHIND,
    MORE_BEHIND,
    SAYS_LESS,
    SAYS_MORE,
    Comparator,
    Parameter,
    name_words,
)
from mithaq.clearance.domain.control.quantities import (
    PART_OF_MORE,
    Quantity,
    Units,
    is_less,
    readings_of,
)
from mithaq.clearance.domain.control.wording import plain_signs

WORDS_BESIDE = 4
SAID_MAX = 80
_KINDS = frozenset(
    {
        *("peak", "average", "mean", "rms", "pulse", "pulsed", "clock", "sample", "sampling", "ambient"),
        *("junction", "inner", "outer", "inside", "outside", "internal", "external", "input", "operating"),
        *("carrier", "offset", "angular", "linear", "single", "specific", "instantaneous"),
    }
)
# Words that tell how a value was taken, not of what it is.
_BESIDE_NAMES = _KINDS | {"typ", "typical", "nominal", "cw", "continuous", "burst"}
# At what something else was measured is no value of the item.
_MEASURED_AT = re.compile(r"\b(?:measured|specified|determined) (?:at|over)\b[^,;]*$", re.IGNORECASE)
_VALUE = (
    r"(?P<between>[Bb]etween )?(?<![\w.])(?P<low>SAID) ?(?P<first>UNIT)?"
    r" ?(?(between)and|(?:to|-|~|\.\.\.?)) ?(?P<high>SAID) ?(?P<unit>UNIT)"
    r"|(?:(?<![\w.])|(?<=\d[xX]))(?P<one>SAID)[ -]?(?P<alone>UNIT)"
)
_FROM = re.compile(r"\b(?:from|starting at)\s*$", re.IGNORECASE)
# How often a value counts, or how far it may be off.
_GOES_ON = re.compile(r" ?x ?\d+\b(?! ?[A-Za-zµ°%])| ?(?:±|\+/-)", re.IGNORECASE)
# A power of ten that may have lost its place: 3 x 102 W.
_POWER_LOST = re.compile(r"x ?10\d", re.IGNORECASE)


class Truth(StrEnum):
    """Whether conditions are met, as far as it is known; unmeasured where words alone decide."""

    MET = "met"
    FAILED = "failed"
    OPEN = "open"
    UNMEASURED = "unmeasured"


class Yes(StrEnum):
    """What a person can answer without a value."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Answer:
    """What a person says of a quantity (`about` is a parameter's key), or whether a provision's words are
    met.

    Of a quantity: a value with its unit, such as "25 W" or "2 to 18 GHz". Of a provision, `about` is its
    path: "yes" or "no". Lists share paths, so an answer may be for the list with the code `list` alone; empty
    is for each.
    """

    about: str
    said: str
    list: str = ""


@dataclass(frozen=True)
class Fact:
    """A value, or the range between two, of the item; an open end means that it may reach further.

    `key` is the parameter's that was answered, empty for what the text states. A doubtful one is one of its
    ends and not what lies between, since its number can be read in two ways; or it is open at both ends.
    """

    said: str
    low: Quantity
    high: Quantity
    words: frozenset[str]
    key: str = ""
    open_below: bool = False
    open_above: bool = False
    is_doubtful: bool = False


def facts_in(text: str, units: Units) -> tuple[Fact, ...]:
    """The quantities that a text states. One that can be read in two ways is doubtful: 1,300 may be 1.3."""
    return tuple(_facts(plain_signs(text), units))


def fact_of(answer: Answer, units: Units) -> Fact:
    """The value of an answer. Raises Refused `answer_unreadable`, also when its unit is of another
    dimension, or when it can be read in two ways.
    """
    dimension = answer.about.rpartition(":")[2]
    found = facts_in(answer.said, units)
    if len(found) != 1 or found[0].low.dimension != dimension or found[0].is_doubtful:
        raise Refused("answer_unreadable", about=answer.about[:SAID_MAX], said=answer.said[:SAID_MAX])
    one = found[0]
    return Fact(answer.said, one.low, one.high, frozenset(), answer.about, one.open_below, one.open_above)


def _facts(text: str, units: Units) -> Iterator[Fact]:
    found_all = list(units.compiled(_VALUE).finditer(text))
    last: Fact | None = None
    for place, found in enumerate(found_all):
        before = text[found_all[place - 1].end() if place else 0 : found.start()]
        after = text[found.end() : found_all[place + 1].start() if place + 1 < len(found_all) else len(text)]
        if _MEASURED_AT.search(before):
            continue
        is_part = bool(PART_OF_MORE.search(text[: found.start()]) or _GOES_ON.match(text, found.end()))
        fact = _fact(found, before, after, units, is_part=is_part)
        # "500 W typ., 2000 W peak" names its quantity once.
        if last and last.low.dimension == fact.low.dimension and not fact.words - _BESIDE_NAMES:
            fact = replace(fact, words=fact.words | last.words)
        yield fact
        last = fact


def _fact(found: re.Match[str], before: str, after: str, units: Units, *, is_part: bool) -> Fact:
    beside = re.split(r"[;,]", before)[-1], re.split(r"[;,]", after)[0]
    words = " ".join((*beside[0].split()[-WORDS_BESIDE:], *beside[1].split()[:WORDS_BESIDE]))
    lows = readings_of(found["one"] or found["low"])
    highs = readings_of(found["one"] or found["high"])
    unit = found["alone"] or found["unit"]
    low = units.quantity(min(lows), found["first"] or unit, words)
    high = units.quantity(max(highs), unit, words)
    is_unread = is_part or bool(_POWER_LOST.search(found[0])) or is_less(high.value, low.value)
    says_more = (
        SAYS_MORE.search(before) or MORE_BEHIND.match(after) or (found["one"] and _FROM.search(before))
    )
    return Fact(
        found[0].strip(),
        low,
        high,
        frozenset(name_words(words)),
        open_below=is_unread or bool(SAYS_LESS.search(before) or LESS_BEHIND.match(after)),
        open_above=is_unread or bool(says_more),
        is_doubtful=is_unread or len(lows) > 1 or len(highs) > 1,
    )


def fact_for(asked: Parameter, facts: Sequence[Fact], units: Units) -> Fact | None:
    """The one fact that tells of the quantity; an answer goes before the text. None when none or many do."""
    answered = [each for each in facts if each.key == asked.key]
    if answered:
        return answered[-1]
    dimension = asked.quantity.dimension
    said = [each for each in facts if not each.key and each.low.dimension == dimension]
    words = frozenset(name_words(asked.name))
    shared = [len(words & each.words - _KINDS) if _is_kind(words, each.words) else 0 for each in said]
    most = max(shared, default=0)
    if most and shared.count(most) == 1:
        return said[shared.index(most)]
    is_told = dimension in units.told_by_unit or words == {dimension}
    if is_told and len(said) == 1 and _is_kind(words, said[0].words):
        return said[0]
    return None


def _is_kind(words: frozenset[str], others: frozenset[str]) -> bool:
    one, other = words & _KINDS, others & _KINDS
    return not one or not other or bool(one & other)


def truth_of(asked: Parameter, fact: Fact | None) -> Truth:
    """Whether the condition is met. A range meets it when any part of it does; a doubtful value when both of
    its ends do.
    """
    if fact is None:
        return Truth.OPEN
    ends = [_meets(asked, fact.low.value), _meets(asked, fact.high.value)]
    met = any(ends)
    # "Less than 10" may be anything below, and "more than 10" anything above.
    reaches = (
        fact.open_below
        if met is (asked.comparator in {Comparator.MORE, Comparator.AT_LEAST})
        else fact.open_above
    )
    if reaches or (fact.is_doubtful and met is not all(ends)):
        return Truth.OPEN
    return Truth.MET if met else Truth.FAILED


def _meets(asked: Parameter, value: float) -> bool:
    asks = asked.quantity.value
    if asked.comparator is Comparator.MORE:
        return is_less(asks, value)
    if asked.comparator is Comparator.AT_LEAST:
        return not is_less(value, asks)
    if asked.comparator is Comparator.LESS:
        return is_less(value, asks)
    return not is_less(asks, value)
