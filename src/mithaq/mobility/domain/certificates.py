"""A certificate of a stay: what the host signed, and the name that it did not write into its register.

The statement has a salted digest of the holder's name; the file that the holder is given has name and salt.
So the file alone shows who it was, and the register does not. As text it fits a QR code.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest, parsed
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.seals import key_id
from mithaq.mobility.domain.kinds import Kind
from mithaq.parties.domain.speaking import body_of, day_of, malformed, spoken_in
from mithaq.register.domain.statement import Statement, statement_in

CERTIFIED = "mobility.mission.certified"
SUBJECT = "mission"
FORMAT = "mithaq-certificate/1"
FILE_BYTES_MAX, OPENED_BYTES_MAX = 32 << 10, 64 << 10
BODY_KEYS = frozenset({"kind", "sending", "starts_on", "ends_on", "days", "names", "holder"})


@dataclass(frozen=True)
class Certified:
    """What the host says: somebody was there. `ends_on` is the first day after."""

    mission: UUID
    host: str
    sending: str
    kind: Kind
    starts_on: date
    ends_on: date
    days: int
    names: Mapping[str, Mapping[Language, str]]
    """Of both institutions, by their codes."""
    holder: str


@dataclass(frozen=True)
class Certificate:
    """A certificate that was verified: whose it is, what it says, and by which key of which node."""

    name: str
    said: Certified
    node: str
    key: str
    statement: UUID


def holder_digest(mission: UUID, *, name: str, salt: str) -> str:
    """What stands in the statement instead of a name."""
    return digest(canonical_bytes({"mission": str(mission), "name": name, "salt": salt}))


def certified_in(statement: Statement) -> Certified:
    """Raises Refused `statement_malformed`."""
    by, body = spoken_in(statement, SUBJECT), body_of(statement, BODY_KEYS)
    names, days = body["names"], body["days"]
    starts_on, ends_on = day_of(body["starts_on"]), day_of(body["ends_on"])
    if by.party not in statement.audience or type(days) is not int or days != (ends_on - starts_on).days:
        raise malformed("days")
    try:
        return Certified(
            mission=by.about,
            host=by.party,
            sending=str(body["sending"]),
            kind=Kind(str(body["kind"])),
            starts_on=starts_on,
            ends_on=ends_on,
            days=days,
            names={code: _names(each) for code, each in _object(names).items()},
            holder=str(body["holder"]),
        )
    except ValueError as error:
        raise malformed("body") from error


def certificate_file(*, name: str, salt: str, node: str, public_key: bytes, envelope: bytes) -> bytes:
    """The file that the holder is given, as canonical JSON."""
    return canonical_bytes(
        {
            "format": FORMAT,
            "name": name,
            "salt": salt,
            "node": node,
            "public_key": base64.b64encode(public_key).decode(),
            "envelope": parsed(envelope),
        }
    )


def as_text(file: bytes) -> str:
    """The same as one line, short enough for a QR code."""
    # The payload is base64 in its envelope; opened, it can be compressed to a third.
    value = dict(_object(parsed(file)))
    envelope = dict(_object(value["envelope"]))
    envelope["payload"] = parsed(base64.b64decode(str(envelope["payload"])))
    short = zlib.compress(canonical_bytes({**value, "envelope": envelope}), 9)
    return f"{FORMAT}:{base64.urlsafe_b64encode(short).decode()}"


def certificate_in(data: bytes) -> Certificate:
    """Verify a file, or the text of its QR code, by nothing else; whoever asks compares the key.

    Raises Refused `certificate_malformed`, `certificate_name_differs`, or as reading a statement does.
    """
    value = _read(data)
    key, envelope = _bytes(value["public_key"]), canonical_bytes(value["envelope"])
    statement = statement_in(envelope, public_key=key)
    if statement.act != CERTIFIED or statement.issuer != value["node"]:
        raise Refused("certificate_malformed", part="statement")
    said, name, salt = certified_in(statement), str(value["name"]), str(value["salt"])
    if holder_digest(said.mission, name=name, salt=salt) != said.holder:
        raise Refused("certificate_name_differs")
    return Certificate(name, said, statement.issuer, key_id(key), statement.id)


def _read(data: bytes) -> Mapping[str, Json]:
    if len(data) > FILE_BYTES_MAX:
        raise Refused("certificate_malformed", part="size")
    try:
        prefix = f"{FORMAT}:".encode()
        value = _opened(data.strip()[len(prefix) :]) if data.strip().startswith(prefix) else parsed(data)
        found = _object(value)
    except (Refused, ValueError, zlib.error, KeyError) as error:
        raise Refused("certificate_malformed", part="json") from error
    if set(found) != {"format", "name", "salt", "node", "public_key", "envelope"}:
        raise Refused("certificate_malformed", part="format")
    if found["format"] != FORMAT:
        raise Refused("certificate_malformed", part="format")
    return found


def _opened(text: bytes) -> Json:
    opening = zlib.decompressobj()
    value = dict(_object(parsed(opening.decompress(base64.urlsafe_b64decode(text), OPENED_BYTES_MAX))))
    envelope = dict(_object(value["envelope"]))
    envelope["payload"] = base64.b64encode(canonical_bytes(envelope["payload"])).decode()
    return {**value, "envelope": envelope}


def _object(value: Json) -> Mapping[str, Json]:
    if isinstance(value, Mapping):
        return value
    raise ValueError("no object")


def _names(value: Json) -> Mapping[Language, str]:
    return {Language(language): str(name) for language, name in _object(value).items()}


def _bytes(value: Json) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("certificate_malformed", part="base64") from error
