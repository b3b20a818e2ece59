"""Root documents: which key speaks for a node, and whose keys may say so.

A node's people keep the root keys away from the machine. Version n + 1 is signed by the threshold of n's root
keys and of its own, and names n by its digest. Source of the rule: The Update Framework, specification
1.0.31, 5.3 (docs/decisions/0026-root-documents.md says what is taken of it, and what is not).

Version 1 is not written by anybody: its one root key is the key that the node was founded with.
"""

import base64
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from mithaq.base.canonical import Json, canonical_bytes, digest, parsed
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, from_base64, is_valid, opened, pre_authentication_encoding, sealed

PAYLOAD_TYPE = "application/vnd.mithaq.root+json"
KEYS = frozenset({"node", "version", "previous", "keys", "threshold", "statement"})
KEY_BYTES = 32
KEYS_MAX, SIGNATURES_MAX, ROOT_BYTES_MAX = 16, 32, 16_384
DIGEST_LETTERS = 64


@dataclass(frozen=True)
class Root:
    """A version: `statement` signs all that the node says.

    `previous` is the digest of the version before, in hexadecimal.
    """

    node: str
    version: int
    previous: str
    keys: tuple[bytes, ...]
    threshold: int
    statement: bytes

    def payload(self) -> bytes:
        """The bytes that are signed."""
        return canonical_bytes(
            {
                "node": self.node,
                "version": self.version,
                "previous": self.previous,
                "keys": [key_text(each) for each in self.keys],
                "threshold": self.threshold,
                "statement": key_text(self.statement),
            }
        )

    @property
    def digest(self) -> str:
        return digest(self.payload())

    @property
    def fingerprint(self) -> str:
        """The digest of whose keys may change the document; the node's other keys change without it."""
        said: Json = [self.node, [key_text(each) for each in self.keys], self.threshold]
        return digest(canonical_bytes(said))

    @property
    def is_on_machine(self) -> bool:
        """Whether whoever holds the machine's key may change the document alone."""
        return self.threshold == 1 and self.statement in self.keys


@dataclass(frozen=True)
class Signed:
    """A document with the envelope in which it travels; a draft that nobody signed yet has none."""

    root: Root
    envelope: bytes

    def as_json(self) -> Json:
        return parsed(self.envelope)

    def signers(self, of: Collection[bytes]) -> frozenset[bytes]:
        """Which of the keys signed."""
        if not self.envelope:
            return frozenset()
        payload, signatures = opened(self.envelope, payload_type=PAYLOAD_TYPE)
        message = pre_authentication_encoding(PAYLOAD_TYPE, payload)
        return frozenset(key for key in of if any(is_valid(key, message, each) for each in signatures))


def first_root(node: str, key: bytes) -> Root:
    """Version 1 of a node founded with this key."""
    return Root(node, 1, "", (key,), 1, key)


def next_root(root: Root) -> Root:
    """The draft of the version after, as yet with the same keys."""
    return replace(root, version=root.version + 1, previous=root.digest)


def is_met(signers: Collection[Hashable], *, keys: Collection[Hashable], threshold: int) -> bool:
    """Whether so many of the keys signed; one that signed twice counts once."""
    return len(set(signers) & set(keys)) >= threshold


def require_sound(root: Root) -> None:
    """Raises Refused `root_malformed` for a document that nobody could follow."""
    _require(0 < len(root.node) <= 100, "node")
    _require(1 <= root.version < 2**31, "version")
    _require(root.version > 1 or root == first_root(root.node, root.statement), "first")
    _require(root.version == 1 or len(root.previous) == DIGEST_LETTERS, "previous")
    _require(len(root.keys) <= KEYS_MAX and list(root.keys) == sorted(set(root.keys)), "keys")
    _require(1 <= root.threshold <= len(root.keys), "threshold")


def root_from(payload: bytes) -> Root:
    """Read a document strictly. Raises Refused `root_malformed`."""
    try:
        value = parsed(payload)
    except Refused as refusal:
        raise Refused("root_malformed", part="bytes") from refusal
    if not isinstance(value, Mapping) or set(value) != KEYS:
        raise Refused("root_malformed", part="parts")
    root = Root(
        node=_word(value["node"]),
        version=_number(value["version"]),
        previous=_word(value["previous"]),
        keys=tuple(key_from(_word(each)) for each in _list(value["keys"])),
        threshold=_number(value["threshold"]),
        statement=key_from(_word(value["statement"])),
    )
    require_sound(root)
    _require(root.payload() == payload, "bytes")
    return root


def signed_in(envelope: bytes) -> Signed:
    """The document that its own root keys signed.

    Raises Refused `root_malformed`, or `root_signers_too_few` with how many signed and how many must.
    """
    signed = draft_in(envelope)
    _require_met(signed, by=signed.root)
    return signed


