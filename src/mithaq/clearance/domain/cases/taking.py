"""By which cells of a case a party may take a technology to make it its own, as under a licence."""

from collections.abc import Iterable
from datetime import date

from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.matrix import CellOutcome, Outcome
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.domain.cases.steps import IN_FORCE


def open_cells(
    outcomes: Iterable[CellOutcome], state: State, *, is_listed: bool, on: date
) -> tuple[Cell, ...]:
    """Those granted for the day while the case is in force.

    That no authorisation is needed opens the way for what no control list names, and has no end.
    """
    is_free = state is State.NO_AUTHORISATION_NEEDED and not is_listed
    return tuple(
        each.cell
        for each in outcomes
        if (state in IN_FORCE and each.is_granted_on(on))
        or (is_free and each.outcome is Outcome.NO_AUTHORISATION_NEEDED)
    )
