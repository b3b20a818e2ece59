"""The network that ties of a set make in some years, and where each state stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np
import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.network.layout import layout
from mithaq.ties.domain.network.network import Floats, Network
from mithaq.ties.domain.network.standing import Standings, standings
from mithaq.ties.domain.similarity import Measure, similarities
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.domain.tying import TYINGS, Tied, Tying, network_of_ties, tied
from mithaq.ties.domain.votes import FPSIM
from mithaq.ties.queries.alignment import LEAST_ROLL_CALLS
from mithaq.ties.queries.roll_calls import all_votes
from mithaq.ties.queries.sets import SetView, sets_in_force

VOTES = "votes"
SIMILARITY = Tying(adds_up=False)
LEAST: Mapping[str, float] = {VOTES: 0.8, "joint_bodies": 50}
"""What a tie must weigh, where nearly all pairs have one; of any other kind every tie counts."""
SPAN = 5


@dataclass(frozen=True)
class Question:
    """Which network: of a set, in the `span` years to a year, with ties of at least some weight."""

    set: SetView
    year: int
    span: int
    least: float

    @property
    def tying(self) -> Tying:
        """How its ties are made."""
        return tying_of(self.set.kind)

    @property
    def is_usual(self) -> bool:
        """Whether the least weight is the usual one of its kind."""
        return self.least == LEAST.get(self.set.kind, 0.0)

    @property
    def first(self) -> int:
        """The first of its years."""
        back = self.span - 1 if self.tying.adds_up else 0
        return max(self.year - back, self.set.first_year)

    @property
    def key(self) -> "Key":
        """By what it is remembered."""
        return Key(self.set.id, self.set.format, self.set.kind, self.first, self.year, self.least)


@dataclass(frozen=True)
class Key:
    """A question in what can be hashed."""

    id: UUID
    format: str
    kind: str
    first: int
    last: int
    least: float


@dataclass(frozen=True, eq=False)
class Ties:
    """Ties of a question as a table, with the states of its years by number.

    Of `pairs` of states, in each direction where ties have one, `known` are told by the set; a pair that is
    not stands in the network as if it had no tie.
    """

    table: pl.DataFrame
    states: Mapping[int, StateSpell]
    network: Network
    known: int
    pairs: int

    @property
    def density(self) -> float:
        """Ties by pairs that are known; NaN where none is."""
        return len(self.table) / self.known if self.known else np.nan


def network_sets(*, reader: Actor) -> tuple[SetView, ...]:
    """The sets in force that make networks, by kind; of a kind, that which knows the latest year first.

    Raises Refused `not_permitted`.
    """
    order = [*TYINGS, VOTES]
    known = [each for each in sets_in_force(reader=reader) if each.kind in order]
    return tuple(sorted(known, key=lambda each: (order.index(each.kind), -each.last_year, each.format)))


def chosen_set(asked: str, *, reader: Actor) -> SetView:
    """The set of a kind, or of a format, or the first there is where nothing is asked.

    Raises Refused `not_permitted`; NotFound `network_sets_missing`, or `network_kind_unknown` with those that
    are known.
    """
    known = network_sets(reader=reader)
    if not known:
        raise NotFound("network_sets_missing")
    for each in known:
        if asked in ("", each.kind, each.format):
            return each
    names = dict.fromkeys(name for each in known for name in (each.kind, each.format))
    raise NotFound("network_kind_unknown", value=asked[:40], known=", ".join(names))


def tying_of(kind: str) -> Tying:
    """How ties of a kind are made."""
    return SIMILARITY if kind == VOTES else TYINGS[kind]


def question(set: SetView, year: int, *, span: int = SPAN, least: float | None = None) -> Question:
    """A network of a set; `least` of nothing is what is usual for its kind.

    Raises Refused `tie_years_outside_coverage`, `tie_window_empty` or `tie_weight_invalid`.
    """
    weight = LEAST.get(set.kind, 0.0) if least is None else least
    if not set.first_year <= year <= set.last_year:
        covered = {"covered_from": set.first_year, "covered_until": set.last_year}
        raise Refused("tie_years_outside_coverage", start=year, end=year, **covered)
    if span < 1:
        raise Refused("tie_window_empty", years=span)
    # A similarity may be below zero, and a tie may not.
    if not (np.isfinite(weight) and weight >= 0):
        raise Refused("tie_weight_invalid", least=weight)
    return Question(set, year, span, weight)


def ties(asked: Question, *, reader: Actor) -> Ties:
    """The ties of a question. Raises Refused `not_permitted` or `tie_set_lost`."""
    require(reader, Act.SEE_TIES)
    return _ties(asked.key)


def standings_in(asked: Question, *, reader: Actor) -> Standings:
    """Where each state stands in a network, in the order of its nodes. Raises as `ties`."""
    require(reader, Act.SEE_TIES)
    return _standings(asked.key)


def coordinates(asked: Question, *, reader: Actor) -> Floats:
    """Where a drawing puts each state, in the order of the nodes. Raises as `ties`."""
    require(reader, Act.SEE_TIES)
    return _coordinates(asked.key)


def states_between(first: int, last: int) -> dict[int, StateSpell]:
    """The states that existed in some years by number, each as it was called in the last of them."""
    found: dict[int, StateSpell] = {}
    for year in range(first, last + 1):
        found |= {number: state_system().spell(number, year) for number in state_system().members(year)}
    return dict(sorted(found.items()))


@lru_cache(maxsize=64)
def _ties(key: Key) -> Ties:
    return _ties_of(key, _alike(key) if key.kind == VOTES else _told(key))


def network_by_key(key: Key) -> Network:
    """The network of a question that was asked before."""
    return _ties(key).network


def rows_of(key: Key) -> pl.DataFrame:
    """The rows of the years of a key. Raises Refused `tie_set_lost`."""
    return shelf.rows(key.id).filter(pl.col("year").is_between(key.first, key.last)).collect()


@lru_cache(maxsize=64)
def _standings(key: Key) -> Standings:
    return standings(_ties(key).network)


@lru_cache(maxsize=64)
def _coordinates(key: Key) -> Floats:
    return layout(_ties(key).network)


def _told(key: Key) -> Tied:
    return tied(key.kind, rows_of(key), first=key.first, last=key.last)


def _ties_of(key: Key, told: Tied) -> Ties:
    tying, states = tying_of(key.kind), states_between(key.first, key.last)
    count = len(states)
    table = told.table.filter(pl.col("weight") >= key.least)
    pairs = count * (count - 1) // (1 if tying.is_directed else 2)
    return Ties(
        table=table.sort("weight", "of", "to", descending=[True, False, False]),
        states=states,
        network=network_of_ties(table, tuple(states), is_directed=tying.is_directed),
        known=pairs if FORMATS[key.format].absent_is_none else told.known,
        pairs=pairs,
    )


def _alike(key: Key) -> Tied:
    """How alike states voted, as ties: kappa by the usual convention, on LEAST_ROLL_CALLS or more."""
    votes = all_votes(key.id)
    if key.last not in votes.years(FPSIM.year):
        return Tied(_table([], [], []), 0)
    portfolios = votes.portfolios(key.last, FPSIM)
    values = similarities(portfolios, Measure.KAPPA, degenerate=FPSIM.degenerate)
    both = np.isfinite(portfolios.levels).astype(np.float64)
    enough = np.isfinite(values) & (both @ both.T >= LEAST_ROLL_CALLS)
    one, other = np.nonzero(np.triu(enough, 1))
    states, found = np.asarray(portfolios.states), values[one, other]
    is_member = np.isin(states, state_system().members(key.last))
    tie = (found > 0) & is_member[one] & is_member[other]
    table = _table(states[one][tie].tolist(), states[other][tie].tolist(), found[tie].tolist())
    return Tied(table, int((is_member[one] & is_member[other]).sum()))


def _table(of: Sequence[int], to: Sequence[int], weight: Sequence[float]) -> pl.DataFrame:
    names = {"of": pl.Int64, "to": pl.Int64, "weight": pl.Float64}
    return pl.DataFrame({"of": of, "to": to, "weight": weight}, schema=names)
