"""May this delivery take place? Under an authorisation in force, within its conditions, nothing overdue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.conditions import (
    Condition,
    Delivery,
    Evidence,
    ObligationState,
    obligations,
)
from mithaq.clearance.domain.cases.matrix import GRANTS, CellOutcome
from mithaq.clearance.domain.cases.terms import (
    Access,
    Duty,
    EndUseOnly,
    NamedPersons,
    NoReexport,
    Period,
    Quantity,
    Sites,
)


@dataclass(frozen=True)
class Authorisation:
    """What was granted. Conditions follow from the decision, and nobody may leave one out."""

    is_in_force: bool
    outcomes: tuple[CellOutcome, ...]
    conditions: tuple[Condition, ...]


def require_may_deliver(
    authorisation: Authorisation,
    delivery: Delivery,
    *,
    earlier: Iterable[Delivery],
    evidence: Iterable[Evidence],
) -> None:
    """Raises Refused `delivery_not_in_force`, `delivery_repeated`, `delivery_not_granted`,
    `delivery_out_of_time`, `delivery_obligations_overdue` naming the conditions, or the code of the first
    condition that the delivery does not keep.
    """
    before = tuple(earlier)
    if not authorisation.is_in_force:
        raise Refused("delivery_not_in_force")
    if any(each.key == delivery.key for each in before):
        raise Refused("delivery_repeated", delivery=delivery.key)
    _require_granted(authorisation.outcomes, delivery)
    owed = obligations(authorisation.conditions, before, evidence, on=delivery.on)
    if overdue := [each.condition for each in owed if each.state is ObligationState.OVERDUE]:
        raise Refused("delivery_obligations_overdue", conditions=", ".join(dict.fromkeys(overdue)))
    for condition in authorisation.conditions:
        if condition.binds(delivery.cell):
            _require_within(condition, delivery, before)


def _require_granted(outcomes: Iterable[CellOutcome], delivery: Delivery) -> None:
    found = [each for each in outcomes if each.cell == delivery.cell and each.outcome in GRANTS]
    if len(found) != 1:
        raise Refused("delivery_not_granted")
    valid_from, valid_until = found[0].valid_from, found[0].valid_until
    if not found[0].is_granted_on(delivery.on):
        raise Refused("delivery_out_of_time", valid_from=valid_from, valid_until=valid_until)


def amount_left(condition: Condition, deliveries: Iterable[Delivery]) -> int:
    """What is left of a quantity.

    Raises Refused `delivery_amount_unknown` where an earlier delivery does not say how much it took, and
    ValueError for a condition without a quantity.
    """
    if not isinstance(condition.terms, Quantity):
        raise ValueError(f"{condition.key} limits no quantity")
    left = condition.terms.amount
    for each in deliveries:
        if condition.binds(each.cell):
            if each.amount is None or each.unit != condition.terms.unit:
                raise Refused("delivery_amount_unknown", delivery=each.key, condition=condition.key)
            left -= each.amount
    return left


def is_used_up(authorisation: Authorisation, deliveries: Iterable[Delivery]) -> bool:
    """Whether every granted cell is under a quantity of which nothing is left."""
    done = tuple(deliveries)
    spent = [
        each
        for each in authorisation.conditions
        if isinstance(each.terms, Quantity) and amount_left(each, done) <= 0
    ]
    granted = [each.cell for each in authorisation.outcomes if each.outcome in GRANTS]
    return bool(granted) and all(any(each.binds(cell) for each in spent) for cell in granted)


def last_day(outcomes: Iterable[CellOutcome]) -> date | None:
    """The first day on which no granted cell is valid any more; None when nothing was granted."""
    ends = [each.valid_until for each in outcomes if each.outcome in GRANTS]
    return max((each for each in ends if each is not None), default=None)


def _require_within(condition: Condition, delivery: Delivery, before: tuple[Delivery, ...]) -> None:
    match condition.terms:
        case Quantity() as terms:
            return _require_amount(condition, terms, delivery, before)
        case Sites(sites):
            code, is_within = "delivery_site_not_allowed", delivery.site in sites
        case NamedPersons(persons):
            are_named = set(delivery.persons) <= set(persons)
            code, is_within = "delivery_person_not_named", bool(delivery.persons) and are_named
        case Period(valid_from, valid_until):
            code, is_within = "delivery_out_of_period", valid_from <= delivery.on < valid_until
        case Access(level):
            asked = delivery.access
            code, is_within = "delivery_access_exceeded", asked is not None and asked.rank <= level.rank
        case EndUseOnly(end_use):
            code, is_within = "delivery_end_use_differs", delivery.end_use == end_use
        case NoReexport() | Duty():
            # What the recipient does afterwards is an obligation, and no limit of a delivery.
            return None
        case unknown:
            assert_never(unknown)
    if not is_within:
        raise Refused(code, condition=condition.key)
    return None


def _require_amount(
    condition: Condition, terms: Quantity, delivery: Delivery, before: tuple[Delivery, ...]
) -> None:
    if delivery.amount is None or delivery.amount <= 0 or delivery.unit != terms.unit:
        raise Refused("delivery_amount_missing", condition=condition.key, unit=terms.unit)
    left = amount_left(condition, before)
    if delivery.amount > left:
        raise Refused("delivery_amount_exceeded", condition=condition.key, left=max(left, 0), unit=terms.unit)
