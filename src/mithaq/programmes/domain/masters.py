"""What stands under an agreement ends with it: by notice, by expiry, or with what that one stands under.

It follows from the set of statements alone, so each node finds the same in whatever order they come. A master
that has not come, or that not all its parties have signed, gives no day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from mithaq.programmes.domain.standing import Agreed, Notice, spans


@dataclass(frozen=True)
class Known:
    """An agreement as far as it came: what all signed, its notices, and by digest the master of each text."""

    texts: tuple[Agreed, ...]
    notices: tuple[Notice, ...]
    masters: Mapping[str, UUID]


def under_masters(
    key: UUID, known: Mapping[UUID, Known], *, beneath: Collection[UUID] = ()
) -> tuple[Agreed, ...]:
    """The texts of an agreement, each with the day on which what it stands under ends.

    Two agreements may name each other in turn; what leads back to where it came from gives no day.
    """
    path = {*beneath, key}
    return tuple(
        replace(each, above_until=_end(known[key].masters.get(each.digest), known, path))
        for each in known[key].texts
    )


def _end(master: UUID | None, known: Mapping[UUID, Known], path: Collection[UUID]) -> date | None:
    """The first day after all texts of a master; the earliest of all for one that never held."""
    if master is None or master in path or master not in known or not known[master].texts:
        return None
    held = spans(under_masters(master, known, beneath=path), known[master].notices)
    return max((each.ends_on for each in held), default=date.min)
