"""What partners' nodes tell of give and take: taken from whom it is of, to one institution of ours."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.federation.domain.accounts import account_in
from mithaq.parties import queries as parties
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement


def refusals_of_accounts(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """By statement why it is not taken."""

    def check(statement: Statement) -> None:
        _by, account = account_in(statement)
        parties.require_speaks_for(account.party, issuer=statement.issuer)
        parties.require_speaks_for(account.other, issuer=settings.NODE_NAME)

    return refused_of(statements, check)
