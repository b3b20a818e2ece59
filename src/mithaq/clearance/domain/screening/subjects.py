"""Who is screened: a party of ours told in the words of FollowTheMoney."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.base.text import ascii_digits, cleaned
from mithaq.clearance.domain.listed.schemata import KINDS, Kind
from mithaq.clearance.domain.screening.fields import DATES, FIELDS, NAME_FIELDS, Properties, values_of
from mithaq.clearance.domain.screening.values import date_in

VALUES_MAX, VALUE_LENGTH_MAX = 20, 300


class PartyKind(StrEnum):
    """What sort of party a name belongs to: each sort is searched among its own."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"


SCHEMA_OF = {
    PartyKind.PERSON: "Person",
    PartyKind.ORGANISATION: "Organization",
    PartyKind.VESSEL: "Vessel",
    PartyKind.AIRCRAFT: "Airplane",
}


@dataclass(frozen=True)
class Subject:
    """A party of ours. `code` is a party's code, or `counterparty:` and an identifier."""

    code: str
    kind: PartyKind
    properties: Properties

    @property
    def names(self) -> tuple[str, ...]:
        return values_of("name", self.properties)

    @property
    def digest(self) -> str:
        """Of all that screening reads."""
        return digest(canonical_bytes({"kind": self.kind.value, "properties": as_json(self.properties)}))


def kinds_of(schema: str) -> tuple[PartyKind, ...]:
    """The sorts among which a listed party is looked for; two where its list does not tell persons apart."""
    if KINDS[schema] is Kind.EITHER:
        return PartyKind.PERSON, PartyKind.ORGANISATION
    return (PartyKind(KINDS[schema].value),)


def as_json(properties: Properties) -> dict[str, Json]:
    """As statements and tables hold properties."""
    return {name: list(values) for name, values in sorted(properties.items()) if values}


def properties_from(value: Mapping[str, Iterable[str]]) -> Properties:
    """What a person wrote, cleaned, sorted, without repetition.

    Raises Refused `party_field_unknown`, `party_field_too_long` or `party_date_wrong`.
    """
    found = {name: _values(name, given) for name, given in value.items()}
    return {name: values for name, values in sorted(found.items()) if values}


def require_named(properties: Properties) -> None:
    """Raises Refused `party_nameless`: nothing can be screened without a name."""
    if not any(properties.get(name) for name in NAME_FIELDS):
        raise Refused("party_nameless")


def joined(one: Properties, other: Properties) -> Properties:
    """All that both tell of the same party."""
    return {
        name: tuple(sorted({*one.get(name, ()), *other.get(name, ())}))
        for name in sorted(one.keys() | other.keys())
    }


def _values(name: str, given: Iterable[str]) -> tuple[str, ...]:
    if name not in FIELDS and name not in NAME_FIELDS:
        raise Refused("party_field_unknown", field=name[:40])
    values = sorted({cleaned(each).strip() for each in given} - {""})
    if len(values) > VALUES_MAX or any(len(each) > VALUE_LENGTH_MAX for each in values):
        raise Refused("party_field_too_long", field=name, most=VALUES_MAX, longest=VALUE_LENGTH_MAX)
    return tuple(sorted(set(map(_date, values)))) if name in DATES else tuple(values)


def _date(told: str) -> str:
    said = ascii_digits(told)
    if date_in(said) != said:
        raise Refused("party_date_wrong", value=told[:40])
    return said
