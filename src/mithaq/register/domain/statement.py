"""Statements: what an official act says, as canonical bytes in a signed envelope."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, canonical_value
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, opened, sealed, unsealed, unsealed_as_written
from mithaq.base.text import problem_of

PAYLOAD_TYPE = "application/vnd.mithaq.statement+json"
ISSUER_ACCEPTED = "register.issuer.accepted"
"""Another node's statements are taken from here on: the subject names it, the body has its key."""
ROOT_PUBLISHED = "register.root.published"
"""Our next root document: from here on our statements are signed by its key, this one among them."""
SELF = "self"
YEAR_MIN, YEAR_END = 1970, 9999
WORD_MAX, ISSUER_MAX = 80, 253
"""How long a code may be, and a node's name: what every register can hold."""
KEYS = frozenset(
    {"id", "act", "issuer", "audience", "author", "subject", "label", "body", "supersedes", "at"}
)


@dataclass(frozen=True)
class StatementDraft:
    """A statement before the register gives it an identity, an issuer and a moment.

    `audience` holds party codes; `("self",)` keeps it in the node. `author` is a person's code, or nobody
    when the node acts by itself.
    """

    act: str
    audience: tuple[str, ...]
    subject: str
    label: Mapping[str, Json]
    body: Mapping[str, Json]
    author: str | None = None
    supersedes: UUID | None = None


@dataclass(frozen=True)
class Statement:
    """A statement as it stands in a register.

    Raises Refused `statement_malformed` naming the part that is not as it must be: nothing may be signed that
    could not be read again.
    """

    id: UUID
    act: str
    issuer: str
    audience: tuple[str, ...]
    author: str | None
    subject: str
    label: Mapping[str, Json]
    body: Mapping[str, Json]
    supersedes: UUID | None
    at: datetime

    def __post_init__(self) -> None:
        _require(_is_code(self.act), "act")
        _require(_is_code(self.issuer, longest=ISSUER_MAX), "issuer")
        _require(_is_code(self.subject), "subject")
        _require(isinstance(self.audience, tuple) and all(map(_is_code, self.audience)), "audience")
        _require(0 < len(set(self.audience)) == len(self.audience), "audience")
        _require(SELF not in self.audience or self.audience == (SELF,), "audience")
        _require(self.author is None or _is_code(self.author), "author")
        _require(self.at.tzinfo is not None, "at")

    def as_json(self) -> dict[str, Json]:
        return {
            "id": str(self.id),
            "act": self.act,
            "issuer": self.issuer,
            "audience": list(self.audience),
            "author": self.author,
            "subject": self.subject,
            "label": self.label,
            "body": self.body,
            "supersedes": str(self.supersedes) if self.supersedes else None,
            "at": moment(self.at),
        }


def envelope_of(statement: Statement, seal: Seal) -> bytes:
    """The signed envelope. Raises Refused `not_canonical` for a body with floats and the like."""
    return sealed(canonical_bytes(statement.as_json()), payload_type=PAYLOAD_TYPE, seal=seal)


def statement_in(envelope: bytes, *, public_key: bytes) -> Statement:
    """The statement in an envelope that the key signed, and nobody else.

    Raises Refused `envelope_malformed`, `signature_invalid` or `statement_malformed`.
    """
    return statement_from(unsealed_as_written(envelope, payload_type=PAYLOAD_TYPE, public_key=public_key))


def signed_anew(envelope: bytes, *, public_key: bytes, seal: Seal) -> bytes:
    """The same statement by another key of its issuer, when `public_key` signed it before.

    Raises Refused `envelope_malformed` or `signature_invalid`.
    """
    payload = unsealed(envelope, payload_type=PAYLOAD_TYPE, public_key=public_key)
    return sealed(payload, payload_type=PAYLOAD_TYPE, seal=seal)


def payload_of(envelope: bytes) -> bytes:
    """What an envelope of ours holds, unverified. Raises Refused `envelope_malformed`."""
    return opened(envelope, payload_type=PAYLOAD_TYPE)[0]


def statement_from(payload: bytes) -> Statement:
    """Read the payload strictly: canonical bytes, the known keys and no others.

    Raises Refused `statement_malformed`.
    """
    try:
        value = canonical_value(payload)
    except Refused as refusal:
        raise Refused("statement_malformed", part="bytes") from refusal
    if not isinstance(value, Mapping) or set(value) != KEYS:
        raise Refused("statement_malformed", part="keys")
    audience, supersedes, author = value["audience"], value["supersedes"], value["author"]
    if not isinstance(audience, list):
        raise Refused("statement_malformed", part="audience")
    return Statement(
        id=_uuid(value["id"], "id"),
        act=_word(value["act"], "act"),
        issuer=_word(value["issuer"], "issuer"),
        audience=tuple(_word(code, "audience") for code in audience),
        author=None if author is None else _word(author, "author"),
        subject=_word(value["subject"], "subject"),
        label=_object(value["label"], "label"),
        body=_object(value["body"], "body"),
        supersedes=None if supersedes is None else _uuid(supersedes, "supersedes"),
        at=_moment(value["at"]),
    )


def label_key(label: Mapping[str, Json]) -> int:
    """The number of a label, the same at every node: 8 bytes of the digest of its canonical bytes."""
    return int.from_bytes(hashlib.sha256(canonical_bytes(label)).digest()[:8], signed=True)


def moment(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds. Raises ValueError for a moment without a zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _moment(value: Json) -> datetime:
    text = _word(value, "at")
    try:
        at = datetime.fromisoformat(text)
        # Python reads many forms of a moment; only one is ours. By every clock it is in a year that there is.
        is_ours = at.tzinfo is not None and moment(at) == text and YEAR_MIN <= at.year < YEAR_END
    except (ValueError, OverflowError) as error:
        raise Refused("statement_malformed", part="at") from error
    _require(is_ours, "at")
    return at


def _uuid(value: Json, part: str) -> UUID:
    text = _word(value, part)
    try:
        found = UUID(text)
    except ValueError as error:
        raise Refused("statement_malformed", part=part) from error
    _require(str(found) == text, part)
    return found


def _word(value: Json, part: str) -> str:
    if isinstance(value, str):
        return value
    raise Refused("statement_malformed", part=part)


def _is_code(word: str, *, longest: int = WORD_MAX) -> bool:
    return 0 < len(word) <= longest and problem_of(word) is None


def _object(value: Json, part: str) -> Mapping[str, Json]:
    if isinstance(value, Mapping):
        return value
    raise Refused("statement_malformed", part=part)


def _require(condition: bool, part: str) -> None:
    if not condition:
        raise Refused("statement_malformed", part=part)
