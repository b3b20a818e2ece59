"""How what an institution says of its targets changes the tables."""

from collections.abc import Callable, Mapping

from mithaq.register.domain.statement import Statement
from mithaq.standing.domain import said
from mithaq.standing.models import TargetRow


def apply_set(position: int, statement: Statement) -> None:
    """Write the target; one that is set anew stays its institution's."""
    del position
    found = said.said_in(statement)
    row = TargetRow.objects.filter(pk=found.id).first()
    if row is None:
        row = TargetRow(id=found.id, institution=found.institution, first_set_at=statement.at)
    row.actors, row.of = found.target.actors.value, found.target.of
    row.facts = found.target.as_json()
    row.is_given_up = found.is_given_up
    row.person, row.statement, row.set_at = found.person, statement.id, statement.at
    row.save()


ACTS: Mapping[str, Callable[[int, Statement], None]] = {said.SET: apply_set}
TABLES = (TargetRow,)