def draft_in(data: bytes) -> Signed:
    """A document on its way from signer to signer, bare as it is drafted or in an envelope.

    Raises Refused `root_malformed`.
    """
    _require(len(data) <= ROOT_BYTES_MAX, "size")
    try:
        value = parsed(data)
        if isinstance(value, Mapping) and set(value) == KEYS:
            return Signed(root_from(canonical_bytes(value)), b"")
        payload, signatures = opened(data, payload_type=PAYLOAD_TYPE)
        envelope = canonical_bytes(value)
    except Refused as refusal:
        if refusal.code == "root_malformed":
            raise
        raise Refused("root_malformed", part="envelope") from refusal
    _require(len(signatures) <= SIGNATURES_MAX, "signatures")
    return Signed(root_from(payload), envelope)


def with_signature(draft: Signed, seal: Seal) -> Signed:
    """The document with one signature more."""
    added = sealed(draft.root.payload(), payload_type=PAYLOAD_TYPE, seal=seal)
    if not draft.envelope or draft.signers([seal.public_key]):
        return replace(draft, envelope=draft.envelope or added)
    said, more = parsed(draft.envelope), parsed(added)
    assert isinstance(said, dict)  # noqa: S101  # read as an envelope before
    assert isinstance(more, dict)  # noqa: S101
    both = {**said, "signatures": [*said["signatures"], *more["signatures"]]}
    return draft_in(canonical_bytes(both))


def slim(signed: Signed) -> Signed:
    """The document with no more signatures than pin it, for a card that is to fit a QR code."""
    message = pre_authentication_encoding(PAYLOAD_TYPE, signed.root.payload())
    _, signatures = opened(signed.envelope, payload_type=PAYLOAD_TYPE)
    by_key = {key: each for each in signatures for key in signed.root.keys if is_valid(key, message, each)}
    envelope: dict[str, Json] = {
        "payload": base64.b64encode(signed.root.payload()).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [
            {"sig": base64.b64encode(each).decode()}
            for each in list(by_key.values())[: signed.root.threshold]
        ],
    }
    return signed_in(canonical_bytes(envelope))


def require_follows(signed: Signed, known: Root) -> None:
    """Raises Refused where the document is not the next version after the one that is known.

    `root_of_other_node`, `root_skipped`, `root_forked` where it follows another history, or
    `root_signers_too_few`.
    """
    root = signed.root
    if root.node != known.node:
        raise Refused("root_of_other_node", peer=known.node, found=root.node)
    if root.version != known.version + 1:
        raise Refused("root_skipped", peer=known.node, known=known.version, found=root.version)
    if root.previous != known.digest:
        raise Refused("root_forked", peer=known.node, version=known.version)
    _require_met(signed, by=known)
    _require_met(signed, by=root)


def followed(known: Root, envelopes: Sequence[bytes]) -> tuple[Signed, ...]:
    """Those of the documents that come after the known one, each following the one before it.

    What comes before it is passed over. Raises Refused as `require_follows` does, `root_malformed`,
    `root_forked` for another of the known version, and `root_rolled_back` where there is none as late.
    """
    new: list[Signed] = []
    is_known_there = known.version == 1
    for each in envelopes:
        found = draft_in(each)
        if not new and found.root.version < known.version:
            continue
        if not new and found.root.version == known.version and found.root.node == known.node:
            if found.root != known:
                raise Refused("root_forked", peer=known.node, version=known.version)
            is_known_there = True
            continue
        require_follows(found, new[-1].root if new else known)
        new.append(found)
    if not new and not is_known_there:
        raise Refused("root_rolled_back", peer=known.node, known=known.version)
    return tuple(new)


def _require_met(signed: Signed, *, by: Root) -> None:
    signers = signed.signers(by.keys)
    if not is_met(signers, keys=by.keys, threshold=by.threshold):
        raise Refused("root_signers_too_few", version=by.version, found=len(signers), needed=by.threshold)


def key_text(key: bytes) -> str:
    """A key as documents and commands have it."""
    return base64.b64encode(key).decode()


def key_from(text: str) -> bytes:
    """Read a key. Raises Refused `root_malformed`."""
    try:
        key = from_base64(text)
    except Refused as refusal:
        raise Refused("root_malformed", part="keys") from refusal
    _require(len(key) == KEY_BYTES, "keys")
    return key


def _word(value: Json) -> str:
    if isinstance(value, str):
        return value
    raise Refused("root_malformed", part="content")


def _number(value: Json) -> int:
    if type(value) is int:
        return value
    raise Refused("root_malformed", part="content")


def _list(value: Json) -> list[Json]:
    if isinstance(value, list):
        return value
    raise Refused("root_malformed", part="content")


def _require(condition: bool, part: str) -> None:
    if not condition:
        raise Refused("root_malformed", part=part)
