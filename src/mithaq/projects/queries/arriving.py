"""What partners' nodes say of projects: taken from whom it is of, for whom it is; nothing more is asked.

What answers something may come before it, by another node; so what is not there yet is no reason to refuse.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import decide
from mithaq.clearance.queries.readers import reader_of_institution
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import uuid_of
from mithaq.projects.domain import said
from mithaq.projects.models import RoomVersion
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


def refusals_of_releases(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of versions of joint documents that came to a party here: by statement why it is not taken.

    A version that its own label keeps from the party is over-released, and one that differs from what came
    under its reference before is none.
    """

    def check(statement: Statement) -> None:
        found = said.released_in(statement)
        parties.require_speaks_for(found.by.party, issuer=statement.issuer)
        recipient = parties.institution(uuid_of(found.recipient.removeprefix("institution:")))
        reader = reader_of_institution(recipient, on=parties.legal_day(statement.at))
        if reasons := decide(found.version.label, reader).reasons:
            raise Refused("over_release", reasons=reasons)
        before = RoomVersion.objects.filter(pk=found.version.reference).first()
        if before and before.digest != found.version.digest:
            raise Refused("document_version_differs", reference=found.version.reference)

    return refused_of(statements, check)


def refusals_of_document_recalls(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of versions that were taken back: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        parties.require_speaks_for(said.recalled_in(statement).by.party, issuer=statement.issuer)

    return refused_of(statements, check)
