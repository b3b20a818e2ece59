"""What partners' nodes say of projects: taken from whom it is of, for whom it is; nothing more is asked.

What answers something may come before it, by another node; so what is not there yet is no reason to refuse.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.projects.domain import said
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement


def refusals_of_plans(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of plans that a lead set: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        parties.require_speaks_for(said.plan_in(statement).by.party, issuer=statement.issuer)

    return refused_of(statements, check)


def refusals_of_entries(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of what a party told: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        parties.require_speaks_for(said.told_in(statement).by.party, issuer=statement.issuer)

    return refused_of(statements, check)
