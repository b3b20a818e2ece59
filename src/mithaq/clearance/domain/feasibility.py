"""What stands in the way of releases to a state, before there is an item, a recipient or a case.

It decides nothing: a case does. An embargo on everybody in a state is a hard stop for what it covers; one on
a part of it stops some recipients, which a case tells. A rulebook that nobody reviewed in time is no answer.
That an agreement covers a state is no release either, only what every release needs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mithaq.clearance.domain.policy.embargoes import Binds, Covered, Embargo, Embargoes


class Use(StrEnum):
    """What would be exchanged."""

    MILITARY = "military"
    """Arms, or anything for a military end use."""
    CIVIL = "civil"


class Prospect(StrEnum):
    """What a release to a state would meet first."""

    AGREED = "agreed"
    """An agreement in force covers it: a case decides."""
    AGREEMENT_NEEDED = "agreement_needed"
    """Nothing stops it, and no agreement covers it: without one the policy refuses."""
    HARD_STOP = "hard_stop"
    NOT_TOLD = "not_told"
    """The rulebook of embargoes is stale, or does not know the state."""


COVERS = {
    Use.MILITARY: frozenset({Covered.ARMS, Covered.COOPERATION}),
    Use.CIVIL: frozenset({Covered.COOPERATION}),
}
"""What serves weapons of mass destruction depends on the item, and is told in its case."""


@dataclass(frozen=True)
class Feasibility:
    """The prospect for a state: embargoes that stop it, those that stop some recipients, and agreements."""

    prospect: Prospect
    stopping: tuple[Embargo, ...] = ()
    partly: tuple[Embargo, ...] = ()
    agreements: tuple[str, ...] = ()


def feasibility(
    state: str, embargoes: Embargoes, *, use: Use, agreements: Collection[str], on: date
) -> Feasibility:
    """Judge a state on a day; `agreements` are those in force between it and us, by their references."""
    references = tuple(sorted(agreements))
    if state not in embargoes.states or (embargoes.is_stale(on) and use is Use.MILITARY):
        return Feasibility(Prospect.NOT_TOLD, agreements=references)
    bound = [
        each
        for each in embargoes.on(state, on)
        if each.states and not COVERS[use].isdisjoint(each.covers) and each.binds is not Binds.GROUPS
    ]
    stopping = tuple(each for each in bound if each.binds is Binds.EVERYONE)
    partly = tuple(each for each in bound if each.binds is not Binds.EVERYONE)
    if stopping:
        prospect = Prospect.HARD_STOP
    else:
        prospect = Prospect.AGREED if references else Prospect.AGREEMENT_NEEDED
    return Feasibility(prospect, stopping, partly, references)
