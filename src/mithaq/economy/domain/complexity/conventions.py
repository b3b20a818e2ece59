"""Conventions by which complexity is reckoned; every figure carries the one it stands on."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Specialisation(StrEnum):
    """What a place is held to be present by."""

    RCA = "rca"
    """Balassa's index: the product's part in the place over its part in the world."""
    RPOP = "rpop"
    """Output by head over the world's output by head."""
    EITHER = "either"
    BOTH = "both"


class Normalisation(StrEnum):
    """How eigenvectors become ECI and PCI."""

    GROWTH_LAB = "growth_lab"
    """Both by mean and standard deviation (n) of the places, so that ECI is the mean PCI of what is there."""
    OWN = "own"
    """Each by its own mean and standard deviation (n - 1), as the R package and the OEC have it."""
    ATLAS_TWO_STEP = "atlas_two_step"
    """PCI of reliable places, by its own mean and standard deviation (n - 1); the ECI of every place is the
    mean of that PCI over what is there (harvard-growth-lab/py-ecomplexity, pull request 37)."""


class OwnProximity(StrEnum):
    """What a product's proximity to itself is; 0 leaves it out of its own density."""

    ONE = "one"
    ZERO = "zero"


class Parts(StrEnum):
    """What becomes of a matrix that falls into parts with nothing in common."""

    REFUSED = "refused"
    LARGEST = "largest"
    """Only the part with most places is kept, and the others are named as trimmed."""


@dataclass(frozen=True)
class Convention:
    """A named way. `least_*`: rarer products and less diverse places are trimmed, until none is left."""

    name: str
    normalisation: Normalisation
    own_proximity: OwnProximity
    specialisation: Specialisation = Specialisation.RCA
    threshold: float = 1.0
    least_diversity: int = 1
    least_ubiquity: int = 1
    parts: Parts = Parts.REFUSED

    def but(
        self,
        *,
        threshold: float | None = None,
        specialisation: Specialisation | None = None,
        parts: Parts | None = None,
    ) -> Self:
        """The same with another threshold, measure or treatment of parts, which the stamp then tells."""
        return replace(
            self,
            threshold=self.threshold if threshold is None else threshold,
            specialisation=specialisation or self.specialisation,
            parts=parts or self.parts,
        )

    @property
    def stamp(self) -> str:
        """All that a reader needs to get the same figures again."""
        return (
            f"{self.name}: {self.specialisation.value} >= {self.threshold:g},"
            f" normalisation {self.normalisation.value}, own proximity {self.own_proximity.value},"
            f" least diversity {self.least_diversity}, least ubiquity {self.least_ubiquity},"
            f" parts {self.parts.value}"
        )


GROWTH_LAB = Convention("growth_lab", Normalisation.GROWTH_LAB, OwnProximity.ONE)
R_PACKAGE = Convention("r_package", Normalisation.OWN, OwnProximity.ONE)
OEC = Convention("oec", Normalisation.OWN, OwnProximity.ZERO)
ATLAS = Convention("atlas", Normalisation.ATLAS_TWO_STEP, OwnProximity.ONE)
CONVENTIONS = {each.name: each for each in (GROWTH_LAB, R_PACKAGE, OEC, ATLAS)}
