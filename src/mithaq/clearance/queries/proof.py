"""Reads of the proof of a decision: the file that a partner's node checks, and the check of one."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.conf import settings

from mithaq.access.domain import keys as persons
from mithaq.access.domain.keys import Keys
from mithaq.access.domain.permissions import Actor
from mithaq.access.published import APPOINTED
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.cases import letters
from mithaq.clearance.domain.cases.acting import SIGNING_ROLES
from mithaq.clearance.domain.cases.file import Event, Kind
from mithaq.clearance.domain.cases.matrix import content_json
from mithaq.clearance.domain.cases.proof import Proof, Proven, proof_from, proven
from mithaq.clearance.domain.cases.signing import Signature
from mithaq.clearance.models import Case
from mithaq.clearance.queries import case_facts, cases
from mithaq.register import queries as register
from mithaq.register.queries import Entry

PROOF_BYTES_MAX = 4_000_000
_SIGNED = f"clearance.case.{Kind.SIGNED}"


def case_named(reference: str) -> UUID:
    """The case of a reference, whoever may see it. Raises NotFound `case_unknown`."""
    found = Case.objects.filter(reference=reference.strip().upper()).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("case_unknown")
    return found


def proof_of(key: UUID, *, reader: Actor) -> bytes:
    """The proof of the decision that stands.

    Raises Refused `letter_none` while none does, or NotFound `case_unknown`, also for whoever has no part in
    the case.
    """
    view = cases.case(key, reader=reader)
    found = letters.current(letters.letters(view.file), view.place)
    signed = case_facts.signatures_standing(view)
    if view.content is None or signed is None or not signed.is_complete or found.digest != view.digest:
        raise Refused("letter_none")
    signatures = [each for each in view.file if each.kind is Kind.SIGNED and _counts(each, signed.counted)]
    entries = [
        *(each for signature in signed.counted for each in _appointments(signature)),
        *(each for signature in signed.counted for each in _keys(signature)),
        *(register.entry_by_id(each.id) for each in signatures),
    ]
    seal = register.seal()
    return Proof(
        origin=settings.NODE_NAME,
        public_key=seal.public_key,
        content=content_json(view.content),
        # By one key, whichever signed them then: who checks the proof knows that of today.
        envelopes=tuple(register.signed_by(seal, [(each.position, each.envelope) for each in entries])),
    ).as_bytes()


def _counts(event: Event, counted: Iterable[Signature]) -> bool:
    return any((event.by, event.at) == (each.signer.person, each.at) for each in counted)


def _appointments(signature: Signature) -> Iterator[Entry]:
    """The statements by which whoever signed was appointed to."""
    for entry in register.entries_about(f"person:{signature.signer.person}", act=APPOINTED):
        if entry.statement.body["role"] in SIGNING_ROLES and entry.statement.at <= signature.at:
            yield entry


def _keys(signature: Signature) -> Iterator[Entry]:
    """What was said of the keys of whoever signed, in its order, until today."""
    person = f"person:{signature.signer.person}"
    said = [
        entry
        for act in (persons.REGISTERED, persons.ENDED)
        for entry in register.entries_about(person, act=act)
    ]
    yield from sorted(said, key=lambda each: each.position)


def checked(data: bytes, *, trusted_key: bytes | None, keys: Keys | None = None) -> Proven:
    """What a proof shows, by itself: nothing of this node is read but the keys of persons that are given.

    Raises Refused `proof_malformed` and what checking one refuses.
    """
    if len(data) > PROOF_BYTES_MAX:
        raise Refused("proof_malformed")
    return proven(proof_from(data), appointed=APPOINTED, signed=_SIGNED, trusted_key=trusted_key, keys=keys)
