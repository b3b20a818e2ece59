"""What partners' nodes say of agreements: taken from whom it is of, for whom it is; nothing more is asked.

What answers something may come before it, by another node; so what is not there yet is no reason to refuse.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import Spoken
from mithaq.programmes.domain import said
from mithaq.programmes.domain.agreed import term_of
from mithaq.programmes.models import Agreement, Proposal
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement


def refusals_of_proposals(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of texts that are put forward: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        found = said.proposed_in(statement)
        _require_speaks(statement, found.by)
        term_of(found.text)
        if Proposal.objects.filter(agreement=found.by.about, digest=found.text.digest).exists():
            raise Refused("proposal_known")

    return refused_of(statements, check)


def refusals_of_comments(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of remarks: by statement why it is not taken."""
    return _refusals(statements, lambda each: said.commented_in(each).by)


def refusals_of_signatures(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of signatures: by statement why it is not taken."""
    return _refusals(statements, lambda each: said.signed_in(each).by)


def refusals_of_notices(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of notices: by statement why it is not taken."""
    return _refusals(statements, lambda each: said.noticed_in(each).by)


def refusals_of_met(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of obligations that were met: by statement why it is not taken."""
    return _refusals(statements, lambda each: said.met_in(each).by)


def _refusals(
    statements: Sequence[Statement], spoken: Callable[[Statement], Spoken]
) -> Mapping[UUID, Refused]:
    return refused_of(statements, lambda each: _require_speaks(each, spoken(each)))


def _require_speaks(statement: Statement, by: Spoken) -> None:
    """A node speaks for the institutions that it registered, to the parties and to nobody else."""
    parties.require_speaks_for(by.party, issuer=statement.issuer)
    row = Agreement.objects.filter(pk=by.about).first()
    if row is not None and set(row.parties) != set(statement.audience):
        raise Refused("statement_malformed", part="audience")
