"""The card of a node: what another needs to pair with it, signed by the node's key.

A card shows who holds the key, not who they are: two administrators compare the fingerprint by another way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.base import seals
from mithaq.base.canonical import Json, canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, key_id, opened, sealed, unsealed
from mithaq.parties.domain.institutions import InstitutionFacts, institution_from, require_names
from mithaq.register.domain.checkpoint import VerifierKey, verifier_key_from

PAYLOAD_TYPE = "application/vnd.mithaq.card+json"
KEYS = frozenset({"key", "address", "institution"})
CARD_BYTES_MAX = 16_384
_NAME = re.compile(r"(?=.{1,100}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_ADDRESS = re.compile(r"https?://[^\s/?#]+")


@dataclass(frozen=True)
class Card:
    """A node's name and key, where it is asked for its log, and the institution that runs it."""

    key: VerifierKey
    address: str
    institution: InstitutionFacts

    @property
    def name(self) -> str:
        return self.key.name

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key.public_key)

    def as_json(self) -> dict[str, Json]:
        return {
            "key": self.key.text(),
            "address": self.address,
            "institution": {"id": str(self.institution.id), **self.institution.as_json()},
        }


def fingerprint(public_key: bytes) -> str:
    """What two people read to each other: 128 bits of the key's digest in groups of four."""
    return seals.fingerprint(key_id(public_key))


def is_fingerprint(said: str, public_key: bytes) -> bool:
    """Whether somebody read this key's fingerprint, however they grouped it."""
    return re.sub(r"[\s:-]", "", said).lower() == fingerprint(public_key).replace(" ", "")


def envelope_of(card: Card, seal: Seal) -> bytes:
    """The card as it is handed over. Raises Refused `card_malformed` for what nobody could read again."""
    _require_sound(card)
    return sealed(canonical_bytes(card.as_json()), payload_type=PAYLOAD_TYPE, seal=seal)


def card_in(envelope: bytes) -> Card:
    """The card that its own key signed. Raises Refused `card_malformed` or `signature_invalid`."""
    if len(envelope) > CARD_BYTES_MAX:
        raise Refused("card_malformed", part="size")
    try:
        payload, _ = opened(envelope.strip(), payload_type=PAYLOAD_TYPE)
        card = card_from(parsed(payload))
    except Refused as refusal:
        if refusal.code == "card_malformed":
            raise
        raise Refused("card_malformed", part="envelope") from refusal
    unsealed(envelope.strip(), payload_type=PAYLOAD_TYPE, public_key=card.key.public_key)
    return card


def card_from(value: Json) -> Card:
    """Read what `as_json` writes. Raises Refused `card_malformed`."""
    if not isinstance(value, Mapping) or set(value) != KEYS:
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
    card = Card(key, str(value["address"]), institution)
    _require_sound(card)
    return card


def _require_sound(card: Card) -> None:
    if not _NAME.fullmatch(card.name):
        raise Refused("card_malformed", part="name")
    if not _ADDRESS.fullmatch(card.address):
        raise Refused("card_malformed", part="address")
