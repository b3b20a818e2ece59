"""From what the forms of a case posted to assessments, outcomes and conditions."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from django.http import QueryDict

from mithaq.base.canonical import Json
from mithaq.clearance.actions.classifying import Examined
from mithaq.clearance.domain.cases.advice import Entity, EntityKind
from mithaq.clearance.domain.cases.cells import Cell, ListVerdict
from mithaq.clearance.domain.cases.conditions import AfterDelivery, Condition, EvidenceKind, OnDay
from mithaq.clearance.domain.cases.matrix import GRANTS, CellOutcome, Outcome
from mithaq.clearance.domain.cases.more import Assessment
from mithaq.clearance.domain.cases.reading import terms_from
from mithaq.clearance.domain.cases.terms import ConditionKind
from mithaq.clearance.domain.control.decisions import answer_from
from mithaq.clearance.domain.policy.facts import Concern, ItemKind
from mithaq.clearance.queries import control
from mithaq.clearance.queries.cases import CaseView
from mithaq.web.forms import day_of, one_of

CONTROL_LISTS = ("EU", "US", "EU_ML")
CONDITIONS_MOST = 4


def entity_named(text: str) -> Entity:
    """What advice is about, as a form names it: its kind, a space, its key."""
    kind, _separator, key = text.partition(" ")
    return Entity(one_of(EntityKind, kind), key)


def control_choices() -> tuple[tuple[str, str], ...]:
    """The lists on which an item can be classified, each with its version in use; empty: not loaded."""
    loaded = {view.code: view.version for view in control.control_lists()}
    return tuple((code, loaded.get(code, "")) for code in dict.fromkeys((*CONTROL_LISTS, *loaded)))


def examined(posted: QueryDict, reference: str, text: str) -> Examined:
    """What was looked at of one item. Raises Refused `answer_malformed`."""
    lines = posted.get(f"{reference}.answers", "").splitlines()
    return Examined(text, tuple(answer_from(line) for line in lines if line.strip()))


def assessment(posted: QueryDict, reference: str) -> Assessment:
    """What was filled in of one item, each entry a verdict.

    A list that was looked into says "not listed" by naming no entry.
    """
    verdicts = []
    for code, _version in control_choices():
        version = posted.get(f"{reference}.{code}.version", "").strip()
        entries = _entries(posted.get(f"{reference}.{code}.entry", ""))
        if not entries and posted.get(f"{reference}.{code}.looked") == "yes":
            entries = ("",)
        verdicts += [ListVerdict(code, version or "-", entry) for entry in entries]
    concerns = {}
    for each in Concern:
        answer = posted.get(f"{reference}.{each.value}", "")
        if answer in {"confirmed", "dismissed"}:
            concerns[each.value] = answer == "confirmed"
    kind = posted.get(f"{reference}.kind", "")
    return Assessment(tuple(verdicts), kind if kind in set(ItemKind) else "", concerns)


def _entries(said: str) -> tuple[str, ...]:
    """Those of one field, which commas, semicolons or lines keep apart."""
    parted = (each.strip() for each in re.split(r"[,;،؛\n]", said))
    return tuple(each for each in parted if each)


def outcome(posted: QueryDict, cell: Cell, number: int, view: CaseView) -> CellOutcome:
    """What was decided on one cell."""
    chosen = one_of(Outcome, posted.get(f"outcome.{number}", ""))
    is_grant = chosen in GRANTS
    return CellOutcome(
        cell=cell,
        outcome=chosen,
        reasons=tuple(each for each in posted.getlist(f"reasons.{number}") if each)
        if chosen is Outcome.REFUSED
        else (),
        valid_from=view.asked.valid_from if is_grant else None,
        valid_until=_until(posted, number, view) if is_grant else None,
    )


def _until(posted: QueryDict, number: int, view: CaseView) -> date | None:
    until = posted.get(f"until.{number}", "")
    return day_of(until) if until else view.asked.valid_until


def conditions(posted: QueryDict) -> Iterable[Condition]:
    """The conditions that were filled in; each has its own fields by its place."""
    for place in range(CONDITIONS_MOST):
        kind = posted.get(f"condition.{place}.kind", "")
        if not kind:
            continue
        chosen = one_of(ConditionKind, kind)
        days, due_on = posted.get(f"condition.{place}.days", ""), posted.get(f"condition.{place}.on", "")
        due = OnDay(day_of(due_on)) if due_on else AfterDelivery(int(days)) if _is_number(days) else None
        evidence = posted.get(f"condition.{place}.evidence", "")
        said = posted.get(f"condition.{place}.text", "").strip()
        yield Condition(
            key=f"{chosen.value}_{place + 1}",
            terms=terms_from(chosen, _terms_said(chosen, said, posted, place)),
            due=due,
            evidence=frozenset({one_of(EvidenceKind, evidence)}) if evidence else frozenset(),
        )


def _terms_said(kind: ConditionKind, said: str, posted: QueryDict, place: int) -> Mapping[str, Json]:
    amount = posted.get(f"condition.{place}.amount", "")
    lines = [each.strip() for each in said.splitlines() if each.strip()]
    found: Mapping[ConditionKind, Mapping[str, Json]] = {
        ConditionKind.END_USE_ONLY: {"end_use": posted.get("asked_end_use", "")},
        ConditionKind.NO_REEXPORT: {"consent_of": said or "originator"},
        ConditionKind.SITE: {"sites": lines},
        ConditionKind.NAMED_PERSONS: {"persons": lines},
        ConditionKind.QUANTITY: {"amount": int(amount) if _is_number(amount) else 0, "unit": said},
        ConditionKind.PERIOD: {
            "valid_from": posted.get("asked_from", ""),
            "valid_until": posted.get(f"condition.{place}.on", "") or posted.get("asked_until", ""),
        },
        ConditionKind.ACCESS_LEVEL: {"level": posted.get(f"condition.{place}.access", "read") or "read"},
    }
    return found.get(kind, {})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6
