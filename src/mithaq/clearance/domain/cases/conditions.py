"""Conditions of a release, and the obligations that follow from them.

A condition limits deliveries (how much, where, to whom), or asks for something by a day with evidence, or
both. What is asked for is an obligation; one that is overdue blocks the next delivery.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from mithaq.base.canonical import Json
from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.terms import DUTIES, AccessLevel, EndUse, Terms

DUE_SOON_DAYS = 30
REPORTS_MOST = 200


class EvidenceKind(StrEnum):
    """How it is shown that an obligation was met."""

    END_USE_CERTIFICATE = "end_use_certificate"
    REPORT = "report"
    DELIVERY_CERTIFICATE = "delivery_certificate"
    INSPECTION_REPORT = "inspection_report"
    DESTRUCTION_CERTIFICATE = "destruction_certificate"
    RETURN_RECEIPT = "return_receipt"


@dataclass(frozen=True)
class OnDay:
    """Due once, on a day."""

    due_on: date

    def as_json(self) -> dict[str, Json]:
        return {"on": self.due_on.isoformat()}


@dataclass(frozen=True)
class AfterDelivery:
    """Due so many calendar days after each delivery."""

    days: int

    def as_json(self) -> dict[str, Json]:
        return {"days_after_delivery": self.days}


@dataclass(frozen=True)
class Every:
    """Due again and again: the first on a day, then each so many calendar days, before `until`."""

    days: int
    first_on: date
    until: date

    def as_json(self) -> dict[str, Json]:
        return {"days": self.days, "first": self.first_on.isoformat(), "until": self.until.isoformat()}


Due: TypeAlias = OnDay | AfterDelivery | Every


@dataclass(frozen=True)
class Condition:
    """What is demanded, of which cells (none named: of all), by when, and what shows that it was done."""

    key: str
    terms: Terms
    cells: tuple[Cell, ...] = ()
    due: Due | None = None
    evidence: frozenset[EvidenceKind] = frozenset()

    def binds(self, cell: Cell) -> bool:
        """Whether a release of the cell is under this condition."""
        return not self.cells or cell in self.cells

    def as_json(self) -> dict[str, Json]:
        return {
            "key": self.key,
            "kind": self.terms.kind.value,
            "terms": self.terms.as_json(),
            "cells": [cell.as_json() for cell in sorted(self.cells)],
            "due": self.due.as_json() if self.due else None,
            "evidence": sorted(kind.value for kind in self.evidence),
        }


class ConditionProblem(StrEnum):
    """What a condition lacks."""

    PARAMETERS_MISSING = "condition_parameters_missing"
    DUE_MISSING = "condition_due_missing"
    DUE_IMPOSSIBLE = "condition_due_impossible"
    EVIDENCE_MISSING = "condition_evidence_missing"


def problems_of(condition: Condition) -> tuple[ConditionProblem, ...]:
    """All that a condition lacks before it can be decided; a duty needs a day, and a day needs evidence."""
    found = {
        ConditionProblem.PARAMETERS_MISSING: not (condition.key.strip() and condition.terms.is_stated),
        ConditionProblem.DUE_MISSING: condition.due is None and condition.terms.kind in DUTIES,
        ConditionProblem.DUE_IMPOSSIBLE: not _is_possible(condition.due),
        ConditionProblem.EVIDENCE_MISSING: condition.due is not None and not condition.evidence,
    }
    return tuple(problem for problem, is_so in found.items() if is_so)


def _is_possible(due: Due | None) -> bool:
    match due:
        case AfterDelivery(days):
            return days > 0
        case Every(days, first_on, until):
            return days > 0 and first_on < until and (until - first_on).days <= days * REPORTS_MOST
    return True


@dataclass(frozen=True)
class Delivery:
    """A release that takes place. What is not said (None or empty) refuses where a condition asks for it."""

    key: str
    cell: Cell
    on: date
    amount: int | None = None
    unit: str = ""
    site: str = ""
    persons: tuple[str, ...] = ()
    access: AccessLevel | None = None
    end_use: EndUse | None = None


@dataclass(frozen=True)
class Evidence:
    """What was handed in for one obligation. Only what somebody accepted counts."""

    condition: str
    occasion: str
    kind: EvidenceKind
    on: date
    is_accepted: bool


class ObligationState(StrEnum):
    """Where an obligation stands on a day."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"


@dataclass(frozen=True)
class Obligation:
    """Something owed; `occasion` is the delivery that it follows, or the day on which it is due."""

    condition: str
    occasion: str
    due_on: date
    state: ObligationState


def obligations(
    conditions: Iterable[Condition],
    deliveries: Iterable[Delivery],
    evidence: Iterable[Evidence],
    *,
    on: date,
) -> tuple[Obligation, ...]:
    """All that is owed on a day, the earliest due first. The day it is due is not overdue yet."""
    done = tuple(each for each in deliveries if each.on <= on)
    shown = tuple(each for each in evidence if each.is_accepted and each.on <= on)
    found = (
        Obligation(condition.key, occasion, due_on, _state(condition, occasion, due_on, shown, on))
        for condition in conditions
        for occasion, due_on in _occasions(condition, done)
    )
    return tuple(sorted(found, key=lambda each: (each.due_on, each.condition, each.occasion)))


def _occasions(condition: Condition, deliveries: tuple[Delivery, ...]) -> Iterator[tuple[str, date]]:
    match condition.due:
        case OnDay(due_on):
            yield due_on.isoformat(), due_on
        case AfterDelivery(days):
            for delivery in deliveries:
                if condition.binds(delivery.cell):
                    yield delivery.key, delivery.on + timedelta(days=days)
        case Every(days, due_on, until):
            while due_on < until:
                yield due_on.isoformat(), due_on
                due_on += timedelta(days=days)


def _state(
    condition: Condition, occasion: str, due_on: date, shown: tuple[Evidence, ...], on: date
) -> ObligationState:
    is_met = any(
        each.condition == condition.key and each.occasion == occasion and each.kind in condition.evidence
        for each in shown
    )
    if is_met:
        return ObligationState.MET
    if on > due_on:
        return ObligationState.OVERDUE
    is_near = (due_on - on).days <= DUE_SOON_DAYS
    return ObligationState.DUE_SOON if is_near else ObligationState.OPEN
