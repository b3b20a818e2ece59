"""Keys of persons: whose they are, from when until when, and whether somebody signed by their own.

A key is registered by its holder, who shows by a signature that they have it. A later one takes its place,
or a statement ends it. Whoever once had a key signs by none no more.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, from_base64, key_id, require_signature, signature_over
from mithaq.register.domain.statement import Statement

REGISTERED = "access.key.registered"
ENDED = "access.key.ended"
POSSESSION = "application/vnd.mithaq.key-possession+json"
REASON_MAX = 400


@dataclass(frozen=True)
class PersonKey:
    """A registered key; `person` is a party code, and `until_at` is not included."""

    public_key: bytes
    person: str
    institution: UUID
    from_at: datetime
    until_at: datetime | None = None

    @property
    def id(self) -> str:
        return key_id(self.public_key)

    @property
    def institution_code(self) -> str:
        return f"institution:{self.institution}"


Keys = Mapping[str, PersonKey]


def registration(seal: Seal, *, person: str, institution: UUID, node: str) -> dict[str, Json]:
    """What a person says of their key at a node."""
    possession = _possession(seal.public_key, person=person, node=node)
    return {
        "institution": str(institution),
        "public_key": base64.b64encode(seal.public_key).decode(),
        "signature": signature_over(possession, payload_type=POSSESSION, seal=seal),
    }


def key_from(statement: Statement) -> PersonKey:
    """The key that a statement registers, shown to be its author's own.

    Raises Refused `statement_malformed`, `envelope_malformed` or `signature_invalid`.
    """
    scheme, _, person = statement.subject.partition(":")
    match statement.body:
        case {
            "institution": str(institution),
            "public_key": str(text),
            "signature": signature,
            **more,
        } if not more and scheme == "person" and statement.author == statement.subject:
            public_key = from_base64(text)
            possession = _possession(public_key, person=statement.subject, node=statement.issuer)
            require_signature(possession, signature, payload_type=POSSESSION, public_key=public_key)
            _uuid(person)
            return PersonKey(public_key, statement.subject, _uuid(institution), statement.at)
    raise Refused("statement_malformed", part="body")


def ended_key(statement: Statement) -> str:
    """The name of the key that a statement ends. Raises Refused `statement_malformed`."""
    match statement.body:
        case {"key": str(key), "reason": str(reason), **more} if not more and len(reason) <= REASON_MAX:
            return key
    raise Refused("statement_malformed", part="body")


def keys_said(statements: Iterable[Statement]) -> dict[str, PersonKey]:
    """The keys that these statements of one node tell, in the order in which they were said, by their names.

    Raises Refused `key_known`, `key_unknown`, or as `key_from` and `ended_key` do.
    """
    found: dict[str, PersonKey] = {}
    for each in statements:
        if each.act == REGISTERED:
            new = key_from(each)
            if new.id in found:
                raise Refused("key_known")
            over = [key for key, known in found.items() if known.person == new.person]
            found[new.id] = new
        else:
            over = [ended_key(each)]
            if over[0] not in found or found[over[0]].person != each.subject:
                raise Refused("key_unknown")
        for key in over:
            found[key] = replace(found[key], until_at=found[key].until_at or each.at)
    return found


def signed_by(
    payload: bytes, signature: Json, *, payload_type: str, person: str, at: datetime, keys: Keys
) -> str:
    """The name of the own key by which somebody signed; nothing where they signed by none and had none yet.

    `keys` are all that are known. Raises Refused `key_signature_missing`, `key_not_registered`,
    `key_of_other`, `person_key_ended`, `envelope_malformed` or `signature_invalid`.
    """
    if signature is None:
        if any(each.person == person and each.from_at <= at for each in keys.values()):
            raise Refused("key_signature_missing")
        return ""
    name = signature.get("keyid") if isinstance(signature, Mapping) else None
    key = keys.get(name) if isinstance(name, str) else None
    if key is None or at < key.from_at:
        raise Refused("key_not_registered")
    if key.person != person:
        raise Refused("key_of_other")
    if key.until_at and at >= key.until_at:
        raise Refused("person_key_ended")
    require_signature(payload, signature, payload_type=payload_type, public_key=key.public_key)
    return key.id


def _uuid(text: str) -> UUID:
    """Written as it always is, so that one person has one code. Raises Refused `statement_malformed`."""
    try:
        found = UUID(text)
    except ValueError as error:
        raise Refused("statement_malformed", part="body") from error
    if str(found) != text:
        raise Refused("statement_malformed", part="body")
    return found


def _possession(public_key: bytes, *, person: str, node: str) -> bytes:
    """What the holder of a key signs, so that nobody registers the key of another."""
    text = base64.b64encode(public_key).decode()
    return canonical_bytes({"node": node, "person": person, "public_key": text})
