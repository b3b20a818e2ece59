"""The card of a node: what another needs to pair with it, signed by the node's key.

A card shows who holds the key, not who they are: two administrators compare the fingerprint by another way.
It is that of the root document, so it stays while the node's own key changes. The first document follows from
the key and is not on the card.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mithaq.base import seals
from mithaq.base.canonical import Json, canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, opened, sealed, unsealed
from mithaq.parties.domain.institutions import InstitutionFacts, institution_from, require_names
from mithaq.register.domain.checkpoint import VerifierKey, verifier_key_from
from mithaq.register.domain.roots import Root, Signed, first_root, signed_in

PAYLOAD_TYPE = "application/vnd.mithaq.card+json"
KEYS = frozenset({"key", "address", "institution"})
CARD_BYTES_MAX = 32_768
_NAME = re.compile(r"(?=.{1,100}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_ADDRESS = re.compile(r"https?://[^\s/?#]+")


@dataclass(frozen=True)
class Card:
    """A node's name and key, where it is asked for its log, and the institution that runs it."""

    key: VerifierKey
    address: str
    institution: InstitutionFacts
    signed_root: Signed | None = None

    @property
    def name(self) -> str:
        return self.key.name

    @property
    def root(self) -> Root:
        """The root document that stands for the key."""
        if self.signed_root:
            return self.signed_root.root
        return first_root(self.name, self.key.public_key)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.root)

    def with_root(self, signed: Signed) -> "Card":
        """The card after the node went over to its next root document."""
        return replace(self, key=VerifierKey(self.name, signed.root.statement), signed_root=signed)

    def as_json(self) -> dict[str, Json]:
        root = {"root": self.signed_root.as_json()} if self.signed_root else {}
        return {
            **root,
            "key": self.key.text(),
            "address": self.address,
            "institution": {"id": str(self.institution.id), **self.institution.as_json()},
        }


def fingerprint(root: Root) -> str:
    """What two people read to each other: 128 bits of the root's digest in groups of four."""
    return seals.fingerprint(root.fingerprint)


def is_fingerprint(said: str, root: Root) -> bool:
    """Whether somebody read this root's fingerprint, however they grouped it."""
    return re.sub(r"[\s:-]", "", said).lower() == fingerprint(root).replace(" ", "")


def envelope_of(card: Card, seal: Seal) -> bytes:
    """The card as it is handed over. Raises Refused `card_malformed` for what nobody could read again."""
    _require_sound(card)
    return sealed(canonical_bytes(card.as_json()), payload_type=PAYLOAD_TYPE, seal=seal)


def card_in(envelope: bytes) -> Card:
    """The card that its own key signed.

    Raises Refused `card_malformed`, `signature_invalid`, or as `signed_in` of root documents does.
    """
    if len(envelope) > CARD_BYTES_MAX:
        raise Refused("card_malformed", part="size")
    try:
        payload, _ = opened(envelope.strip(), payload_type=PAYLOAD_TYPE)
        card = card_from(parsed(payload))
    except Refused as refusal:
        if refusal.code in {"card_malformed", "root_malformed", "root_signers_too_few"}:
            raise
        raise Refused("card_malformed", part="envelope") from refusal
    unsealed(envelope.strip(), payload_type=PAYLOAD_TYPE, public_key=card.key.public_key)
    return card


def card_from(value: Json) -> Card:
    """Read what `as_json` writes. Raises Refused `card_malformed`, or as `signed_in` does."""
    if not isinstance(value, Mapping) or set(value) - {"root"} != KEYS:
        raise Refused("card_malformed", part="keys")
    said = value["institution"]
    if not isinstance(said, Mapping):
        raise Refused("card_malformed", part="content")
    try:
        key = verifier_key_from(str(value["key"]))
        rest = {name: each for name, each in said.items() if name != "id"}
        institution = institution_from(str(said.get("id")), rest)
        require_names(institution.names)
    except (Refused, ValueError, TypeError) as error:
        raise Refused("card_malformed", part="content") from error
    signed = signed_in(canonical_bytes(value["root"])) if "root" in value else None
    card = Card(key, str(value["address"]), institution, signed)
    _require_sound(card)
    return card


def _require_sound(card: Card) -> None:
    if not _NAME.fullmatch(card.name):
        raise Refused("card_malformed", part="name")
    if not _ADDRESS.fullmatch(card.address):
        raise Refused("card_malformed", part="address")
    if (card.root.node, card.root.statement) != (card.name, card.key.public_key):
        raise Refused("card_malformed", part="root")
