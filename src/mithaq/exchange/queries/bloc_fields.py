"""What members of a bloc have that others of it lack: by their works, and by what they offer and need.

The watch knows nothing of records, and so the two meet here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.access.domain.permissions import Actor
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries import records
from mithaq.parties import queries as parties
from mithaq.watch.domain.complementing import Position
from mithaq.watch.queries.complementarity import WithinBloc, within_bloc

Counts = Mapping[str, int]
"""Records by the code of their state."""


@dataclass(frozen=True)
class BlocField:
    """A field in a bloc: who is surely strong in it and who surely lacks it, who offers and who needs it."""

    field: str
    strong: tuple[Position, ...]
    lacking: tuple[Position, ...]
    offers: Counts
    needs: Counts

    @property
    def givers(self) -> frozenset[str]:
        """The states that are strong in it or offer something of it."""
        return _states(self.strong) | self.offers.keys()

    @property
    def takers(self) -> frozenset[str]:
        """The states that lack it or need something of it."""
        return _states(self.lacking) | self.needs.keys()

    @property
    def is_complement(self) -> bool:
        """Whether one of them could give to another."""
        return any(giver != taker for giver in self.givers for taker in self.takers)


@dataclass(frozen=True)
class BlocFields:
    """A bloc's fields, those first where most could take; a group only where no field of it tells."""

    works: WithinBloc
    fields: tuple[BlocField, ...]
    offers: int
    needs: int


def bloc_fields(bloc: str, *, reader: Actor, scope: Scope) -> BlocFields:
    """Of the members of a bloc today, as far as the reader may see.

    Raises Refused `not_permitted`, `bloc_unknown` or `corpus_damaged`.
    """
    works = within_bloc(bloc, reader=reader, on=scope.on)
    states = parties.bloc_members(scope.on).get(bloc, frozenset())
    counts = records.counts_by_field(labels=scope.labels, on=scope.on, states=states)
    named: dict[Kind, dict[str, dict[str, int]]] = {kind: {} for kind in Kind}
    for (state, field, kind), count in counts.items():
        named[kind].setdefault(field, {})[state] = count
    offers, needs = named[Kind.OFFER], named[Kind.NEED]
    found = [
        BlocField(
            field=each,
            strong=works.strong.get(each, ()),
            lacking=works.lacking.get(each, ()),
            offers=offers.get(each, {}),
            needs=needs.get(each, {}),
        )
        for each in sorted({*works.strong, *works.lacking, *offers, *needs})
    ]
    return BlocFields(works, tuple(_told(found)), _sum(offers), _sum(needs))


def _told(found: list[BlocField]) -> list[BlocField]:
    narrow = {each.field.partition(".")[0] for each in found if each.is_complement and "." in each.field}
    kept = [each for each in found if each.field not in narrow]
    return sorted(kept, key=lambda each: (not each.is_complement, -len(each.takers), each.field))


def _states(positions: tuple[Position, ...]) -> frozenset[str]:
    return frozenset(each.of.removeprefix("state:") for each in positions)


def _sum(by_field: Mapping[str, Counts]) -> int:
    return sum(sum(each.values()) for each in by_field.values())
