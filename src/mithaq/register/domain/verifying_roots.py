"""Verify root documents in an export, by a path of their own: nothing here is used to write a register.

Only the rule for signatures (`mithaq.base.seals`) is shared, as in `verifying`.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.base.seals import is_valid

ACT = "register.root.published"
PAYLOAD_TYPE = "application/vnd.mithaq.root+json"
PARTS = frozenset(["node", "version", "previous", "keys", "threshold", "statement"])


@dataclass(frozen=True)
class RootSeen:
    """What a document says that the next is held against."""

    version: int
    digest: str
    keys: frozenset[bytes]
    threshold: int
    statement: bytes


def first_seen(origin: str, key: bytes) -> RootSeen:
    """The document that a register begins with: its first key stands for itself."""
    encoded = base64.b64encode(key).decode()
    said: dict[str, object] = {
        "keys": [encoded],
        "node": origin,
        "previous": "",
        "statement": encoded,
        "threshold": 1,
        "version": 1,
    }
    return RootSeen(1, hashlib.sha256(_written(said)).hexdigest(), frozenset([key]), 1, key)


def next_seen(origin: str, known: RootSeen, body: object) -> RootSeen:
    """The document that a statement brings. Raises ValueError where it does not follow the known one."""
    match body:
        case {
            "root": {"payload": str(payload), "payloadType": str(kind), "signatures": list(signatures)},
            "replaces": str(replaces),
        } if kind == PAYLOAD_TYPE:
            content = base64.b64decode(payload, validate=True)
        case _:
            raise ValueError("no root document")
    seen = _seen(content, origin)
    said = json.loads(content)
    if base64.b64decode(replaces) != known.statement or said["previous"] != known.digest:
        raise ValueError("it follows another document")
    if seen.version != known.version + 1:
        raise ValueError("a version is missing")
    covered = b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(content), content)
    signed = [base64.b64decode(str(each["sig"]), validate=True) for each in signatures if _is_signature(each)]
    for root in (known, seen):
        signers = [key for key in root.keys if any(is_valid(key, covered, each) for each in signed)]
        if len(signers) < root.threshold:
            raise ValueError("too few signed")
    return seen


def _seen(content: bytes, origin: str) -> RootSeen:
    said = json.loads(content.decode())
    if not isinstance(said, dict) or set(said) != PARTS or _written(said) != content:
        raise ValueError("written in another way")
    keys = [base64.b64decode(str(each), validate=True) for each in said["keys"]]
    threshold, version, statement = said["threshold"], said["version"], base64.b64decode(said["statement"])
    is_sound = (
        said["node"] == origin
        and {type(threshold), type(version)} == {int}
        and 1 <= threshold <= len(set(keys)) == len(keys)
        and len(statement) == 32
    )
    if not is_sound:
        raise ValueError("no root document of this register")
    digest = hashlib.sha256(content).hexdigest()
    return RootSeen(version, digest, frozenset(keys), threshold, statement)


def _is_signature(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("sig"), str)


def _written(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
