"""Who on the lists bears which number: a passport, a company's register, a ship. Found whatever the name."""

from collections import defaultdict
from collections.abc import Iterable

from mithaq.clearance.adapters.listed_names import NamedParty
from mithaq.clearance.domain.screening.fields import Properties, identifiers
from mithaq.clearance.domain.screening.rescreening import ListedKey
from mithaq.clearance.domain.screening.subjects import PartyKind, kinds_of


class ListedNumbers:
    """Finds listed parties by equal numbers of the same sort. Threads may share it."""

    def __init__(self, parties: Iterable[NamedParty]) -> None:
        self._bearers: dict[tuple[PartyKind, str, str], list[ListedKey]] = defaultdict(list)
        for party in parties:
            properties = {name: tuple(values) for name, values in party.properties.items()}
            for field, numbers in identifiers(properties).items():
                for kind in kinds_of(party.schema):
                    for number in numbers:
                        self._bearers[kind, field, number].append((party.list, party.entity))

    def search(self, properties: Properties, kind: PartyKind) -> frozenset[ListedKey]:
        """The listed parties that bear one of the numbers."""
        return frozenset(
            key
            for field, numbers in identifiers(properties).items()
            for number in numbers
            for key in self._bearers.get((kind, field, number), ())
        )
