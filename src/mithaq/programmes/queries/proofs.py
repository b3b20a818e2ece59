"""The proof of an agreement that somebody else can check without this node."""

from mithaq.programmes.domain.proofs import Sealed, proof_of
from mithaq.programmes.models import Signature
from mithaq.programmes.queries.agreements import Version
from mithaq.register import queries as register
from mithaq.register.domain.statement import payload_of, statement_from


def proof(version: Version) -> bytes:
    """The text and every signature under it that came here, as canonical JSON."""
    rows = Signature.objects.filter(agreement=version.text.agreement, digest=version.digest)
    positions = list(
        rows.filter(party__in=version.parties).order_by("position").values_list("position", flat=True)
    )
    keys, sealed = register.keys(), []
    for position, envelope in zip(positions, register.envelopes_at(positions), strict=True):
        issuer = statement_from(payload_of(envelope)).issuer
        sealed.append(Sealed(issuer, keys.of(issuer, position=position), envelope))
    return proof_of(version.text, sealed)
