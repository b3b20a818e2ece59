"""Complexity of an output by a convention: ECI, PCI and what follows from them.

from mithaq.economy.domain.complexity import complexity
found = complexity.of(matrix, places=names, products=codes, convention=GROWTH_LAB)
found.eci, found.pci, found.density, found.convention.stamp, found.cautions
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.conventions import GROWTH_LAB, Convention, Normalisation
from mithaq.economy.domain.complexity.eigenvectors import Vectors, second_vectors
from mithaq.economy.domain.complexity.fitness import Updates, fitness
from mithaq.economy.domain.complexity.outlook import outlook_gain, outlook_index
from mithaq.economy.domain.complexity.output import Duplicates, Floats, Output, output_of_rows
from mithaq.economy.domain.complexity.presence import Presence, presence
from mithaq.economy.domain.complexity.relatedness import density, proximity

GAP_LEAST = 1 / 3
"""Of the second eigenvalue: with a third one nearer, a few other products can turn the eigenvector."""
PLACES_LEAST = 20
FITNESS_STEPS = 19
"""The twenty iterations of the R package, which counts the start; more only sink places that vanish."""


class Caution(StrEnum):
    """What a reader of the figures must know."""

    EIGENGAP = "eigengap"
    SIGN_UNDECIDED = "sign_undecided"
    TRIMMED = "trimmed"
    LARGEST_PART_ONLY = "largest_part_only"
    FEW_PLACES = "few_places"


@dataclass(frozen=True)
class Complexity:
    """Figures of the places and products that are left; those taken out are named in `presence`.

    `vectors` belongs to the reliable places where the convention goes in two steps.
    """

    presence: Presence
    vectors: Vectors
    eci: Floats
    pci: Floats
    spread: float
    """The standard deviation of the eigenvector that scales COG."""
    convention: Convention

    @property
    def places(self) -> tuple[str, ...]:
        """In the order of `eci`."""
        return self.presence.places

    @property
    def products(self) -> tuple[str, ...]:
        """In the order of `pci`."""
        return self.presence.products

    @property
    def eigengap(self) -> float:
        """The second eigenvalue less the third."""
        return self.vectors.values[1] - self.vectors.values[2]

    @cached_property
    def cautions(self) -> tuple[Caution, ...]:
        """All that apply."""
        apply = {
            Caution.EIGENGAP: self.eigengap < GAP_LEAST * self.vectors.values[1],
            Caution.SIGN_UNDECIDED: not self.vectors.is_signed,
            Caution.TRIMMED: bool(self.presence.trimmed_places or self.presence.trimmed_products),
            Caution.LARGEST_PART_ONLY: self.presence.parts > 1,
            Caution.FEW_PLACES: len(self.places) < PLACES_LEAST,
        }
        return tuple(each for each, does in apply.items() if does)

    @cached_property
    def ranks(self) -> Floats:
        """From 1, the most complex place; places whose ECI differs by rounding alone share a rank."""
        from scipy.stats import rankdata  # noqa: PLC0415  # slow to import

        return np.asarray(rankdata(-np.round(self.eci, 9), "min").astype(np.float64))

    @cached_property
    def proximity(self) -> Floats:
        """Of products to each other."""
        return proximity(self.presence.present, own=self.convention.own_proximity)

    @cached_property
    def proximity_of_places(self) -> Floats:
        """Of places to each other, by the products they have in common."""
        return proximity(self.presence.present.T, own=self.convention.own_proximity)

    @cached_property
    def density(self) -> Floats:
        """Of related products around each product, by place."""
        return density(self.presence.present, self.proximity)

    @property
    def distance(self) -> Floats:
        """1 - density."""
        return 1 - self.density

    @cached_property
    def fitness(self) -> Floats:
        """Of each place, with mean 1; of presence alone, whatever the way to normalise."""
        return fitness(self.presence.present, updates=Updates.TOGETHER, steps=FITNESS_STEPS).places

    @cached_property
    def coi(self) -> Floats:
        """Outlook of each place; the Growth Lab's is standardised (n) from the bare eigenvector."""
        if self.convention.normalisation is not Normalisation.GROWTH_LAB:
            return outlook_index(self.presence.present, self.density, self.pci)
        bare = outlook_index(self.presence.present, self.density, self.vectors.products)
        spread = bare.std()
        # Where all outlooks are the same, all lie on the mean.
        return np.asarray((bare - bare.mean()) / (spread if spread > 0 else 1.0))

    @cached_property
    def cog(self) -> Floats:
        """Gain of each place by each product; from the bare eigenvector over `spread` by the Growth Lab's."""
        if self.convention.normalisation is not Normalisation.GROWTH_LAB:
            return outlook_gain(self.presence.present, self.proximity, self.pci)
        return outlook_gain(self.presence.present, self.proximity, self.vectors.products / self.spread)

    def table(self) -> pl.DataFrame:
        """A row for each place, the most complex first."""
        rows = pl.DataFrame(
            {
                "place": self.places,
                "rank": self.ranks.astype(np.int64),
                "eci": self.eci,
                "fitness": self.fitness,
                "diversity": self.presence.diversity.astype(np.int64),
                "coi": self.coi,
            }
        )
        return rows.sort("rank", "place")


