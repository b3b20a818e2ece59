"""Stage 0: the hard stops. Facts and dated rulebooks in, every reason out, each with its source.

Nothing else goes in: no role, no setting and no policy, so none can turn a stop off. A rule pack holds the
rulebooks, but may only add to what the software ships (`floor.py`). Every rule is asked, so that all reasons
are told at once; a rule that lacks a fact says nothing, because the missing fact refuses by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mithaq.clearance.domain.policy.agreed import AGREED_RULES, SIGNERS_MIN
from mithaq.clearance.domain.policy.embargoes import Embargoes, Findings, embargo_findings
from mithaq.clearance.domain.policy.facts import PERSONAL_FORMS, Cell, UntoldError, missing
from mithaq.clearance.domain.policy.reasons import Reason, reason
from mithaq.clearance.domain.policy.screened import (
    list_stops,
    listed_stops,
    outdated_stops,
    undecided_stops,
)
from mithaq.clearance.domain.policy.weapons import (
    Weapons,
    concern_stops,
    end_use_stops,
    entry_stops,
    verdict_stops,
)

# What has a name of its own when it is missing as a whole.
_MISSING_CODES = {
    "agreement": "no_agreement",
    "item.classified": "item_unclassified",
    "item.label": "label_unknown",
    "recipient.screening": "not_screened",
}


@dataclass(frozen=True)
class StopRules:
    """The dated rulebooks of stage 0, and the lists that a pack requires: of parties, beside the Security
    Council's, and of items, under each of which there must be a verdict.
    """

    embargoes: Embargoes
    weapons: Weapons
    required_lists: tuple[str, ...]
    required_control_lists: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """Why a cell is stopped, and what must be known although it stops nothing. No reasons: stage 0 allows."""

    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]


def stops(cell: Cell, rules: StopRules) -> Judged:
    """Ask every hard stop."""
    lacking = tuple(_lacking(cell))
    findings = _findings(cell, rules) if lacking else embargo_findings(cell, rules.embargoes, rules.weapons)
    asked = (
        entry_stops(cell, rules.weapons),
        verdict_stops(cell, rules.required_control_lists),
        end_use_stops(cell),
        concern_stops(cell, rules.weapons),
        iter(findings.stops),
        listed_stops(cell),
        undecided_stops(cell),
        list_stops(cell, rules.required_lists),
        outdated_stops(cell),
        *(rule(cell) for rule in AGREED_RULES),
    )
    found = [each for answers in asked for each in (_as_far_as_told(answers) if lacking else answers)]
    return Judged(tuple(dict.fromkeys((*lacking, *found))), findings.notes)


def _findings(cell: Cell, rules: StopRules) -> Findings:
    """Embargoes of a cell that lacks a fact: perhaps they cannot be judged, and the missing fact refuses."""
    try:
        return embargo_findings(cell, rules.embargoes, rules.weapons)
    except UntoldError:
        return Findings((), (), ())


def _lacking(cell: Cell) -> Iterator[Reason]:
    for name in missing(cell):
        if name == "approval":
            yield reason("four_eyes_missing", required=str(SIGNERS_MIN), signed="0")
        else:
            yield reason(_MISSING_CODES.get(name, "fact_missing"), fact=name)
    item, recipient = cell.item, cell.recipient
    if item and item.fields == ():
        yield reason("fact_missing", fact="item.fields")
    if recipient and recipient.nationalities == () and (recipient.is_person or cell.form in PERSONAL_FORMS):
        yield reason("fact_missing", fact="recipient.nationalities")


def _as_far_as_told(found: Iterator[Reason]) -> Iterator[Reason]:
    try:
        yield from found
    except UntoldError:
        return
