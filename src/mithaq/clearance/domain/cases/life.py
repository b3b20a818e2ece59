"""The life of a case: who may take which step under which facts, and where it leads.

A side state (a query, a hold, an appeal) remembers where the case came from and leads back there. No way from
a draft to a decision misses screening, classification, advice and two signatures; the table is in `steps`.
"""

from collections.abc import Mapping

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.states import Facts, Move, Place, Role, State
from mithaq.clearance.domain.cases.steps import LEADING_BACK, NEEDS, STEPS


def require_move(place: Place, move: Move, *, role: Role, facts: Facts) -> Place:
    """Where the case stands after the step.

    Raises Refused `case_move_impossible` from this state, `case_move_not_yours` with the roles that may take
    the step, or the code of the first fact that is missing.
    """
    require_from(place, move)
    rule = STEPS[move]
    if role not in rule.roles:
        raise Refused("case_move_not_yours", move=move, roles=tuple(sorted(rule.roles)))
    require_facts(move, facts)
    return _after(place, move)


def require_from(place: Place, move: Move) -> None:
    """Raises Refused `case_move_impossible` where the step does not begin from where the case stands."""
    if place.state not in STEPS[move].sources:
        raise Refused("case_move_impossible", move=move, state=place.state)


def require_facts(move: Move, facts: Facts) -> None:
    """Raises Refused with the code of the first fact that the step needs and that is missing."""
    for code in STEPS[move].needs:
        if not NEEDS[code](facts):
            raise Refused(code, move=move)


def moves_from(place: Place, role: Role) -> tuple[Move, ...]:
    """The steps that somebody in this role may try; the facts may still refuse them."""
    return tuple(move for move, rule in STEPS.items() if place.state in rule.sources and role in rule.roles)


def awaited(place: Place) -> frozenset[Role]:
    """The roles whose step the case waits for; none where it has ended."""
    return frozenset(
        role
        for rule in STEPS.values()
        if rule.is_awaited and place.state in rule.sources
        for role in rule.roles
    )


_ENTERED_FROM: Mapping[State, frozenset[State]] = {
    rule.target: rule.sources - LEADING_BACK
    for rule in STEPS.values()
    if rule.target is not None and rule.target in LEADING_BACK
}


def _after(place: Place, move: Move) -> Place:
    target = STEPS[move].target
    if target is None:
        return Place(_way_back(place))
    if target not in LEADING_BACK:
        return Place(target)
    # A hold during a query leads back to where the query was asked.
    return Place(target, _way_back(place) if place.state in LEADING_BACK else place.state)


def _way_back(place: Place) -> State:
    if place.came_from is None or place.came_from not in _ENTERED_FROM[place.state]:
        raise Refused("case_way_back_unknown", state=place.state)
    return place.came_from
