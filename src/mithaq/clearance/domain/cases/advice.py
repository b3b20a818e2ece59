"""Advice from several institutions in parallel, and how it is drawn together.

Append-only: a later word of the same voice takes the place of the earlier one, which stays on the file. The
rule of drawing together follows the United Kingdom's LITE: the same from all is that; approve with approve
under conditions is under conditions; approve with not required is approve; anything else is in conflict, and
a named person who advised neither way resolves it in words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.matrix import GRANTS, CellOutcome


class EntityKind(StrEnum):
    """What a piece of advice is about."""

    ITEM = "item"
    RECIPIENT = "recipient"
    STATE = "state"
    FORM = "form"
    CASE = "case"


@dataclass(frozen=True, order=True)
class Entity:
    """What is advised on: an item's reference, a party code, a state or a form; empty for the case."""

    kind: EntityKind
    key: str = ""


WHOLE_CASE = Entity(EntityKind.CASE)


class AdviceKind(StrEnum):
    """What an adviser says."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REFUSE = "refuse"
    NOT_REQUIRED = "not_required"
    NOT_APPLICABLE = "not_applicable"
    INFORM = "inform"


@dataclass(frozen=True)
class Advice:
    """The word of an institution. `number` is its place in the order in which the file received them."""

    id: UUID
    number: int
    by: UUID
    institution: UUID
    entity: Entity
    kind: AdviceKind
    text: str
    at: datetime
    reasons: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """How a named person resolved a conflict; it holds for exactly the advice that it was made over."""

    by: UUID
    entity: Entity
    kind: AdviceKind
    text: str
    over: frozenset[UUID]


@dataclass(frozen=True)
class Consolidated:
    """What all voices come to on one entity: a kind, or None while they are in conflict."""

    entity: Entity
    kind: AdviceKind | None
    advice: tuple[Advice, ...]
    resolution: Resolution | None = None


def require_may_advise(
    advice: Advice, *, asked: frozenset[tuple[UUID, Entity]], authors: frozenset[UUID]
) -> None:
    """Raises Refused `advice_not_asked`, `adviser_is_author`, `advice_text_missing`, `advice_reason_missing`
    for a refusal without a code, or `advice_conditions_missing`.
    """
    if (advice.institution, advice.entity) not in asked:
        raise Refused("advice_not_asked")
    if advice.by in authors:
        raise Refused("adviser_is_author")
    if advice.kind is not AdviceKind.APPROVE and not advice.text.strip():
        raise Refused("advice_text_missing", kind=advice.kind)
    if advice.kind is AdviceKind.REFUSE and not advice.reasons:
        raise Refused("advice_reason_missing")
    if advice.kind is AdviceKind.APPROVE_WITH_CONDITIONS and not advice.conditions:
        raise Refused("advice_conditions_missing")


def current(advice: Iterable[Advice]) -> tuple[Advice, ...]:
    """The last word of each institution on each entity, in the order of the file."""
    last: dict[tuple[UUID, Entity], Advice] = {}
    for each in sorted(advice, key=lambda one: one.number):
        last[each.institution, each.entity] = each
    return tuple(sorted(last.values(), key=lambda one: one.number))


def consolidated(
    advice: Iterable[Advice], *, resolutions: Iterable[Resolution] = ()
) -> Mapping[Entity, Consolidated]:
    """What all voices come to, by entity; the order in which they came makes no difference."""
    by_entity: dict[Entity, list[Advice]] = defaultdict(list)
    for each in current(advice):
        by_entity[each.entity].append(each)
    made = list(resolutions)
    return {entity: _together(entity, tuple(said), made) for entity, said in sorted(by_entity.items())}


def _together(entity: Entity, said: tuple[Advice, ...], made: list[Resolution]) -> Consolidated:
    kind = _agreed(frozenset(each.kind for each in said))
    if kind is not None:
        return Consolidated(entity, kind, said)
    over = frozenset(each.id for each in said)
    resolved = next((each for each in reversed(made) if each.entity == entity and each.over == over), None)
    return Consolidated(entity, resolved.kind if resolved else None, said, resolved)


def _agreed(kinds: frozenset[AdviceKind]) -> AdviceKind | None:
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds == {AdviceKind.APPROVE, AdviceKind.APPROVE_WITH_CONDITIONS}:
        return AdviceKind.APPROVE_WITH_CONDITIONS
    return AdviceKind.APPROVE if kinds == {AdviceKind.APPROVE, AdviceKind.NOT_REQUIRED} else None


def require_may_resolve(conflict: Consolidated, resolution: Resolution, *, authors: frozenset[UUID]) -> None:
    """Raises Refused `advice_agrees`, `advice_changed` when it was made over other advice,
    `resolver_is_adviser`, `adviser_is_author`, or `advice_text_missing`.
    """
    if conflict.kind is not None and conflict.resolution is None:
        raise Refused("advice_agrees")
    if resolution.entity != conflict.entity or resolution.over != {each.id for each in conflict.advice}:
        raise Refused("advice_changed")
    if resolution.by in {each.by for each in conflict.advice}:
        raise Refused("resolver_is_adviser")
    if resolution.by in authors:
        raise Refused("adviser_is_author")
    if not resolution.text.strip():
        raise Refused("advice_text_missing", kind=resolution.kind)


def missing(
    asked: Iterable[tuple[UUID, Entity]], advice: Iterable[Advice]
) -> tuple[tuple[UUID, Entity], ...]:
    """The institutions that were asked and have not spoken, each with what it was asked about."""
    given = {(each.institution, each.entity) for each in advice}
    return tuple(sorted(set(asked) - given, key=lambda each: (each[0].int, each[1])))


def require_final_review(
    asked: Iterable[tuple[UUID, Entity]], advice: Iterable[Advice], resolutions: Iterable[Resolution]
) -> None:
    """Raises Refused `case_advice_not_asked`, `case_advice_missing` or `case_advice_conflicting`."""
    wanted, given, made = frozenset(asked), tuple(advice), tuple(resolutions)
    if not wanted:
        raise Refused("case_advice_not_asked")
    if left := missing(wanted, given):
        raise Refused("case_advice_missing", count=len(left))
    found = consolidated(given, resolutions=made)
    if torn := [each.entity for each in found.values() if each.kind is None]:
        raise Refused("case_advice_conflicting", entities=tuple(each.key or each.kind for each in torn))


def refusals_overridden(
    outcomes: Iterable[CellOutcome], advice: Iterable[Advice], *, state_of: Mapping[str, str]
) -> tuple[Advice, ...]:
    """The institutions' refusals that a decision goes against by granting a cell that they speak of.

    Raises Refused `party_state_unknown` when it is not known to which state a party belongs.
    """
    granted = [each.cell for each in outcomes if each.outcome in GRANTS]
    return tuple(
        each
        for each in current(advice)
        if each.kind is AdviceKind.REFUSE and any(_speaks_of(each.entity, cell, state_of) for cell in granted)
    )


def _speaks_of(entity: Entity, cell: Cell, state_of: Mapping[str, str]) -> bool:
    match entity.kind:
        case EntityKind.CASE:
            return True
        case EntityKind.ITEM:
            return entity.key == cell.item
        case EntityKind.RECIPIENT:
            return entity.key == cell.recipient.party
        case EntityKind.FORM:
            return entity.key == cell.form
        case EntityKind.STATE:
            return entity.key == state_of_party(cell.recipient.party, state_of)


def state_of_party(party: str, state_of: Mapping[str, str]) -> str:
    """The state to which a party belongs. Raises Refused `party_state_unknown`."""
    if party not in state_of:
        raise Refused("party_state_unknown", party=party)
    return state_of[party]


def require_text_against_refusal(overridden: Iterable[Advice], text: str) -> None:
    """Raises Refused `case_refusal_unanswered` when advice to refuse is not answered in words."""
    if (count := len(tuple(overridden))) and not text.strip():
        raise Refused("case_refusal_unanswered", count=count)
