"""What an institution says of its spin-offs, kept in its own node and read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.ids import crockford
from mithaq.economy.domain.spin_offs.entries import ToldKind
from mithaq.parties.domain.speaking import about_of, body_of, malformed, uuid_of
from mithaq.register.domain.statement import Statement

TOLD = "economy.spin_off.told"
SUBJECT = "spin_off"
_LETTERS = 10


@dataclass(frozen=True)
class Said:
    """An entry of a spin-off, told by a person for an institution."""

    spin_off: UUID
    institution: UUID
    person: UUID
    kind: ToldKind
    key: str
    facts: Mapping[str, Json]


def reference_of(spin_off: UUID) -> str:
    """How people name it."""
    return f"S-{crockford(spin_off.int, _LETTERS)}"


def said_in(statement: Statement) -> Said:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"kind", "key", "facts"})
    kind = next((each for each in ToldKind if each.value == body["kind"]), None)
    if kind is None:
        raise malformed("kind")
    if not isinstance(body["facts"], Mapping):
        raise malformed("facts")
    scheme, _, person = (statement.author or "").partition(":")
    if scheme != "person":
        raise malformed("author")
    return Said(
        about_of(statement, SUBJECT),
        uuid_of(str(body["party"]).removeprefix("institution:")),
        uuid_of(person),
        kind,
        str(body["key"]),
        body["facts"],
    )
