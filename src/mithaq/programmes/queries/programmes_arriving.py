"""What partners' nodes say of programmes: taken from whom it is of, when it can be read.

What answers something may come before it, by another node; so what is not there yet is no reason to refuse.
Whether who speaks may speak for a member is judged by the charter, where the page is made.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.programmes.domain import programme_said as said
from mithaq.programmes.domain.charter import Charter
from mithaq.programmes.domain.chartering import require_sound
from mithaq.programmes.models import Programme
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement

READ: Mapping[str, Callable[[Statement], object]] = {
    said.FOUNDED: said.founded_in,
    said.ANSWERED: said.answered_in,
    said.PUT: said.put_in,
    said.VOTED: said.voted_in,
    said.OPENED: said.opened_in,
    said.MEASURED: said.measured_in,
    said.BOOKED: said.booked_in,
}


def refusals_of(act: str) -> Callable[[Sequence[Statement]], Mapping[UUID, Refused]]:
    """Of the statements of an act: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        found = READ[act](statement)
        if isinstance(found, said.Call):
            parties.zone_named(found.zone)
        charter = found.charter if isinstance(found, said.PutForward) else found
        if isinstance(charter, Charter):
            # Another node may know more fields; all else is as we would found it, and pages rely on it.
            require_sound(charter, fields=charter.fields)
        by = said.speaker_of(statement)
        parties.require_speaks_for(by.party, issuer=statement.issuer)
        if act == said.FOUNDED and Programme.objects.filter(pk=by.about).exists():
            raise Refused("programme_known")

    return lambda statements: refused_of(statements, check)
