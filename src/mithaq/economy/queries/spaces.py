"""How complex what nations make is, by the panels in force, and the space of products that it lies in."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound
from mithaq.economy.adapters import panel_shelf
from mithaq.economy.domain.complexity import complexity
from mithaq.economy.domain.complexity.complexity import Complexity
from mithaq.economy.domain.complexity.conventions import CONVENTIONS, Normalisation, Parts
from mithaq.economy.domain.complexity.doubt import Doubt, doubt
from mithaq.economy.domain.complexity.panel_year import year_rows
from mithaq.economy.domain.complexity.space import DrawnSpace
from mithaq.economy.domain.panel_sets import PanelKind, PanelSet
from mithaq.economy.queries.panels import panel

SPANS = {PanelKind.EXPORTS: 1, PanelKind.PATENTS: 5}
"""Years that are taken together: patents of one year are too few."""
DRAWS, SEED = 200, 9
WAYS = tuple(
    name for name, each in CONVENTIONS.items() if each.normalisation is not Normalisation.ATLAS_TWO_STEP
)
"""Conventions that may be asked for; the Atlas' needs a list of reliable places, which a panel has not."""


@dataclass(frozen=True)
class Asked:
    """Which panel, up to which year, by which convention."""

    panel: PanelSet
    year: int
    way: str

    @property
    def first_year(self) -> int:
        """The first of the years that are taken together."""
        return self.year - SPANS[self.panel.kind] + 1


@dataclass(frozen=True)
class Ranked:
    """A place; between `low` and `high` its rank lies in 90 % of draws."""

    place: str
    rank: int
    low: int
    high: int
    eci: float
    fitness: float
    diversity: int
    outlook: float


@dataclass(frozen=True)
class ComplexityView:
    """What is told of a year, the most complex first; `small_places` were not asked about."""

    asked: Asked
    doubt: Doubt
    ranked: tuple[Ranked, ...]
    small_places: tuple[str, ...]

    @property
    def found(self) -> Complexity:
        """The figures."""
        return self.doubt.complexity


def asked_of(kind: PanelKind, year: int | None, way: str, *, reader: Actor) -> Asked:
    """The last year where none is named, and the first convention.

    Raises Refused `not_permitted`, NotFound `panel_not_loaded` or `convention_unknown`.
    """
    of = panel(kind, reader=reader)
    if way and way not in WAYS:
        raise NotFound("convention_unknown", value=way[:80], known=", ".join(WAYS))
    return Asked(of, of.last_year if year is None else year, way or WAYS[0])


def years_of(of: PanelSet) -> list[int]:
    """Years of a panel, the latest first."""
    return panel_shelf.years(of.kind).sort(descending=True).to_list()


def complexity_in(asked: Asked) -> ComplexityView:
    """Raises Refused for a year that is unknown, or a matrix that holds no order."""
    of = asked.panel
    held, small = _held(of.kind, of.identity, asked.year, asked.way)
    return ComplexityView(asked, held, _ranked(held), small)


def products_table(view: ComplexityView, place: str) -> pl.DataFrame:
    """A row for each product: its complexity, and whether the place has it, how near it is, what it gains.

    What it has comes last; then the nearest first. Raises NotFound `complexity_place_unknown`.
    """
    found = view.found
    if place not in found.places:
        raise NotFound("complexity_place_unknown", place=place[:80])
    at = found.places.index(place)
    present = found.presence.present[at] > 0
    table = pl.DataFrame(
        {
            "product": found.products,
            "present": present,
            "density": found.density[at],
            "gain": np.where(present, np.nan, found.cog[at]),
            "pci": found.pci,
            "ubiquity": found.presence.ubiquity.astype(np.int64),
        }
    ).with_columns(pl.col("gain").fill_nan(None))
    return table.sort("present", "density", "product", descending=[False, True, False])


def space_of(of: PanelSet) -> DrawnSpace | None:
    """The space of the last years of a panel; None where it could not be drawn."""
    return panel_shelf.drawn_space(of.kind)


def ranks_table(view: ComplexityView) -> pl.DataFrame:
    """All that is told of places, with what it stands on."""
    asked = view.asked
    told = pl.DataFrame([vars(each) for each in view.ranked])
    return told.with_columns(
        pl.lit(asked.first_year).alias("first_year"),
        pl.lit(asked.year).alias("year"),
        pl.lit(view.found.convention.stamp).alias("convention"),
        pl.lit(asked.panel.edition).alias("edition"),
    )


@lru_cache(maxsize=8)
def _held(
    kind: PanelKind, _identity: tuple[str, str, str], year: int, way: str
) -> tuple[Doubt, tuple[str, ...]]:
    """By what may change: the panel, and what is asked of it."""
    chosen = year_rows(panel_shelf.rows(kind), year=year, span=SPANS[kind])
    convention = CONVENTIONS[way].but(parts=Parts.LARGEST)
    with threadpool_limits(1):
        found = complexity.of_rows(
            chosen.rows, place="place", product="product", value="value", convention=convention
        )
        return doubt(found, draws=DRAWS, seed=SEED), chosen.small_places


def _ranked(held: Doubt) -> tuple[Ranked, ...]:
    return tuple(
        Ranked(
            place=row["place"],
            rank=row["rank"],
            low=held.intervals[row["place"]][0],
            high=held.intervals[row["place"]][1],
            eci=row["eci"],
            fitness=row["fitness"],
            diversity=row["diversity"],
            outlook=row["coi"],
        )
        for row in held.complexity.table().iter_rows(named=True)
    )
