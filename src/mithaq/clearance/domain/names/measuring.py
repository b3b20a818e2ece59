"""What is measured of two names whose parts met: the numbers from which a score follows.

Weights are those of parts: what many bear says little. A share is of the weight of a name's parts, `met`
counts by likeness, and `least` is the smaller share of the two names. What is "elsewhere" met another name of
the same entity.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from mithaq.clearance.domain.names.sounds import Part

INITIAL_ALIKE = 0.5
TELLING = 0.2
LEAST_LOGGED = 0.02

MEASURES = (
    "asked_met",
    "listed_met",
    "least_met",
    "least_met_squared",
    "both_met",
    "met_weight",
    "met_weight_least",
    "met_doubt",
    "parts_met",
    "closest",
    "last_met",
    "alike",
    "least_alike",
    "contradicted",
    "contradicted_weight",
    "asked_missing",
    "listed_missing",
    "in_order",
    "whole",
    "whole_squared",
    "whole_one_part",
    "whole_same",
    "one_part",
    "asked_parts",
    "listed_parts",
    "fewest_parts_met",
    "across",
    "across_met",
    "across_whole",
    "elsewhere",
    "asked_rarity",
    "rarity_least",
    "aliases",
    "aliases_met",
    "titles_met",
    "second",
    "first_met",
    "initials",
    "same_letters",
    "same_letters_share",
    "all_same_letters",
    "letters_whole",
    "one_spelling",
    "other_spelling",
    "same_heard",
    "first_missing",
    "last_missing",
    "numbers_apart",
)


class Name(NamedTuple):
    """A name's parts and what each of them weighs, from 0 for what everybody bears to 1."""

    parts: tuple[Part, ...]
    weights: tuple[float, ...]
    core: tuple[int, ...]
    """The places of what is no title, or of everything where nothing else is there."""
    spellings: tuple[frozenset[str], ...]
    """How Arabic writes each part, as far as it is known."""
    weight: float
    letters: str
    numbers: frozenset[str]
    is_arabic: bool
    """Whether any of it is in Arabic letters."""


def name_of(
    parts: Sequence[Part],
    weights: Sequence[float],
    spellings: Sequence[frozenset[str]],
    titles: frozenset[str],
) -> Name:
    """The name of these parts, of which some are titles."""
    written = [each.written for each in parts]
    core = [place for place, each in enumerate(written) if each not in titles]
    return Name(
        tuple(parts),
        tuple(weights),
        tuple(core or range(len(parts))),
        tuple(spellings),
        sum(weights),
        "".join(written),
        frozenset([each for each in written if each.isdigit()]),
        any(each.is_arabic for each in parts),
    )


class Met(NamedTuple):
    """Parts that met, by their places on both sides, and the probability that they are one name."""

    asked: tuple[int, ...]
    listed: tuple[int, ...]
    likeness: float


class Around(NamedTuple):
    """What is known of the two beyond their parts."""

    whole: float
    """How alike they sound from beginning to end; across scripts without vowels."""
    rarity: Sequence[float] = ()
    elsewhere: Callable[[int], float] | None = None
    aliases: int = 1


def measured(asked: Name, listed: Name, met: Sequence[Met], around: Around) -> tuple[float, ...]:
    """The MEASURES of two names, in their order."""
    core = [each for each in met if each.asked[0] in asked.core and each.listed[0] in listed.core]
    asked_all, listed_all = asked.weight, listed.weight
    sums = _weighed(asked, listed, met)
    asked_left, listed_left = asked_all - sums.asked_taken, listed_all - sums.listed_taken
    contradicted = min(asked_left, listed_left) + sums.doubt
    asked_met, listed_met = sums.asked_said / asked_all, sums.listed_said / listed_all
    least = min(asked_met, listed_met)
    across = float(asked.is_arabic is not listed.is_arabic)
    whole, aliases = around.whole, math.log(around.aliases)
    fewest = min(len(asked.core), len(listed.core))
    one_part = float(fewest == 1)
    taken = [place for each in met for place in each.asked]
    likenesses = [each.likeness for each in core]
    closest, second = _closest(asked, listed, core)
    rarity = sum([each.likeness * around.rarity[place] for each in core for place in each.asked])
    telling = [each.likeness for each in core if _weight(asked.weights, each.asked) > TELLING]
    same_letters, *written = _written(asked, listed, core)
    return (
        asked_met,
        listed_met,
        least,
        least**2,
        (sums.asked_said + sums.listed_said) / (asked_all + listed_all),
        sums.asked_said,
        sums.asked_said * least,
        sums.log_likeness,
        len(core),
        closest,
        _end_met(asked, listed, core, end=-1),
        sum(likenesses) / len(core) if core else 0.0,
        min(telling, default=0.0),
        contradicted,
        contradicted * sums.asked_said,
        asked_left / asked_all,
        listed_left / listed_all,
        _in_order(core),
        whole,
        whole**2,
        whole * one_part,
        float(whole == 1),
        one_part,
        len(asked.core),
        len(listed.core),
        fewest * least,
        across,
        across * least,
        across * whole,
        _elsewhere(asked, taken, around) / asked_all,
        rarity,
        rarity * least,
        aliases,
        aliases * least,
        len(met) - len(core),
        second,
        _end_met(asked, listed, core, end=0),
        likenesses.count(INITIAL_ALIKE),
        same_letters,
        same_letters / len(asked.core),
        float(same_letters == len(asked.core) == len(listed.core)),
        Levenshtein.normalized_similarity(asked.letters, listed.letters),
        *written,
        float(asked.core[0] not in taken),
        float(asked.core[-1] not in taken),
        _numbers_apart(asked, listed),
    )


