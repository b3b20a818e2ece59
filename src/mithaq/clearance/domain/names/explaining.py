"""A comparison of two names told to the letter: which parts met, which are missing, which contradict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from mithaq.clearance.domain.names.comparing import Comparison
from mithaq.clearance.domain.names.measuring import INITIAL_ALIKE, Met
from mithaq.clearance.domain.names.sounds import Part


class PartKind(StrEnum):
    """What became of a part."""

    SAME = "same"
    ALIKE = "alike"
    INITIAL = "initial"
    JOINED = "joined"
    TITLE = "title"
    CONTRADICTS = "contradicts"
    ASKED_ONLY = "asked_only"
    LISTED_ONLY = "listed_only"


@dataclass(frozen=True)
class Row:
    """Parts that met or stand against each other, or one alone, and the letters of either that differ.

    Across scripts letters are told as sounds: one Latin letter a sound, as `names.sounds` has them.
    """

    asked: str
    listed: str
    likeness: float
    kind: PartKind
    differ: tuple[tuple[str, str], ...] = ()


def explained(comparison: Comparison) -> tuple[Row, ...]:
    """The rows of a comparison in the order of the asked name, then what only the listed one has."""
    asked, listed = comparison.asked, comparison.listed
    met = sorted(comparison.met)
    ours = [place for place in range(len(asked.parts)) if not any(place in each.asked for each in met)]
    theirs = [place for place in range(len(listed.parts)) if not any(place in each.listed for each in met)]
    rows = [(each.asked[0], _met(comparison, each)) for each in met]
    against = dict(zip(_core(ours, asked.core), _core(theirs, listed.core), strict=False))
    for place in ours:
        written = asked.parts[place].written
        if place in against:
            other = listed.parts[against[place]].written
            rows.append((place, Row(written, other, 0.0, PartKind.CONTRADICTS)))
        else:
            rows.append((place, Row(written, "", 0.0, PartKind.ASKED_ONLY)))
    left = [place for place in theirs if place not in against.values()]
    alone = [Row("", listed.parts[place].written, 0.0, PartKind.LISTED_ONLY) for place in left]
    return (*(row for _, row in sorted(rows, key=lambda each: each[0])), *alone)


def _core(places: Sequence[int], core: Sequence[int]) -> list[int]:
    """A title that only one of the two has contradicts nothing."""
    return [place for place in places if place in core]


def _met(comparison: Comparison, met: Met) -> Row:
    ours = [comparison.asked.parts[place] for place in met.asked]
    theirs = [comparison.listed.parts[place] for place in met.listed]
    asked, listed = " ".join(each.written for each in ours), " ".join(each.written for each in theirs)
    is_title = met.asked[0] not in comparison.asked.core and met.listed[0] not in comparison.listed.core
    kind = PartKind.TITLE if is_title else _kind(ours, theirs, met.likeness)
    return Row(asked, listed, met.likeness, kind, tuple(_differ(ours, theirs)))


def _kind(ours: Sequence[Part], theirs: Sequence[Part], likeness: float) -> PartKind:
    if len(ours) + len(theirs) > 2:
        return PartKind.JOINED
    if len(ours[0].written) != len(theirs[0].written) and likeness == INITIAL_ALIKE:
        return PartKind.INITIAL
    return PartKind.SAME if ours[0].written == theirs[0].written else PartKind.ALIKE


def _differ(ours: Sequence[Part], theirs: Sequence[Part]) -> Iterator[tuple[str, str]]:
    across = ours[0].is_arabic is not theirs[0].is_arabic
    one, other = (
        "".join(each.sounds if across else each.written for each in side) for side in (ours, theirs)
    )
    for step in Levenshtein.opcodes(one, other):
        if step.tag != "equal":
            yield one[step.src_start : step.src_end], other[step.dest_start : step.dest_end]
