"""Both stages together, and who would gain or lose what by another rule pack.

Stage 0 first; only what passes it is asked of the policies, twice: by Cedar and by the second reader. Where
the two disagree nothing is released, and an error in the log tells the operator.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from mithaq.clearance.adapters.cedar.packs import RulePack
from mithaq.clearance.domain.policy.facts import Cell
from mithaq.clearance.domain.policy.reasons import RELEASE_RULE, Decision, Reason, Stage, reason
from mithaq.clearance.domain.policy.second_reader import Verdict
from mithaq.clearance.domain.policy.stops import Judged, stops
from mithaq.clearance.domain.policy.worlds import World, world

log = logging.getLogger(__name__)

# One slice of entities is built for so many cells.
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Change:
    """A cell that another rule pack decides otherwise, and the reasons that it gives for or against it."""

    cell: Cell
    before: Decision
    after: Decision
    reasons: tuple[Reason, ...]

    @property
    def is_gain(self) -> bool:
        return self.after.is_allowed


def decide(cell: Cell, pack: RulePack) -> Decision:
    """May it be released? Both stages must allow."""
    return decide_all((cell,), pack)[0]


def decide_all(cells: Sequence[Cell], pack: RulePack) -> tuple[Decision, ...]:
    """Decide many cells, in their order: faster than one by one."""
    found: list[Decision] = []
    for start in range(0, len(cells), _AT_ONCE):
        found.extend(_decide_some(cells[start : start + _AT_ONCE], pack))
    return tuple(found)


def what_if(cells: Sequence[Cell], old_pack: RulePack, new_pack: RulePack) -> tuple[Change, ...]:
    """The cells that would be decided otherwise, in their order: who gains and who loses what."""
    before, after = decide_all(cells, old_pack), decide_all(cells, new_pack)
    return tuple(
        Change(cell, old, new, new.grounds if new.is_allowed else new.reasons)
        for cell, old, new in zip(cells, before, after, strict=True)
        if old.is_allowed is not new.is_allowed
    )


def _decide_some(cells: Sequence[Cell], pack: RulePack) -> list[Decision]:
    judged = [stops(cell, pack.rules) for cell in cells]
    asked = [
        (place, world(cell, pack.rules))
        for place, (cell, each) in enumerate(zip(cells, judged, strict=True))
        if not each.reasons
    ]
    decisions = [Decision(False, Stage.STOPS, each.reasons, notes=each.notes) for each in judged]
    verdicts = pack.engine.ask_all([each for _, each in asked]) if asked else ()
    for (place, each), cedar in zip(asked, verdicts, strict=True):
        decisions[place] = policy_decision(cedar, pack.second_reader.ask(each), judged[place], pack)
        if decisions[place].is_alarm:
            _alarm(each, decisions[place], pack)
    return decisions


def _alarm(asked: World, decision: Decision, pack: RulePack) -> None:
    (differing,) = decision.reasons
    log.error(
        "two deciders differ on %s for %s (pack %s): %s",
        asked.resource["id"],
        asked.principal["id"],
        pack.digest,
        dict(differing.facts),
    )


def policy_decision(cedar: Verdict, other: Verdict, judged: Judged, pack: RulePack) -> Decision:
    """What two verdicts on one cell come to; a fault or a difference refuses."""
    refusing = tuple(_refusing(cedar, other, pack))
    if refusing:
        return Decision(False, Stage.POLICY, refusing, notes=judged.notes)
    return Decision(True, Stage.POLICY, (), _cited("policy_permits", cedar, pack), judged.notes)


def _refusing(cedar: Verdict, other: Verdict, pack: RulePack) -> list[Reason]:
    if cedar.errors:
        return [reason("policy_fault", source=RELEASE_RULE, problem=error) for error in cedar.errors]
    if (cedar.is_allowed, cedar.policies) != (other.is_allowed, other.policies):
        return [
            reason(
                "deciders_differ",
                source=RELEASE_RULE,
                cedar=", ".join(cedar.policies),
                other=", ".join((*other.policies, *other.errors)),
            )
        ]
    if cedar.is_allowed:
        return []
    return list(_cited("policy_forbids", cedar, pack)) or [
        reason("no_policy_permits", source=f"{pack.name} ({pack.digest[:12]})")
    ]


def _cited(code: str, verdict: Verdict, pack: RulePack) -> tuple[Reason, ...]:
    return tuple(reason(code, source=pack.policies[name].source, policy=name) for name in verdict.policies)
