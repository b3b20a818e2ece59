"""Whether two names may be one person's: which parts met, which are missing, which contradict.

Parts meet one to one, the most alike first; two that stand together may meet one that is written as one word,
and an initial meets a part that begins with it. A rare part says more than one that many bear. The score is a
logistic model over the measures below; its numbers are in a rulebook and were fitted by `bench/fit_names.py`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from mithaq.clearance.domain.names.sounds import part

LEAST_ALIKE = 0.25
LEAST_GLUED = 0.75
LEAST_SOUNDING, LENGTHS_APART = 0.6, 4
INITIAL_ALIKE = 0.5
TELLING = 0.2
LEAST_LOGGED = 0.02
Like = Callable[[str, str], float]

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
)


@dataclass(frozen=True)
class Name:
    """A name's parts and what each of them weighs, from 0 for what everybody bears to 1."""

    parts: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Met:
    """Parts that met, by their places on both sides, and the probability that they are one name."""

    asked: tuple[int, ...]
    listed: tuple[int, ...]
    likeness: float


@dataclass(frozen=True)
class Comparison:
    """What met, and the measures from which the score follows."""

    met: tuple[Met, ...]
    measures: Mapping[str, float]

    def score(self, weights: Mapping[str, float]) -> float:
        """From 0 to 1; `weights` has one for each measure and `always`."""
        total = weights["always"] + sum(weights[name] * value for name, value in self.measures.items())
        return 1 / (1 + math.exp(-total))


def compare(asked: Name, listed: Name, like: Like) -> Comparison:
    """Compare two names that have a part at least."""
    met = _glued(asked, listed, like, _meeting(asked, listed, like))
    return Comparison(tuple(met), _measures(asked, listed, met))


def _meeting(asked: Name, listed: Name, like: Like) -> list[Met]:
    found = [
        Met((one,), (other,), alike)
        for one, said in enumerate(asked.parts)
        for other, named in enumerate(listed.parts)
        if (alike := _alike(said, named, like)) >= LEAST_ALIKE
    ]
    found.sort(key=lambda each: -each.likeness)
    taken: list[Met] = []
    ours, theirs = set[int](), set[int]()
    for each in found:
        if ours.isdisjoint(each.asked) and theirs.isdisjoint(each.listed):
            ours.update(each.asked)
            theirs.update(each.listed)
            taken.append(each)
    return taken


def _alike(one: str, other: str, like: Like) -> float:
    if len(one) > 1 and len(other) > 1:
        return like(one, other)
    if part(one).sounds[:1] != part(other).sounds[:1]:
        return 0.0
    return 1.0 if len(one) == len(other) else INITIAL_ALIKE


def _glued(asked: Name, listed: Name, like: Like, met: list[Met]) -> list[Met]:
    """Where parts are left on a side, they may be the rest of a part that the other writes in one."""
    if len(met) < len(asked.parts):
        met = _joined(asked.parts, listed.parts, like, met, ours="asked", theirs="listed")
    if len(met) < len(listed.parts):
        met = _joined(listed.parts, asked.parts, like, met, ours="listed", theirs="asked")
    return met


def _joined(
    parts: Sequence[str], others: Sequence[str], like: Like, met: list[Met], *, ours: str, theirs: str
) -> list[Met]:
    taken = {place for each in met for place in getattr(each, ours)}
    for one, two in pairwise(range(len(parts))):
        if one in taken and two in taken:
            continue
        if len(parts[one]) == 1 or len(parts[two]) == 1:
            continue
        joined = parts[one] + parts[two]
        sounding = [_sounding(joined, other) for other in others]
        best = max(range(len(others)), key=sounding.__getitem__)
        alike = like(joined, others[best]) if sounding[best] else 0.0
        rivals = [
            each for each in met if best in getattr(each, theirs) or {one, two} & set(getattr(each, ours))
        ]
        if alike < LEAST_GLUED or any(len(each.asked) + len(each.listed) > 2 for each in rivals):
            continue
        if alike > max((each.likeness for each in rivals), default=0.0) or len(rivals) < 2:
            glued = {ours: (one, two), theirs: (best,)}
            met = [each for each in met if each not in rivals]
            met.append(Met(glued["asked"], glued["listed"], alike))
            taken |= {one, two}
    return met


