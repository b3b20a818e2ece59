"""A partner's node without a database: a key, a log, and every way to lie with them."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cast import content
from mithaq.base.labels import public_label
from mithaq.base.languages import Language
from mithaq.base.seals import KeySeal, sealed
from mithaq.federation.domain import cards
from mithaq.federation.domain.cards import Card
from mithaq.federation.domain.growing import Frontier
from mithaq.federation.domain.receipts import log_name
from mithaq.federation.domain.segments import Segment
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind
from mithaq.register.domain.checkpoint import Checkpoint, VerifierKey, note_of
from mithaq.register.domain.merkle import leaf_hash
from mithaq.register.domain.statement import PAYLOAD_TYPE, Statement, envelope_of

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PUBLISHED = "exchange.record.published"
AMENDED = "exchange.record.amended"
WITHDRAWN = "exchange.record.withdrawn"
REGISTERED = "parties.institution.registered"


@dataclass
class Partner:
    """Says what it is told to say, and signs it."""

    state: str = "MY"
    name: str = "exchange.my.example"
    us: str = "node.example"
    seal: KeySeal = field(default_factory=lambda: KeySeal(Ed25519PrivateKey.generate()))
    log: list[bytes] = field(default_factory=list)
    institution: UUID = field(default_factory=uuid4)

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(self.name, self.seal.public_key)

    @property
    def facts(self) -> InstitutionFacts:
        return InstitutionFacts(
            id=self.institution,
            kind=InstitutionKind.MINISTRY,
            state=self.state,
            names={Language.EN: f"Ministry of {self.state}"},
            is_government=True,
            is_host=True,
        )

    @property
    def card(self) -> Card:
        return Card(self.key, "http://localhost:1", self.facts)

    @property
    def card_envelope(self) -> bytes:
        return cards.envelope_of(self.card, self.seal)

    def statement(self, act: str, subject: str, body: Any, **changes: Any) -> Statement:
        said = {
            "id": uuid4(),
            "act": act,
            "issuer": self.name,
            "audience": ("everyone",),
            "author": None,
            "subject": subject,
            "label": public_label(self.facts.code).as_json(),
            "body": body,
            "supersedes": None,
            "at": AT,
        }
        return Statement(**{**said, **changes})

    def host(self, **changes: Any) -> Statement:
        """The institution that runs the node, as it is registered there."""
        return self.statement(REGISTERED, self.facts.code, {**self.facts.as_json(), **changes})

    def record(self, title: str = "Palm oil sensor", *, key: UUID | None = None, **changes: Any) -> Statement:
        """A published offer; `changes` are of the statement, `what` of its content, `version` of its body."""
        label = changes.pop("label", public_label(self.facts.code).as_json())
        what = changes.pop("what", {})
        said = {**content(title), "label": label, "source": None, "open_step": "full", **what}
        version = changes.pop("version", 1)
        institution = str(changes.pop("institution", self.institution))
        body = {"content": said, "institution": institution, "version": version}
        act = changes.pop("act", PUBLISHED)
        return self.statement(act, f"record:{key or uuid4()}", body, label=label, **changes)

    def signed(self, payload: bytes) -> bytes:
        """Any bytes in an envelope of a statement, under our key."""
        return sealed(payload, payload_type=PAYLOAD_TYPE, seal=self.seal)

    def changed(self, **changes: Any) -> bytes:
        """A record's statement with changes that no sound statement could have, canonical and signed."""
        said = {**self.record().as_json(), **changes}
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return self.signed(text.encode("utf-8", "surrogatepass"))

    def put_out(self, *said: Statement | bytes) -> None:
        """Append to the log for us, signed, or bytes as they are."""
        self.log += [each if isinstance(each, bytes) else envelope_of(each, self.seal) for each in said]

    def note(self, size: int | None = None, *, entries: list[bytes] | None = None) -> str:
        """The signed note over the log, or over other entries."""
        covered = (self.log if entries is None else entries)[:size]
        frontier = Frontier().with_leaves(map(leaf_hash, covered))
        origin = log_name(self.name, self.us)
        return note_of(Checkpoint(origin, frontier.size, frontier.root), name=origin, seal=self.seal)

    def segment(self, first: int = 0, end: int | None = None) -> Segment:
        entries = tuple(self.log[first:end])
        return Segment(first, entries, self.note(first + len(entries)), len(self.log))


def tampered(envelope: bytes) -> bytes:
    """The envelope with another signature."""
    said = json.loads(envelope)
    sig = said["signatures"][0]["sig"]
    said["signatures"][0]["sig"] = ("B" if sig[0] == "A" else "A") + sig[1:]
    return json.dumps(said, separators=(",", ":")).encode()
