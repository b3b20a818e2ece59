"""Which ties of a network are drawn between states: the heaviest, of one state, or of a bloc."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.parties import queries as parties
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries.blocs import members_of
from mithaq.ties.queries.naming import place_of
from mithaq.ties.queries.networks import Question, ties


class Reach(StrEnum):
    """Which ties of the members of a bloc are meant."""

    WITHIN = "within"
    """Of one member with another."""
    WITH_OTHERS = "with_others"
    """Of a member with somebody else."""


@dataclass(frozen=True)
class Choice:
    """Of whom ties are wanted: of one state by its number, or of a bloc by its code; of all without both."""

    of: int | None = None
    bloc: str = ""
    reach: Reach = Reach.WITHIN


@dataclass(frozen=True)
class Arc:
    """A tie from one state to another, or between the two where ties have no direction."""

    of: StateSpell
    to: StateSpell
    weight: float

    @property
    def has_place(self) -> bool:
        """Whether a map can draw it."""
        return place_of(self.of) is not None and place_of(self.to) is not None


@dataclass(frozen=True, eq=False)
class Arcs:
    """Ties that were asked for, the heaviest first: the first of them as arcs, and all as a table."""

    arcs: tuple[Arc, ...]
    table: pl.DataFrame
    is_directed: bool

    @property
    def total(self) -> float:
        """What all of them weigh."""
        return float(self.table["weight"].sum())

    @property
    def part(self) -> float:
        """The part of all weight that the arcs have; 0 without ties."""
        return sum(each.weight for each in self.arcs) / self.total if self.total else 0.0

    @property
    def as_heavy(self) -> int:
        """How many ties beside the arcs weigh as much as the lightest of these."""
        if not self.arcs:
            return 0
        return len(self.table.slice(len(self.arcs)).filter(pl.col("weight") == self.arcs[-1].weight))

    @property
    def more(self) -> int:
        """How many ties there are beside the arcs."""
        return len(self.table) - len(self.arcs)


def arcs(asked: Question, choice: Choice, *, top: int, reader: Actor) -> Arcs:
    """The ties of a choice, of which the `top` heaviest are arcs.

    Raises Refused `not_permitted`, `tie_set_lost` or `bloc_unknown`.
    """
    require(reader, Act.SEE_TIES)
    found = ties(asked, reader=reader)
    table = found.table.filter(_chosen(choice, asked.year))
    spells = found.states
    return Arcs(
        arcs=tuple(Arc(spells[of], spells[to], weight) for of, to, weight in table.head(top).iter_rows()),
        table=table,
        is_directed=asked.tying.is_directed,
    )


def _chosen(choice: Choice, year: int) -> pl.Expr:
    wanted = pl.lit(value=True)
    if choice.of is not None:
        wanted = (pl.col("of") == choice.of) | (pl.col("to") == choice.of)
    if not choice.bloc:
        return wanted
    parties.require_bloc(choice.bloc)
    members = sorted(members_of(choice.bloc, year).values())
    of, to = (pl.col(each).is_in(members) for each in ("of", "to"))
    return wanted & (of & to if choice.reach is Reach.WITHIN else of ^ to)
