"""Which institutions of partners are taken: none is two partners'."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.parties import queries as parties
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement


def other_holder(key: UUID, *, name: str) -> str | None:
    """Which other partner stands for an institution: it is on its card, or was registered by it."""
    found = {each.name for each in queries.peers() if each.card.institution.id == key}
    found |= set(parties.issuers_of([key]).values())
    return min(found - {name, settings.NODE_NAME}, default=None)


def refusals_of_institutions(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of institutions that a partner registers: by statement why it is not taken.

    What is for an institution goes to the node that stands for it, so nobody takes one from another.
    """

    def check(statement: Statement) -> None:
        key = UUID(statement.subject.removeprefix("institution:"))
        if holder := other_holder(key, name=statement.issuer):
            raise Refused("institution_of_other_node", issuer=holder)

    return {**refused_of(statements, check), **parties.refusals_of_institutions(statements)}
