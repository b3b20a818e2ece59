"""Whether what a partner sent may be taken: theirs, signed, for us, of a kind that comes from outside."""

from collections.abc import Collection

from mithaq.base.labels import label_from
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import Reader, decide
from mithaq.register.domain.checkpoint import VerifierKey
from mithaq.register.domain.statement import Statement, statement_in

ENTRY_BYTES_MAX = 1 << 20


def statement_of(envelope: bytes, *, sender: VerifierKey, acts: Collection[str], us: Reader) -> Statement:
    """The statement in an entry of a partner's log.

    Raises Refused `entry_too_large`, `issuer_differs`, `act_not_taken`, `not_for_us`, `over_release` with the
    rules that our node does not meet, `label_unknown`, or as `statement_in` does.
    """
    if len(envelope) > ENTRY_BYTES_MAX:
        raise Refused("entry_too_large", bytes=len(envelope), most=ENTRY_BYTES_MAX)
    statement = statement_in(envelope, public_key=sender.public_key)
    if statement.issuer != sender.name:
        raise Refused("issuer_differs", issuer=statement.issuer[:80])
    if statement.act not in acts:
        raise Refused("act_not_taken", act=statement.act[:80])
    if us.parties.isdisjoint(statement.audience):
        raise Refused("not_for_us")
    if reasons := decide(label_from(statement.label), us).reasons:
        raise Refused("over_release", reasons=reasons)
    return statement
