"""A partner's node without a database: a key, a log, and every way to lie with them."""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cast import content
from mithaq.base.canonical import canonical_bytes
from mithaq.base.labels import Classification, public_label
from mithaq.base.languages import Language
from mithaq.base.seals import KeySeal, key_id, sealed
from mithaq.exchange.domain.carried import label_between
from mithaq.federation.adapters import encryption
from mithaq.federation.domain import cards
from mithaq.federation.domain.cards import Card
from mithaq.federation.domain.growing import Frontier
from mithaq.federation.domain.packages import Manifest, Part, note_over, package_info
from mithaq.federation.domain.receipts import Head, cosigned, log_name
from mithaq.federation.domain.segments import Segment
from mithaq.federation.domain.turns import Turn, lines_of, with_turn
from mithaq.federation.queries.encryption import own_keys
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind
from mithaq.parties.domain.speaking import label_among
from mithaq.programmes.domain.agreed import AgreementText
from mithaq.programmes.domain.charter import Charter
from mithaq.programmes.domain.said import PROPOSED, SIGNED
from mithaq.projects.domain.plans import ProjectPlan
from mithaq.projects.domain.said import ENTRY_TOLD, PLAN_SET
from mithaq.register.domain.checkpoint import Checkpoint, VerifierKey, note_of
from mithaq.register.domain.merkle import leaf_hash
from mithaq.register.domain.roots import Root, Signed, first_root, next_root, slim, with_signature
from mithaq.register.domain.statement import (
    PAYLOAD_TYPE,
    Statement,
    envelope_of,
    payload_of,
    statement_from,
)

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PUBLISHED = "exchange.record.published"
AMENDED = "exchange.record.amended"
WITHDRAWN = "exchange.record.withdrawn"
REGISTERED = "parties.institution.registered"
ANNOUNCED = "federation.encryption.announced"
FOLLOWED = "federation.encryption.followed"
SENT = "federation.package.sent"
ACKNOWLEDGED = "federation.package.acknowledged"
NOT_TAKEN = "federation.package.not_taken"
RECALLED = "federation.package.recalled"
DESTROYED = "federation.package.destroyed"
INTEREST_DECLARED = "exchange.interest.declared"
INTEREST_WITHDRAWN = "exchange.interest.withdrawn"
INTEREST_DECLINED = "exchange.interest.declined"
SAID = "exchange.conversation.said"
STRUCK = "exchange.conversation.struck"


