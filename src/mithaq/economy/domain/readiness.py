"""How ready a case is: six dimensions after KTH Innovation's readiness levels, and manufacturing.

A case is as ready as its weakest dimension. What was not assessed is unknown: it can be no higher than what
was, and nobody knows how much lower. Technology is the level that offers and needs state (ISO 16290:2013).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mithaq.base.refusals import Refused


class Dimension(StrEnum):
    """What is assessed, by the letters of its scale."""

    CUSTOMER = "crl"
    TECHNOLOGY = "trl"
    BUSINESS = "brl"
    RIGHTS = "iprl"
    TEAM = "tmrl"
    FUNDING = "frl"
    MANUFACTURING = "mrl"


SIX = tuple(each for each in Dimension if each is not Dimension.MANUFACTURING)
"""Those that bound a case; manufacturing does where it is assessed."""


@dataclass(frozen=True)
class Scale:
    """A scale in an edition: levels of two editions are not compared."""

    dimension: Dimension
    edition: str
    last: int


SCALES: Mapping[Dimension, Scale] = {
    **{each: Scale(each, "KTH Innovation Readiness Level, 2021", 9) for each in SIX},
    Dimension.TECHNOLOGY: Scale(Dimension.TECHNOLOGY, "ISO 16290:2013", 9),
    Dimension.MANUFACTURING: Scale(Dimension.MANUFACTURING, "DoD MRL Deskbook, 2022", 10),
}


@dataclass(frozen=True)
class Level:
    """What was found, and what shows it.

    Raises Refused `readiness_out_of_scale` or `readiness_unevidenced`.
    """

    dimension: Dimension
    level: int
    evidence: tuple[str, ...]

    def __post_init__(self) -> None:
        last = SCALES[self.dimension].last
        if not 1 <= self.level <= last:
            raise Refused(
                "readiness_out_of_scale", dimension=self.dimension.value, level=self.level, last=last
            )
        if not self.evidence or not all(each.strip() for each in self.evidence):
            raise Refused("readiness_unevidenced", dimension=self.dimension.value, level=self.level)


@dataclass(frozen=True)
class Readiness:
    """`bound` is what the case cannot exceed; it is at it where all six were assessed (`is_known`)."""

    bound: int
    weakest: tuple[Dimension, ...]
    missing: tuple[Dimension, ...]

    @property
    def is_known(self) -> bool:
        return not self.missing


def readiness(levels: Sequence[Level]) -> Readiness:
    """Raises Refused `readiness_twice`, or `readiness_not_assessed` without any level.

    Manufacturing has ten levels: its tenth, full-rate production, is as far as others go with nine.
    """
    if not levels:
        raise Refused("readiness_not_assessed")
    found = {each.dimension: min(each.level, 9) for each in levels}
    if len(found) < len(levels):
        raise Refused("readiness_twice")
    bound = min(found.values())
    weakest = tuple(each for each in Dimension if found.get(each) == bound)
    return Readiness(bound, weakest, tuple(each for each in SIX if each not in found))
