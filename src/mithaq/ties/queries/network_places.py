"""The states of a network by where they stand in it, and the same to take away: tables and a graph."""

from dataclasses import asdict, dataclass

import polars as pl

from mithaq.access.domain.permissions import Actor
from mithaq.ties.adapters import graphml
from mithaq.ties.domain.network.brokerage import Role
from mithaq.ties.domain.network.standing import Place, Standings, ranks
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries.networks import Question, standings_in, ties


@dataclass(frozen=True)
class StatePlace:
    """A state in a network: its rank among the `among` that have ties, and every measure of it.

    Counts and weights are of what it gives and what it receives, which are the same where ties have no
    direction. `constraint` is NaN where it cannot be told.
    """

    spell: StateSpell
    rank: int
    among: int
    given: int
    received: int
    gave: float
    took: float
    pagerank: float
    eigenvector: float
    closeness: float
    betweenness: float
    brokered: int
    roles: tuple[int, ...]
    """By the order of Role."""
    constraint: float
    effective_size: float
    community: int
    core: int


def state_places(asked: Question, by: Place, *, reader: Actor) -> tuple[StatePlace, ...]:
    """The states that have ties, the highest first. Raises Refused `not_permitted` or `tie_set_lost`."""
    found = ties(asked, reader=reader)
    every = standings_in(asked, reader=reader)
    order = ranks(every.by(by))
    among = int(every.is_tied.sum())
    # Whoever has no tie stands below all that have one, or beside them: it takes no rank from them.
    rows = [
        _place(every, at, spell, rank=int(order[at]), among=among)
        for at, spell in enumerate(found.states.values())
        if every.is_tied[at]
    ]
    return tuple(sorted(rows, key=lambda each: (each.rank, each.spell.number)))


def places_table(asked: Question, by: Place, *, reader: Actor) -> pl.DataFrame:
    """The same as a table; what is not known is empty. Raises as `state_places`."""
    rows = []
    for each in state_places(asked, by, reader=reader):
        row = asdict(each)
        spell, roles = row.pop("spell"), row.pop("roles")
        rows.append({"state": spell["code"], **row, **dict(zip(Role, roles, strict=True))})
    told = pl.DataFrame(rows, infer_schema_length=None).with_columns(**_of(asked))
    return told.with_columns(pl.col(pl.Float64).fill_nan(None))


def ties_table(asked: Question, table: pl.DataFrame, *, reader: Actor) -> pl.DataFrame:
    """Ties of a network with the codes of states. Raises as `state_places`."""
    codes = {number: each.code for number, each in ties(asked, reader=reader).states.items()}
    return table.with_columns(
        pl.col("of").replace_strict(codes, return_dtype=pl.String),
        pl.col("to").replace_strict(codes, return_dtype=pl.String),
        pl.lit(asked.tying.is_directed).alias("is_directed"),
        **_of(asked),
    )


def triads_table(asked: Question, *, reader: Actor) -> pl.DataFrame:
    """How many threes of states are tied in each way. Raises as `state_places`."""
    found = standings_in(asked, reader=reader).triads
    return pl.DataFrame({"triad": list(found), "threes": list(found.values())}).with_columns(**_of(asked))


def graph(asked: Question, *, reader: Actor) -> bytes:
    """The network as GraphML, each state with its measures. Raises as `state_places`."""
    found = ties(asked, reader=reader)
    places = {each.spell.number: each for each in state_places(asked, Place.PAGERANK, reader=reader)}
    nodes: dict[str, dict[str, graphml.Value]] = {
        str(number): {"code": spell.code, **_measures(places.get(number))}
        for number, spell in found.states.items()
    }
    edges = [(str(of), str(to), weight) for of, to, weight in found.table.iter_rows()]
    of: dict[str, graphml.Value] = {
        "set": asked.set.format,
        "vintage": asked.set.vintage,
        "first_year": asked.first,
        "year": asked.year,
    }
    return graphml.written(nodes, edges, of=of, is_directed=asked.tying.is_directed)


def _place(every: Standings, at: int, spell: StateSpell, *, rank: int, among: int) -> StatePlace:
    return StatePlace(
        spell=spell,
        rank=rank,
        among=among,
        given=int(every.degrees.given[at]),
        received=int(every.degrees.received[at]),
        gave=float(every.strengths.given[at]),
        took=float(every.strengths.received[at]),
        pagerank=float(every.pagerank[at]),
        eigenvector=float(every.eigenvector[at]),
        closeness=float(every.closeness[at]),
        betweenness=float(every.betweenness[at]),
        brokered=int(every.brokered[at]),
        roles=tuple(int(every.roles[role][at]) for role in Role),
        constraint=float(every.holes.constraint[at]),
        effective_size=float(every.holes.effective_size[at]),
        community=int(every.community[at]),
        core=int(every.core[at]),
    )


def _of(asked: Question) -> dict[str, pl.Expr]:
    """What a row stands on."""
    return {
        "set": pl.lit(asked.set.format),
        "vintage": pl.lit(asked.set.vintage),
        "first_year": pl.lit(asked.first),
        "year": pl.lit(asked.year),
        "least": pl.lit(asked.least),
    }


def _measures(place: StatePlace | None) -> dict[str, int | float]:
    if place is None:
        return {}
    names = ("given", "received", "gave", "took", "pagerank", "betweenness", "brokered", "constraint")
    return {name: getattr(place, name) for name in (*names, "community", "core")}