def of(
    values: npt.ArrayLike,
    *,
    places: Sequence[str] | None = None,
    products: Sequence[str] | None = None,
    convention: Convention = GROWTH_LAB,
    population: Mapping[str, float] | None = None,
    reliable: Collection[str] | None = None,
) -> Complexity:
    """The complexity of a matrix of places by products; `reliable` names the places of a first step.

    Raises Refused for an output that does not hold, a matrix in parts, or an eigenvector that is not one.
    """
    output = Output.of(values, places=places, products=products)
    return of_presence(presence(output, convention, population=population), convention, reliable=reliable)


def of_rows(
    rows: pl.DataFrame,
    *,
    place: str,
    product: str,
    value: str,
    convention: Convention = GROWTH_LAB,
    duplicates: Duplicates = Duplicates.REFUSED,
    population: Mapping[str, float] | None = None,
    reliable: Collection[str] | None = None,
) -> Complexity:
    """The complexity of a long table with these columns, as `of` tells."""
    output = output_of_rows(rows, place=place, product=product, value=value, duplicates=duplicates)
    return of_presence(presence(output, convention, population=population), convention, reliable=reliable)


def of_presence(
    found: Presence, convention: Convention, *, reliable: Collection[str] | None = None
) -> Complexity:
    """The complexity of a presence; raises Refused `reliable_places_missing`, `complexity_undetermined`."""
    is_two_step = convention.normalisation is Normalisation.ATLAS_TWO_STEP
    if is_two_step != (reliable is not None):
        raise Refused("reliable_places_missing", convention=convention.name)
    if reliable is not None:
        return _two_steps(found, convention, reliable)
    vectors = second_vectors(found.present)
    spread = float(vectors.places.std())
    if convention.normalisation is Normalisation.GROWTH_LAB:
        mean = vectors.places.mean()
        eci, pci = (vectors.places - mean) / spread, (vectors.products - mean) / spread
    else:
        eci, pci = _standard(vectors.places), _standard(vectors.products)
    return Complexity(found, vectors, eci, pci, spread, convention)


def _two_steps(found: Presence, convention: Convention, reliable: Collection[str]) -> Complexity:
    """Places without any product of the reliable ones have no ECI in this way and are trimmed."""
    if not any(each in reliable for each in found.places):
        raise Refused("reliable_places_missing", convention=convention.name)
    first = [at for at, each in enumerate(found.places) if each in reliable]
    step = Presence.given(
        found.present[first],
        places=[found.places[at] for at in first],
        products=found.products,
        convention=convention,
    )
    vectors = second_vectors(step.present)
    pci = _standard(vectors.products)
    columns = [found.products.index(each) for each in step.products]
    present = found.present[:, columns]
    kept = present.sum(1) > 0
    rest = Presence(
        places=tuple(found.places[at] for at in np.flatnonzero(kept)),
        products=step.products,
        present=present[kept],
        trimmed_places=found.trimmed_places + tuple(found.places[at] for at in np.flatnonzero(~kept)),
        trimmed_products=found.trimmed_products + step.trimmed_products,
        parts=found.parts,
    )
    eci = rest.present @ pci / rest.diversity
    return Complexity(rest, vectors, eci, pci, float(vectors.places.std()), convention)


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / values.std(ddof=1))
