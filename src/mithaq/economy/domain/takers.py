"""Companies that might take a technology up, and what they said and did that speaks for each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mithaq.base.languages import Language


class Ground(StrEnum):
    """Why a company might take it up; who says that it lacks the like comes before who has the like."""

    NEED = "need"
    """It published a need in the field."""
    LICENCE = "licence"
    """It took a licence of a spin-off in the field, or began with one."""
    OFFER = "offer"
    """It offers something in the field."""


@dataclass(frozen=True)
class Evidence:
    """A record or a spin-off that speaks for a company.

    `likeness` is how much of the technology's text the record says and means, 0 to 1, and `met` its most
    telling words there; a licence has neither.
    """

    ground: Ground
    reference: str
    titles: Mapping[Language, str]
    likeness: float | None = None
    met: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, float, str]:
        return list(Ground).index(self.ground), -(self.likeness or 0.0), self.reference


@dataclass(frozen=True)
class Taker:
    """A company with its evidence, the best first."""

    company: UUID
    evidence: tuple[Evidence, ...]


def takers(found: Iterable[tuple[UUID, Evidence]]) -> tuple[Taker, ...]:
    """Each company once, in the order of its best evidence: by ground, then by likeness."""
    by_company = defaultdict[UUID, list[Evidence]](list)
    for company, evidence in found:
        by_company[company].append(evidence)
    each = (Taker(key, tuple(sorted(of, key=lambda one: one.order))) for key, of in by_company.items())
    return tuple(sorted(each, key=lambda taker: (taker.evidence[0].order, str(taker.company))))
