"""Any list in FollowTheMoney's JSON lines, such as those of OpenSanctions that a subscriber brings along.

Entities that only tell more of a party (Sanction, Address, Identification, Passport) are folded into it,
whether they stand in lines of their own or inside the party. Entities that are no parties stand aside, and so
does what the file itself marks as no target, such as relatives of the listed.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.lists.files import Fetched, lines_of
from mithaq.clearance.domain.listed.party import ListedParty, joined, listed_from, listed_party
from mithaq.clearance.domain.listed.rows import Beside, Malformed, Why
from mithaq.clearance.domain.listed.schemata import BESIDE, FOLDED, KINDS, LINKED

_OWNERS = {"Sanction": "entity", "Identification": "holder", "Passport": "holder"}
ADDRESS_PARTS = ("street", "street2", "postOfficeBox", "postalCode", "city", "region", "state")
_OF_SANCTION = FOLDED | {"program", "programId", "sourceUrl"}


@dataclass(frozen=True)
class _Line:
    place: str
    id: str
    schema: str
    entity: Mapping[str, object]


def read_ftm(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed | Beside]:
    """Parties, each with what other lines tell of it. The whole file is held in memory.

    Raises Refused `list_format_unknown` when the first line is no entity.
    """
    parties: list[_Line] = []
    linked: list[_Line] = []
    aside: set[str] = set()
    for line in _lines(files):
        if isinstance(line, Malformed):
            yield line
        elif line.schema in LINKED:
            linked.append(line)
        elif line.schema in BESIDE or line.entity.get("target") is False:
            aside.add(line.id)
            yield Beside(line.place, Why.NO_PARTY)
        elif line.schema in KINDS:
            parties.append(line)
        else:
            yield Malformed(line.place, "listed_schema_unknown", (("schema", line.schema[:80]),))
    more = _by_owner(parties, linked)
    for each in parties:
        yield _party(each, more[each.id])
    addresses = {id for each in parties for id in _texts(each.entity, "addressEntity")}
    yield from _told(linked, {each.id for each in parties} | addresses, aside)


def _lines(files: tuple[Fetched, ...]) -> Iterator[_Line | Malformed]:
    for file in files:
        is_begun = False
        for number, written in enumerate(lines_of(file), start=1):
            if not written.strip():
                continue
            line = _line(f"{file.name}:{number}", written)
            if not is_begun and isinstance(line, Malformed):
                raise Refused("list_format_unknown", file=file.name)
            is_begun = True
            yield line


def _line(place: str, written: str) -> _Line | Malformed:
    try:
        entity = json.loads(written)
    except (ValueError, RecursionError):
        return Malformed(place, "listed_malformed", (("part", "entity"),))
    if not isinstance(entity, dict):
        return Malformed(place, "listed_malformed", (("part", "entity"),))
    id, schema = entity.get("id"), entity.get("schema")
    if not isinstance(id, str) or not isinstance(schema, str):
        return Malformed(
            place, "listed_malformed", (("part", "id" if isinstance(schema, str) else "schema"),)
        )
    return _Line(place, id, schema, entity)


def _by_owner(parties: Sequence[_Line], linked: Sequence[_Line]) -> Mapping[str, list[Mapping[str, object]]]:
    more: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    for line in linked:
        for owner in _texts(line.entity, _OWNERS.get(line.schema, "")):
            more[owner].append(line.entity)
    addresses = {line.id: line.entity for line in linked if line.schema == "Address"}
    for party in parties:
        for id in _texts(party.entity, "addressEntity"):
            if id in addresses:
                more[party.id].append(addresses[id])
    return more


def _told(linked: Sequence[_Line], known: set[str], aside: set[str]) -> Iterator[Beside | Malformed]:
    """What became of each line that tells more; an address is named by its party, the others name theirs."""
    for line in linked:
        is_address = line.schema == "Address"
        owners = (line.id,) if is_address else _texts(line.entity, _OWNERS[line.schema])
        if known.intersection(owners):
            yield Beside(line.place, Why.TOLD_MORE)
        elif is_address or aside.intersection(owners):
            yield Beside(line.place, Why.NO_PARTY)
        else:
            yield Malformed(line.place, "party_missing", (("id", (*owners, "")[0]),))


def _party(line: _Line, more: Sequence[Mapping[str, object]]) -> ListedParty | Malformed:
    try:
        own, nested = _without_nested(line.entity)
        party = listed_from(own)
        for entity in (*more, *nested):
            party = joined(party, listed_party(id=party.id, schema=party.schema, values=_more(entity, party)))
    except Refused as refusal:
        facts = tuple((name, str(value)) for name, value in refusal.facts.items())
        return Malformed(line.place, refusal.code, facts)
    return party


def _without_nested(entity: Mapping[str, object]) -> tuple[Mapping[str, object], list[Mapping[str, object]]]:
    """The entity without the entities inside it, and those that tell more of it."""
    properties = entity.get("properties")
    if not isinstance(properties, dict):
        return entity, []
    own: dict[str, object] = {}
    nested: list[Mapping[str, object]] = []
    for name, some in properties.items():
        if isinstance(some, list) and any(isinstance(each, dict) for each in some):
            nested.extend(each for each in some if isinstance(each, dict) and each.get("schema") in LINKED)
            own[name] = [each for each in some if not isinstance(each, dict)]
        else:
            own[name] = some
    return {**entity, "properties": own}, nested


def _more(entity: Mapping[str, object], party: ListedParty) -> Mapping[str, Sequence[str]]:
    """What an entity tells of the party, in the party's properties; its names too, since a party has one."""
    names = {name: party.get(name) for name in ("name", "alias", "previousName", "weakAlias")}
    if entity.get("schema") == "Sanction":
        return names | {name: _texts(entity, name) for name in _OF_SANCTION}
    if entity.get("schema") == "Address":
        parts = ", ".join(text for part in ADDRESS_PARTS for text in _texts(entity, part))
        return names | {"address": _texts(entity, "full") or (parts,), "country": _texts(entity, "country")}
    types = " ".join(_texts(entity, "type")).lower()
    is_passport = entity.get("schema") == "Passport" or "passport" in types
    numbers = (*_texts(entity, "number"), *_texts(entity, "passportNumber"))
    return names | {"passportNumber" if is_passport else "idNumber": numbers}


def _texts(entity: Mapping[str, object], name: str) -> tuple[str, ...]:
    properties = entity.get("properties")
    some = properties.get(name) if isinstance(properties, dict) else None
    return tuple(each for each in some if isinstance(each, str)) if isinstance(some, list) else ()
