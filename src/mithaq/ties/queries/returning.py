"""How far a network gives back what it receives, and beside what chance would return."""

from functools import lru_cache

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.domain.reciprocity import BesideChance, Reciprocity, beside_chance, reciprocity
from mithaq.ties.queries.networks import Key, Question, network_by_key, ties

SEED = 1
SOON = 2_000
"""Up to so many ties networks by chance are drawn while a page is waited for."""


def returned_in(asked: Question, *, reader: Actor) -> Reciprocity | None:
    """Of a network whose ties have a direction; None of any other. Raises Refused `not_permitted` or
    `tie_set_lost`.
    """
    found = ties(asked, reader=reader)
    return reciprocity(found.network) if asked.tying.is_directed else None


def chance_in(asked: Question, *, reader: Actor) -> BesideChance | None:
    """The same beside networks by chance: seconds for ten thousand ties. None without direction or ties.

    Raises as `returned_in`.
    """
    require(reader, Act.SEE_TIES)
    if not asked.tying.is_directed or ties(asked, reader=reader).table.is_empty():
        return None
    return _by_chance(asked.key)


def is_soon(asked: Question, *, reader: Actor) -> bool:
    """Whether chance is told without asking for it. Raises as `returned_in`."""
    return len(ties(asked, reader=reader).table) <= SOON


@lru_cache(maxsize=64)
def _by_chance(key: Key) -> BesideChance:
    return beside_chance(network_by_key(key), seed=SEED)