class _Sums(NamedTuple):
    """Weights of what met: whole, and by likeness."""

    asked_taken: float
    listed_taken: float
    asked_said: float
    listed_said: float
    doubt: float
    log_likeness: float


def _weight(weights: Sequence[float], places: tuple[int, ...]) -> float:
    return weights[places[0]] if len(places) == 1 else weights[places[0]] + weights[places[1]]


def _weighed(asked: Name, listed: Name, met: Sequence[Met]) -> _Sums:
    asked_taken = listed_taken = asked_said = listed_said = log_likeness = 0.0
    for each in met:
        ours, theirs = _weight(asked.weights, each.asked), _weight(listed.weights, each.listed)
        asked_taken += ours
        listed_taken += theirs
        asked_said += ours * each.likeness
        listed_said += theirs * each.likeness
        log_likeness += ours * math.log(max(each.likeness, LEAST_LOGGED))
    doubt = asked_taken - asked_said
    return _Sums(asked_taken, listed_taken, asked_said, listed_said, doubt, log_likeness)


def _closest(asked: Name, listed: Name, core: Sequence[Met]) -> tuple[float, float]:
    """What the part that says most says, and the next."""
    said = [
        min(_weight(asked.weights, each.asked), _weight(listed.weights, each.listed)) * each.likeness
        for each in core
    ]
    said.sort(reverse=True)
    return said[0] if said else 0.0, said[1] if len(said) > 1 else 0.0


def _end_met(asked: Name, listed: Name, core: Sequence[Met], *, end: int) -> float:
    """How alike the first or the last parts are, if they met each other."""
    ours, theirs = asked.core[end], listed.core[end]
    return next((each.likeness for each in core if ours in each.asked and theirs in each.listed), 0.0)


def _in_order(core: Sequence[Met]) -> float:
    """The share of neighbours among what met that stand in one order on both sides."""
    if len(core) < 2:  # one has no order
        return 1.0
    places = sorted([(each.asked[0], each.listed[0]) for each in core])
    return sum([after[1] > before[1] for before, after in pairwise(places)]) / (len(places) - 1)


def _elsewhere(asked: Name, taken: Sequence[int], around: Around) -> float:
    """The weight of what met nothing here, but another name of the entity."""
    find = around.elsewhere
    if find is None:
        return 0.0
    return sum([weight * find(place) for place, weight in enumerate(asked.weights) if place not in taken])


def _written(asked: Name, listed: Name, core: Sequence[Met]) -> tuple[int, int, int, int]:
    """How many of what met have the same letters, one Arabic spelling, two of them, the same consonants."""
    letters = one_spelling = other_spelling = heard = 0
    for each in core:
        one, other = each.asked[0], each.listed[0]
        ours, theirs = asked.parts[one], listed.parts[other]
        letters += ours.written == theirs.written and len(each.asked) == len(each.listed)
        heard += ours.heard == theirs.heard
        known, known_too = asked.spellings[one], listed.spellings[other]
        if known and known_too:
            is_other = known.isdisjoint(known_too)
            other_spelling += is_other
            one_spelling += not is_other
    return letters, one_spelling, other_spelling, heard


def _numbers_apart(asked: Name, listed: Name) -> float:
    """1 where both have numbers and not the same, a half where one has and the other none."""
    if asked.numbers == listed.numbers:
        return 0.0
    return 1.0 if asked.numbers and listed.numbers else 0.5