@dataclass
class Partner:
    """Says what it is told to say, and signs it."""

    state: str = "MY"
    name: str = "exchange.my.example"
    us: str = "node.example"
    seal: KeySeal = field(default_factory=lambda: KeySeal(Ed25519PrivateKey.generate()))
    log: list[bytes] = field(default_factory=list)
    institution: UUID = field(default_factory=uuid4)
    person: UUID = field(default_factory=uuid4)
    home: Path = Path()
    parts: dict[UUID, list[bytes]] = field(default_factory=dict)
    holders: Sequence[KeySeal] = ()
    documents: list[Signed] = field(default_factory=list)
    turns: tuple[Turn, ...] = ()
    ours: list[Signed] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    receipt: str = ""
    refused: list[Any] = field(default_factory=list)

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
        return Card(
            self.key, "http://localhost:1", self.facts, slim(self.documents[-1]) if self.documents else None
        )

    @property
    def root(self) -> Root:
        return self.documents[-1].root if self.documents else first_root(self.name, self.seal.public_key)

    def signed_root(self, *, by: Collection[KeySeal] = (), **changes: Any) -> Signed:
        """The next root document, `changes` made, signed by all who hold a key today or others."""
        signed = Signed(replace(next_root(self.root), **changes), b"")
        for seal in by or self.holders or (self.seal,):
            signed = with_signature(signed, seal)
        return signed

    def go_over(self, seal: KeySeal, *, holders: Sequence[KeySeal] = (), threshold: int = 0) -> None:
        """Sign by another key from here on, by leave of who holds the root keys; others may next."""
        now = self.holders or (self.seal,)
        then = holders or now
        signed = self.signed_root(
            by=(*now, *then),
            keys=tuple(sorted(each.public_key for each in then)),
            threshold=threshold or self.root.threshold,
            statement=seal.public_key,
        )
        before = self.turns or (Turn(0, self.seal.public_key),)
        if seal.public_key != self.seal.public_key:
            self.turns = with_turn(before, Turn(len(self.log), seal.public_key))
        self.documents.append(signed)
        self.holders, self.seal = then, seal

    @property
    def root_answer(self) -> list[bytes]:
        """What it answers who asks for its root documents."""
        return [each.envelope for each in self.documents]

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

    def to(self, ours: UUID, act: str, subject: str, body: Any, **changes: Any) -> Statement:
        """What somebody of this node's institution says to one of ours; `changes` are of the statement."""
        speaker = changes.pop("speaker", self.institution)
        closeness = changes.pop("closeness", Classification.RESTRICTED)
        said = {
            "author": f"person:{self.person}",
            "audience": (f"institution:{speaker}", f"institution:{ours}"),
            "label": label_between(speaker, ours, closeness).as_json(),
        }
        return self.statement(act, subject, body, **{**said, **changes})

    def interest(self, record: UUID, owner: UUID, **changes: Any) -> Statement:
        """Interest in a record of ours; `what` is of its body."""
        body = {
            "record": str(record),
            "institution": str(changes.get("speaker", self.institution)),
            "owner": str(owner),
            "note": "For our mills.",
            "for": None,
            **changes.pop("what", {}),
        }
        closeness = changes.pop("closeness", Classification.PARTNERS)
        subject = changes.pop("subject", f"record:{record}")
        return self.to(owner, INTEREST_DECLARED, subject, body, closeness=closeness, **changes)

    def ended(self, act: str, interest: UUID, record: UUID, ours: UUID, **changes: Any) -> Statement:
        """An interest that this side withdraws or declines."""
        body = {"interest": str(interest), "reason": "Bought elsewhere.", **changes.pop("what", {})}
        subject = changes.pop("subject", f"record:{record}")
        return self.to(ours, act, subject, body, **{"closeness": Classification.PARTNERS, **changes})

    def said(self, conversation: UUID, ours: UUID, text: str = "How many?", **changes: Any) -> Statement:
        """An entry of a conversation; `what` is of its body."""
        body = {
            "id": str(uuid4()),
            "institution": str(self.institution),
            "entry": "message",
            "why": "",
            "text": text,
            **changes.pop("what", {}),
        }
        subject = changes.pop("subject", f"conversation:{conversation}")
        return self.to(ours, SAID, subject, body, **changes)

    def among(
        self, act: str, subject: str, body: Mapping[str, Any], *, parties: Sequence[str], **changes: Any
    ) -> Statement:
        """What this node's institution says to some parties and to nobody else; `changes` are its own."""
        speaker = changes.pop("speaker", self.facts.code)
        said = {
            "author": f"person:{self.person}",
            "audience": tuple(parties),
            "label": label_among(parties, speaker).as_json(),
        }
        return self.statement(act, subject, {"party": speaker, **body}, **{**said, **changes})

    def on_agreement(
        self, act: str, agreement: UUID, body: Mapping[str, Any], *, parties: Sequence[str], **changes: Any
    ) -> Statement:
        """What is said to the parties of an agreement."""
        return self.among(act, f"agreed:{agreement}", body, parties=parties, **changes)

    def on_programme(self, act: str, of: Charter, body: Mapping[str, Any], **changes: Any) -> Statement:
        """What is said to all who are told of a programme."""
        return self.among(act, f"programme:{of.programme}", body, parties=of.parties, **changes)

    def proposal(
        self, text: AgreementText, *, number: int = 1, follows: str | None = None, **changes: Any
    ) -> Statement:
        """A text put forward."""
        body = {"text": text.as_json(), "number": number, "follows": follows, "note": ""}
        return self.on_agreement(PROPOSED, text.agreement, body, parties=text.parties, **changes)

    def signature(
        self, text: AgreementText, *, on: date = AT.date(), days: int = 30, **changes: Any
    ) -> Statement:
        """A signature under a text."""
        body = {"digest": text.digest, "on": on.isoformat(), "until": (on + timedelta(days)).isoformat()}
        return self.on_agreement(SIGNED, text.agreement, body, parties=text.parties, **changes)

    def on_project(
        self, act: str, project: UUID, body: Mapping[str, Any], *, parties: Sequence[str], **changes: Any
    ) -> Statement:
        """What is said of a project to its parties."""
        return self.among(act, f"project:{project}", body, parties=parties, **changes)

    def plan_set(self, plan: ProjectPlan, *, number: int = 1, follows: str = "", **changes: Any) -> Statement:
        """A plan that this node's institution leads."""
        body = {"plan": plan.as_json(), "number": number, "follows": follows or None}
        return self.on_project(PLAN_SET, plan.project, body, parties=plan.parties, **changes)

    def told(
        self, plan: ProjectPlan, kind: str, key: str, *, number: int = 1, follows: str = "", **changes: Any
    ) -> Statement:
        """An entry of this node's institution; `facts` are what it tells."""
        facts = changes.pop("facts")
        body = {"kind": kind, "key": key, "number": number, "follows": follows or None, "facts": facts}
        return self.on_project(ENTRY_TOLD, plan.project, body, parties=plan.parties, **changes)

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

    def announce(self, key: bytes | None = None) -> Statement:
        """The key by which others encrypt for this node, made in a home of its own."""
        found = base64.b64encode(key or encryption.make_key(self.home)).decode()
        return self.statement(ANNOUNCED, f"node:{self.name}", {"key": found})

    def proof(self, of: bytes) -> bytes:
        """A proof of a decision as if it had been decided here: its envelopes signed anew."""
        said = json.loads(of)
        statements = [statement_from(payload_of(base64.b64decode(each))) for each in said["envelopes"]]
        envelopes = [envelope_of(replace(each, issuer=self.name), self.seal) for each in statements]
        said["origin"] = self.name
        said["public_key"] = base64.b64encode(self.seal.public_key).decode()
        said["envelopes"] = [base64.b64encode(each).decode() for each in envelopes]
        return canonical_bytes(said)

    def package(
        self, manifest: Manifest, documents: Mapping[str, bytes], *, recipient: UUID, **changes: Any
    ) -> Statement:
        """A package for our node, its parts at hand, sealed for our key of today or another.

        `changes` are of the statement, `what` of its body.
        """
        what = changes.pop("what", {})
        age = pyrage.x25519.Identity.from_str(manifest.key).to_public()
        info = changes.pop("info", package_info(manifest.package, self.name, self.us))
        key = changes.pop("sealed_for", None) or own_keys()[-1].public
        opening = encryption.sealed_for(manifest.as_bytes(), public_key=key, info=info)
        parts = [opening, *(pyrage.encrypt(data, [age]) for data in documents.values())]
        self.parts[manifest.package] = parts
        named = [Part(hashlib.sha256(each).hexdigest(), len(each)) for each in parts]
        body = {
            "receiver": self.us,
            "sender": str(self.institution),
            "recipient": str(recipient),
            "delivery": str(uuid4()),
            "sealed_for": key_id(key),
            "parts": [each.as_json() for each in named],
            "of": [],
            "note": note_over(
                named, package=manifest.package, sender=self.name, receiver=self.us, seal=self.seal
            ),
            **what,
        }
        said: dict[str, Any] = {"audience": (f"institution:{recipient}", self.facts.code)}
        if "content" in (proof := json.loads(manifest.proof)):
            said["label"] = proof["content"]["label"]
        subject = changes.pop("subject", f"package:{manifest.package}")
        return self.statement(SENT, subject, body, **{**said, **changes})

    def note(self, size: int | None = None, *, entries: list[bytes] | None = None) -> str:
        """The signed note over the log, or over other entries."""
        covered = (self.log if entries is None else entries)[:size]
        frontier = Frontier().with_leaves(map(leaf_hash, covered))
        origin = log_name(self.name, self.us)
        checkpoint = Checkpoint(origin, frontier.size, frontier.root, lines_of(self.turns))
        return note_of(checkpoint, name=origin, seal=self.seal)

    def segment(self, first: int = 0, end: int | None = None) -> Segment:
        entries = tuple(self.log[first:end])
        return Segment(first, entries, self.note(first + len(entries)), len(self.log))

    def take(self, segment: Segment, *, at: datetime = AT) -> None:
        """Take a segment of our log, and keep the receipt for it."""
        self.taken[segment.first :] = segment.entries
        self.receipt = cosigned(segment.note, name=self.name, seal=self.seal, at=at)

    def anew(self) -> Self:
        """It does not look at the key of who asks."""
        return self

    def head(self, first: int) -> Head:
        """How far it has our log."""
        return Head(self.receipt, [each for each in self.refused if each["index"] >= first])

    def roots(self, after: int) -> list[bytes]:
        """Its root documents beyond a version."""
        return [each.envelope for each in self.documents if each.root.version > after]

    def own_roots(self, after: int) -> list[bytes]:
        """Ours, as it knows them."""
        return [each.envelope for each in self.ours if each.root.version > after]

    def tell_root(self, roots: Sequence[Signed]) -> None:
        """Ours, as we tell them."""
        self.ours = list(roots)

    def returned(self, first: int) -> Segment:
        """Our log as it has it, two entries at once."""
        return Segment(first, tuple(self.taken[first : first + 2]), self.receipt, len(self.taken))


def new_seal() -> KeySeal:
    return KeySeal(Ed25519PrivateKey.generate())


def tampered(envelope: bytes) -> bytes:
    """The envelope with another signature."""
    said = json.loads(envelope)
    sig = said["signatures"][0]["sig"]
    said["signatures"][0]["sig"] = ("B" if sig[0] == "A" else "A") + sig[1:]
    return json.dumps(said, separators=(",", ":")).encode()
