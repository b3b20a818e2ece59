"""The agreements that bind two states, clause by clause, by each loaded set that has their parties."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.domain.agreements import Bond, Party, bonds
from mithaq.ties.domain.evidence import KINDS, Form
from mithaq.ties.queries.sets import SetView, sets_in_force


@dataclass(frozen=True)
class Agreements:
    """All agreements that ever bound two, by one set; `tells_ends`: whether it would tell if one ended."""

    set: SetView
    bonds: tuple[Bond, ...]
    tells_ends: bool


def agreements(one: int, other: int, *, reader: Actor) -> tuple[Agreements, ...]:
    """By each set in force that has parties of agreements.

    Raises Refused `not_permitted` or `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    known = [each for each in sets_in_force(reader=reader) if KINDS[each.kind].form is Form.PARTY]
    return tuple(_of(each, one, other) for each in known)


def _of(set: SetView, one: int, other: int) -> Agreements:
    found = bonds(
        _parties(set.id, set.format, one), _parties(set.id, set.format, other), parties=_counted(set.id)
    )
    return Agreements(set, found, FORMATS[set.format].tells_ends)


@lru_cache(maxsize=256)
def _parties(key: UUID, format: str, state: int) -> tuple[Party, ...]:
    clauses = FORMATS[format].kind.measures
    rows = shelf.rows(key).filter(pl.col("state") == state).collect()
    return tuple(
        Party(
            state=row["state"],
            agreement=row["agreement"],
            title=row["title"] or row["agreement"],
            year=row["year"],
            in_force=row["in_force"] or "",
            ended=row["ended"] or "",
            clauses={name: row[name] for name in clauses},
        )
        for row in rows.iter_rows(named=True)
    )


@lru_cache(maxsize=8)
def _counted(key: UUID) -> Mapping[str, int]:
    """How many states each agreement ever had."""
    rows = shelf.rows(key).group_by("agreement").agg(pl.col("state").n_unique()).collect()
    return dict(rows.iter_rows())
