"""A listed party in FollowTheMoney's shape: an id, a schema, and properties that each have several values."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.listed.schemata import KINDS, STRONG_NAMES, WEAK_NAMES, Kind

ID_LENGTH_MAX = 255
YEARS_ABOUT = 2
"""How far a birth year that a list calls approximate may be off, to either side."""
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

Properties = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Names:
    """Every name once: strong ones suffice for a hit, weak ones (nicknames, acronyms) want context."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]


@dataclass(frozen=True)
class ListedParty:
    """Properties are sorted by name, and the values of each are sorted: equal facts are equal parties."""

    id: str
    schema: str
    properties: Properties

    def get(self, name: str) -> tuple[str, ...]:
        """The values of a property, none when it is not told."""
        return self._by_name.get(name, ())

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        return dict(self.properties)

    @property
    def kind(self) -> Kind:
        return KINDS[self.schema]

    @property
    def names(self) -> Names:
        strong = _several(self, STRONG_NAMES)
        return Names(strong, tuple(each for each in _several(self, WEAK_NAMES) if each not in strong))

    @property
    def caption(self) -> str:
        """The name to show: the first main name, else the first of any."""
        return (*self.get("name"), *self.names.strong, *self.names.weak)[0]

    def as_json(self) -> dict[str, object]:
        """What `listed_from` reads back."""
        properties = {name: list(values) for name, values in self.properties}
        return {"id": self.id, "schema": self.schema, "properties": properties}

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal: the same facts give the same digest."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def listed_party(*, id: str, schema: str, values: Mapping[str, Collection[str]]) -> ListedParty:
    """Build a party; values are trimmed, empty ones left out.

    Raises Refused `listed_id_wrong`, `listed_schema_unknown`, `listed_name_missing`, and `listed_malformed`
    for characters that nobody could keep or sign.
    """
    if not id.strip() or len(id) > ID_LENGTH_MAX or _NO_TEXT.search(id):
        raise Refused("listed_id_wrong", id=id[:80])
    if schema not in KINDS:
        raise Refused("listed_schema_unknown", schema=schema[:80])
    for name, texts in values.items():
        if any(_NO_TEXT.search(each) for each in (name, *texts)):
            raise Refused("listed_malformed", part=name[:80])
    kept = ((name, tuple(sorted({each.strip() for each in some} - {""}))) for name, some in values.items())
    party = ListedParty(id.strip(), schema, tuple(sorted((name, some) for name, some in kept if some)))
    if not party.names.strong and not party.names.weak:
        raise Refused("listed_name_missing", id=party.id)
    return party


def listed_from(value: object) -> ListedParty:
    """Read a party from JSON, strictly; properties that we do not know are kept as given.

    Raises Refused `listed_malformed` with what is wrong, and what `listed_party` raises.
    """
    if not isinstance(value, dict):
        raise Refused("listed_malformed", part="entity")
    for part in ("id", "schema"):
        if not isinstance(value.get(part), str):
            raise Refused("listed_malformed", part=part)
    properties = value.get("properties")
    if not isinstance(properties, dict):
        raise Refused("listed_malformed", part="properties")
    for name, some in properties.items():
        if not isinstance(some, list) or not all(isinstance(each, str) for each in some):
            raise Refused("listed_malformed", part=str(name)[:80])
    return listed_party(id=value["id"], schema=value["schema"], values=properties)


def joined(one: ListedParty, other: ListedParty) -> ListedParty:
    """One party of two rows that tell of it; of two schemata the narrower, if one may be the other.

    Raises Refused `listed_schemata_differ`.
    """
    kinds = {one.kind, other.kind}
    if len(kinds) > 1 and (Kind.EITHER not in kinds or kinds & {Kind.VESSEL, Kind.AIRCRAFT}):
        raise Refused("listed_schemata_differ", id=one.id, one=one.schema, other=other.schema)
    schema = other.schema if one.kind is Kind.EITHER else one.schema
    names = dict.fromkeys((*dict(one.properties), *dict(other.properties)))
    return listed_party(
        id=one.id, schema=schema, values={name: one.get(name) + other.get(name) for name in names}
    )


def _several(party: ListedParty, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for name in names for each in party.get(name)))
