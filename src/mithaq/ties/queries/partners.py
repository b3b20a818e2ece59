"""With whom a state is tied most, by each set, and where it stands in the network of each."""

from dataclasses import dataclass

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.domain.network.centrality import strengths
from mithaq.ties.domain.network.network import Network
from mithaq.ties.domain.network.standing import ranks
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries.networks import Question, network_sets, question, ties

FIRST, SPAN = 5, 10


@dataclass(frozen=True)
class Partner:
    """Another state, and what a tie with it weighs."""

    spell: StateSpell
    weight: float


@dataclass(frozen=True)
class Rank:
    """A rank among those that have a tie."""

    rank: int
    among: int


@dataclass(frozen=True)
class Partners:
    """The FIRST partners of a state by a set in the SPAN years to `asked.year`, which is the set's last where
    that comes before the year that was meant.

    Without a direction all stand under `to`. `place` is None where the state has no tie.
    """

    asked: Question
    to: tuple[Partner, ...]
    of: tuple[Partner, ...]
    place: Rank | None


def partners(number: int, year: int, *, reader: Actor) -> tuple[Partners, ...]:
    """By each set that makes a network and had begun by a year, if the state existed in the years meant.

    Raises Refused `not_permitted` or `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    known = [each for each in network_sets(reader=reader) if each.first_year <= year]
    asked = [question(each, min(year, each.last_year), span=SPAN) for each in known]
    return tuple(
        _partners(each, number, reader) for each in asked if number in ties(each, reader=reader).states
    )


def _partners(asked: Question, number: int, reader: Actor) -> Partners:
    found = ties(asked, reader=reader)
    gives, takes = (found.table.filter(pl.col(end) == number) for end in ("of", "to"))
    given = gives.select("to", "weight")
    received = takes.select(pl.col("of").alias("to"), "weight")
    if not asked.tying.is_directed:
        given, received = pl.concat([given, received]), received.clear()
    ordered = (each.sort("weight", "to", descending=[True, False]).head(FIRST) for each in (given, received))
    to, of = (
        tuple(Partner(found.states[other], weight) for other, weight in each.iter_rows()) for each in ordered
    )
    return Partners(asked, to, of, _rank(found.network, number))


def _rank(network: Network, number: int) -> Rank | None:
    """By the weight of all ties, given and received."""
    both = strengths(network)
    weights, at = both.given + both.received, network.nodes.index(number)
    return Rank(int(ranks(weights)[at]), int((weights > 0).sum())) if weights[at] else None
