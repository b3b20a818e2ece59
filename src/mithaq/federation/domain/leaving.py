"""What goes into the log for a partner: statements that are for them, and that their node may hold."""

from mithaq.base.labels import label_from
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import Reader, decide
from mithaq.register.domain.statement import Statement


def may_leave(statement: Statement, *, partner: Reader) -> bool:
    """Whether a statement of ours goes to the partner. A label that nobody knows stays."""
    if partner.parties.isdisjoint(statement.audience):
        return False
    try:
        label = label_from(statement.label)
    except Refused:
        return False
    return decide(label, partner).is_allowed
