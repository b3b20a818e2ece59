"""How federation's statements change its tables."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.exchange import published as exchange
from mithaq.exchange.queries import arriving as exchange_rules
from mithaq.federation.domain.cards import card_from
from mithaq.federation.domain.naming import RECOVERED
from mithaq.federation.models import Peer
from mithaq.parties import published as parties
from mithaq.parties import queries as parties_rules
from mithaq.register.domain.statement import Statement

ACCEPTED = "federation.peer.accepted"
REVOKED = "federation.peer.revoked"


def apply_accepted(position: int, statement: Statement) -> None:
    """Write the partner by their card, or by a later one."""
    del position
    card = card_from(statement.body["card"])
    Peer(
        name=card.name,
        card=statement.body["card"],
        is_active=True,
        since=statement.at,
        statement=statement.id,
    ).save()


def apply_revoked(position: int, statement: Statement) -> None:
    """End the pairing; what was exchanged stays."""
    del position
    name = statement.subject.removeprefix("node:")
    Peer.objects.filter(pk=name).update(is_active=False, statement=statement.id)


def apply_nothing(position: int, statement: Statement) -> None:
    """How the node came back from a backup is evidence only."""
    del position, statement


@dataclass(frozen=True)
class Taking:
    """How statements of one act are taken from partners, some at once, each of another subject.

    `refusals` tells by statement which are not taken, and why; `apply` changes the tables by the rest. Of
    ours, `leaving` tells which are for partners at all, by their ids.
    """

    refusals: Callable[[Sequence[Statement]], Mapping[UUID, Refused]]
    apply: Callable[[Sequence[tuple[int, Statement]]], None]
    leaving: Callable[[Sequence[Statement]], Collection[UUID]] = lambda statements: [
        each.id for each in statements
    ]


def _one_by_one(apply: Callable[[int, Statement], None]) -> Callable[[Sequence[tuple[int, Statement]]], None]:
    def apply_all(batch: Sequence[tuple[int, Statement]]) -> None:
        for position, statement in batch:
            apply(position, statement)

    return apply_all


TAKEN: Mapping[str, Taking] = {
    parties.INSTITUTION_REGISTERED: Taking(
        parties_rules.refusals_of_institutions, _one_by_one(parties.apply_institution)
    ),
    **dict.fromkeys(
        (exchange.PUBLISHED, exchange.AMENDED),
        Taking(
            exchange_rules.refusals_of_records,
            exchange.apply_all_published,
            leaving=exchange_rules.leaving,
        ),
    ),
    exchange.WITHDRAWN: Taking(
        exchange_rules.refusals_of_withdrawals,
        _one_by_one(exchange.apply_withdrawn),
        leaving=exchange_rules.leaving,
    ),
}
"""What leaves for partners and is taken from them; no other act is."""
OURS: Mapping[str, Callable[[int, Statement], None]] = {**parties.ACTS, **exchange.ACTS}
"""How our own statements are applied that partners hand back, as a replay does."""
ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    ACCEPTED: apply_accepted,
    REVOKED: apply_revoked,
    RECOVERED: apply_nothing,
}
TABLES = (Peer,)
