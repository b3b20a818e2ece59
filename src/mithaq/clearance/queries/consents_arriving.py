"""What partners' nodes say of consents: questions to parties here, and answers to ours."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases import consenting
from mithaq.clearance.models import ConsentQuestion
from mithaq.parties import queries as parties
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement


def refusals_of_asked(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of questions: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        found = consenting.asked_in(statement)
        parties.require_speaks_for(found.by.party, issuer=statement.issuer)

    return refused_of(statements, check)


def refusals_of_answers(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of answers: by statement why it is not taken. Only who was asked answers."""

    def check(statement: Statement) -> None:
        found = consenting.answered_in(statement)
        parties.require_speaks_for(found.by.party, issuer=statement.issuer)
        row = ConsentQuestion.objects.filter(pk=found.asked, issuer=settings.NODE_NAME).first()
        is_asked = row and (row.party, row.case) == (found.by.party, found.by.about)
        if not is_asked or not row or row.asker not in statement.audience:
            raise Refused("consent_not_asked")

    return refused_of(statements, check)
