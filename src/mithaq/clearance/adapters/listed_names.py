"""The names of all parties on the lists, in memory, one index for each sort of party."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mithaq.clearance.adapters.name_index import Hit, Method, NameIndex
from mithaq.clearance.domain.names.explaining import Row, explained
from mithaq.clearance.domain.names.organisations import NameKind
from mithaq.clearance.domain.names.writing import parts_of
from mithaq.clearance.domain.screening.subjects import PartyKind, kinds_of

# A weak alias of one part ("Ahmed") is told to whoever looks at the party, and finds nobody by itself.
WEAK_PARTS_LEAST = 2
_STRONG = ("name", "alias", "previousName")
_JOINT = "\t"
_NAME_KINDS = {
    PartyKind.PERSON: NameKind.PERSON,
    PartyKind.ORGANISATION: NameKind.ORGANISATION,
    PartyKind.VESSEL: NameKind.VESSEL,
    PartyKind.AIRCRAFT: NameKind.VESSEL,
}


@dataclass(frozen=True)
class NamedParty:
    """What the index reads of a party on a list."""

    list: str
    entity: str
    schema: str
    properties: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Met:
    """A listed party whose name met; `score` in thousandths, `asked` the name of ours that met best."""

    list: str
    entity: str
    asked: str
    name: str
    score: int
    hit: Hit

    @property
    def parts(self) -> tuple[Row, ...]:
        """The score to the letter: which parts met which, and what found nothing or contradicts."""
        return explained(self.hit.comparison)


class ListedNames:
    """Finds listed parties by name. Building costs about 0.1 ms a name. Threads may share it."""

    def __init__(self, parties: Iterable[NamedParty], method: Method) -> None:
        names: dict[PartyKind, list[tuple[str, str]]] = {kind: [] for kind in PartyKind}
        for party in parties:
            key = f"{party.list}{_JOINT}{party.entity}"
            for kind in kinds_of(party.schema):
                names[kind].extend((key, name) for name in _names(party.properties))
        self._indexes = {
            kind: NameIndex(entries, method, kind=_NAME_KINDS[kind])
            for kind, entries in names.items()
            if entries
        }
        # An index remembers what it has compared, and is used by one thread at a time.
        self._lock = threading.Lock()

    def search(self, names: Iterable[str], kind: PartyKind, *, least: int) -> tuple[Met, ...]:
        """The listed parties that one of the names may mean, the best first; `least` in thousandths."""
        best: dict[str, Met] = {}
        for name in names:
            for hit in self._hits(name, kind, None):
                met = _met(name, hit)
                if met.score >= least and (hit.entity not in best or met.score > best[hit.entity].score):
                    best[hit.entity] = met
        return tuple(sorted(best.values(), key=lambda met: (-met.score, met.list, met.entity)))

    def compared(self, names: Iterable[str], kind: PartyKind, listed_in: str, entity: str) -> Met | None:
        """The name that meets best those of one listed party, however far apart."""
        index = self._indexes.get(kind)
        key = f"{listed_in}{_JOINT}{entity}"
        with self._lock:
            found = [(name, index.compared(name, key)) for name in names] if index else []
        met = [_met(name, hit) for name, hit in found if hit]
        return max(met, key=lambda each: each.score, default=None)

    def best_score(self, name: str, kind: PartyKind) -> int:
        """The score of the likeliest listed party, in thousandths; 0 where none is alike."""
        hits = self._hits(name, kind, 1)
        return round(hits[0].score * 1000) if hits else 0

    def _hits(self, name: str, kind: PartyKind, most: int | None) -> list[Hit]:
        index = self._indexes.get(kind)
        with self._lock:
            return index.search(name, most=most) if index else []


def _met(asked: str, hit: Hit) -> Met:
    listed_in, _, entity = hit.entity.partition(_JOINT)
    return Met(listed_in, entity, asked, hit.name, round(hit.score * 1000), hit)


def _names(properties: Mapping[str, Sequence[str]]) -> Iterable[str]:
    strong = dict.fromkeys(name for field in _STRONG for name in properties.get(field, ()))
    yield from strong
    for name in properties.get("weakAlias", ()):
        if name not in strong and len(parts_of(name)) >= WEAK_PARTS_LEAST:
            yield name