def _sounding(one: str, other: str) -> float:
    """How alike they sound, or 0 for less than a glued part must: the quick look before the exact one."""
    if abs(len(one) - len(other)) > LENGTHS_APART:
        return 0.0
    heard = part(one).sounds, part(other).sounds
    return Levenshtein.normalized_similarity(*heard, score_cutoff=LEAST_SOUNDING)


def _measures(asked: Name, listed: Name, met: Sequence[Met]) -> dict[str, float]:
    ours = [sum(asked.weights[place] for place in each.asked) for each in met]
    theirs = [sum(listed.weights[place] for place in each.listed) for each in met]
    alike = [each.likeness for each in met]
    asked_all, listed_all = sum(asked.weights), sum(listed.weights)
    asked_said = sum(weight * value for weight, value in zip(ours, alike, strict=True))
    listed_said = sum(weight * value for weight, value in zip(theirs, alike, strict=True))
    doubt = sum(weight * (1 - value) for weight, value in zip(ours, alike, strict=True))
    log_likeness = sum(
        weight * math.log(max(value, LEAST_LOGGED)) for weight, value in zip(ours, alike, strict=True)
    )
    closest = max((min(each) * value for *each, value in zip(ours, theirs, alike, strict=True)), default=0.0)
    asked_left, listed_left = asked_all - sum(ours), listed_all - sum(theirs)
    contradicted = min(asked_left, listed_left) + doubt
    asked_met, listed_met = asked_said / asked_all, listed_said / listed_all
    least = min(asked_met, listed_met)
    places = sorted((each.asked[0], each.listed[0]) for each in met)
    follows = [after[1] > before[1] for before, after in pairwise(places)]
    across = part(asked.parts[0]).is_arabic is not part(listed.parts[0]).is_arabic
    whole = _whole(asked, listed, across=across)
    one_part = float(min(len(asked.parts), len(listed.parts)) == 1)
    ends = (len(asked.parts) - 1, len(listed.parts) - 1)
    last = [each.likeness for each in met if ends[0] in each.asked and ends[1] in each.listed]
    telling = [value for weight, value in zip(ours, alike, strict=True) if weight > TELLING]
    return {
        "asked_met": asked_met,
        "listed_met": listed_met,
        "least_met": least,
        "least_met_squared": least**2,
        "both_met": (asked_said + listed_said) / (asked_all + listed_all),
        "met_weight": asked_said,
        "met_weight_least": asked_said * least,
        "met_doubt": log_likeness,
        "parts_met": len(met),
        "closest": closest,
        "last_met": max(last, default=0.0),
        "alike": sum(alike) / len(alike) if alike else 0.0,
        "least_alike": min(telling, default=0.0),
        "contradicted": contradicted,
        "contradicted_weight": contradicted * asked_said,
        "asked_missing": asked_left / asked_all,
        "listed_missing": listed_left / listed_all,
        "in_order": sum(follows) / len(follows) if follows else 1.0,
        "whole": whole,
        "whole_squared": whole**2,
        "whole_one_part": whole * one_part,
        "whole_same": float(whole == 1),
        "one_part": one_part,
        "asked_parts": len(asked.parts),
        "listed_parts": len(listed.parts),
        "fewest_parts_met": min(len(asked.parts), len(listed.parts)) * least,
        "across": float(across),
        "across_met": across * least,
    }


def _whole(asked: Name, listed: Name, *, across: bool) -> float:
    """How alike the two sound from beginning to end; across scripts without vowels."""
    one, other = (
        "".join(part(each).consonants if across else part(each).sounds for each in name.parts)
        for name in (asked, listed)
    )
    return float(Levenshtein.normalized_similarity(one, other))
