"""Whether two names may be one's: which parts met, which are missing, which contradict.

Parts meet one to one, the most alike first; two that stand together may meet one that is written as one
word, and an initial meets a part that begins with it. A rare part says more than one that many bear, and a
title next to nothing. The score is a logistic model over the measures; its numbers are in a rulebook and were
fitted by `bench/fit_names.py`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from mithaq.clearance.domain.names.measuring import INITIAL_ALIKE, MEASURES, Around, Met, Name, measured
from mithaq.clearance.domain.names.sounds import Part, readings

LEAST_ALIKE = 0.25
LEAST_GLUED = 0.75
LEAST_SOUNDING, LENGTHS_APART = 0.6, 4
SETTLED, LEAST_HEARD = 0.9, 4
Like = Callable[[str, str], float]
Alike = Sequence[Sequence[float]]
"""For each asked part, how alike each listed part is."""


@dataclass(frozen=True)
class Comparison:
    """What met, and the measures from which the score follows."""

    asked: Name
    listed: Name
    met: tuple[Met, ...]
    values: tuple[float, ...]

    def score(self, weights: Mapping[str, float]) -> float:
        """From 0 to 1; `weights` has one for each measure and `always`."""
        total = weights["always"] + sum(
            weights[name] * value for name, value in zip(MEASURES, self.values, strict=True)
        )
        return 1 / (1 + math.exp(-total))

    @property
    def is_same(self) -> bool:
        """Whether the two have the same parts to the letter, in any order."""
        if len(self.asked.letters) != len(self.listed.letters):
            return False
        ours, theirs = (sorted([each.written for each in name.parts]) for name in (self.asked, self.listed))
        return ours == theirs

    @property
    def is_heard_the_same(self) -> bool:
        """Whether the two sound the same from beginning to end; what is too short says nothing.

        Across scripts: whether somebody may read the one in Arabic letters, in which vowels are missing, as
        the other.
        """
        one, other = sorted((self.asked, self.listed), key=lambda name: not name.is_arabic)
        if one.is_arabic and not other.is_arabic:
            return len(one.letters) >= LEAST_HEARD and _may_be_read_as(one.parts, other.parts)
        sounds = "".join([each.sounds for each in one.parts])
        return len(sounds) >= LEAST_HEARD and sounds == "".join([each.sounds for each in other.parts])

    @cached_property
    def measures(self) -> Mapping[str, float]:
        """The measures by their names."""
        return dict(zip(MEASURES, self.values, strict=True))


def _may_be_read_as(arabic: Sequence[Part], latin: Sequence[Part]) -> bool:
    """Whether a reading has the same consonants, and its vowels among the others'."""
    sounds = "".join([each.sounds for each in latin])
    consonants = "".join([each.consonants for each in latin])
    # For so many consonants that were read, the fewest sounds in which they are.
    read = {0: 0}
    for each in arabic:
        further: dict[int, int] = {}
        for met, place in read.items():
            for said in readings(each.written):
                end = _behind(said.sounds, sounds, place)
                if end >= 0 and consonants.startswith(said.consonants, met):
                    at = met + len(said.consonants)
                    further[at] = min(end, further.get(at, end))
        read = further
    return len(consonants) in read


def _behind(said: str, sounds: str, place: int) -> int:
    """The place behind the last of these sounds, found in their order from a place on; -1 without one."""
    for sound in said:
        place = sounds.find(sound, place) + 1
        if not place:
            return -1
    return place


def compare(asked: Name, listed: Name, alike: Alike, like: Like, around: Around) -> Comparison:
    """Compare two names that have a part at least."""
    met = _meeting(asked, listed, alike)
    if len(met) < len(asked.parts):
        met = _joined(asked.parts, listed.parts, like, met, is_listed=False)
    if len(met) < len(listed.parts):
        met = _joined(listed.parts, asked.parts, like, met, is_listed=True)
    return Comparison(asked, listed, tuple(met), measured(asked, listed, met, around))


def _meeting(asked: Name, listed: Name, alike: Alike) -> list[Met]:
    found = [
        (-likeness, one, other)
        for one, row in enumerate(alike)
        for other, likeness in enumerate(row)
        if likeness >= LEAST_ALIKE
    ]
    for one, said in enumerate(asked.parts):
        for other, named in enumerate(listed.parts):
            if (len(said.written) == 1 or len(named.written) == 1) and _begins_alike(said, named):
                same = said.written == named.written or len(said.written) == len(named.written)
                found.append((-1.0 if same else -INITIAL_ALIKE, one, other))
    found.sort()
    taken: list[Met] = []
    ours, theirs = 0, 0
    for likeness, one, other in found:
        if not (ours >> one & 1 or theirs >> other & 1):
            ours |= 1 << one
            theirs |= 1 << other
            taken.append(Met((one,), (other,), -likeness))
    return taken


def _begins_alike(one: Part, other: Part) -> bool:
    """Whether an initial may stand for the other; a number stands for itself alone."""
    if one.written.isalpha() and other.written.isalpha():
        return one.sounds[:1] == other.sounds[:1]
    return one.written == other.written


def _joined(
    parts: Sequence[Part], others: Sequence[Part], like: Like, met: list[Met], *, is_listed: bool
) -> list[Met]:
    """Where parts are left on a side, they may be the rest of a part that the other writes in one."""
    taken = {place for each in met for place in (each.listed if is_listed else each.asked)}
    settled = {
        place
        for each in met
        if each.likeness > SETTLED
        for place in (each.asked if is_listed else each.listed)
    }
    open_others = [(place, other) for place, other in enumerate(others) if place not in settled]
    if not open_others:
        return met
    for one in range(len(parts) - 1):
        two = one + 1
        if one in taken and two in taken:
            continue
        first, second = parts[one], parts[two]
        if len(first.written) == 1 or len(second.written) == 1:
            continue
        sounds = first.sounds + second.sounds
        best, sounding = -1, LEAST_SOUNDING
        for place, other in open_others:
            if abs(len(other.sounds) - len(sounds)) <= LENGTHS_APART and (
                len(other.sounds) > max(len(first.sounds), len(second.sounds))
            ):
                heard = Levenshtein.normalized_similarity(sounds, other.sounds, score_cutoff=sounding)
                if heard >= sounding and heard:
                    best, sounding = place, heard
        if best < 0:
            continue
        alike = like(first.written + second.written, others[best].written)
        rivals = [
            each
            for each in met
            if best in (each.asked if is_listed else each.listed)
            or one in (each.listed if is_listed else each.asked)
            or two in (each.listed if is_listed else each.asked)
        ]
        if alike < LEAST_GLUED or any(len(each.asked) + len(each.listed) > 2 for each in rivals):
            continue
        if len(rivals) < 2 or alike > max(each.likeness for each in rivals):
            met = [each for each in met if each not in rivals]
            pair, single = (one, two), (best,)
            met.append(Met(single, pair, alike) if is_listed else Met(pair, single, alike))
            taken |= {one, two}
    return met
