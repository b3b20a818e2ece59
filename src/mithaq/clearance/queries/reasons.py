"""Reads of the coded reasons for which a release is refused."""

from datetime import date

from mithaq.clearance.adapters.case_rulebooks import denial_reasons
from mithaq.clearance.domain.cases.reasons import Reason


def valid_reasons(on: date) -> tuple[Reason, ...]:
    """Those that a decision of that day may name, in the order of the rulebook."""
    return denial_reasons().on(on)


def reason(code: str, *, on: date) -> Reason:
    """Raises Refused `denial_reason_unknown` or `denial_reason_not_valid`."""
    return denial_reasons().get(code, on=on)
