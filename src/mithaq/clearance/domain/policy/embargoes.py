"""Arms embargoes of the Security Council: whether one binds a release on a day, and what is told of others.

Dated rulebook; the end of a spell is not included. Three things are not left to a reader's judgment:

- Most embargoes also name technical assistance and training "related to military activities". It is read
  into all of them: a military end use makes any item one that an arms embargo covers.
- An embargo on a whole territory also stops persons of that nationality who are elsewhere: what they learn
  they carry home. The resolutions do not say so; this is stricter than they are.
- The rulebook grows old. After its review day it stops whatever an embargo could cover, and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from mithaq.clearance.domain.policy.facts import (
    Cell,
    CommitteeNotice,
    ItemKind,
    NoticeStep,
    day_of,
    told,
)
from mithaq.clearance.domain.policy.reasons import Reason, reason
from mithaq.clearance.domain.policy.weapons import Weapons, absolute_rules, concerns, kind_of

REVIEWED_WITHIN_DAYS = 366


class Binds(StrEnum):
    """Whom in the territory an embargo binds. Groups are found by screening, so they are only told."""

    EVERYONE = "everyone"
    GOVERNMENT = "government"
    OTHERS = "others"
    GROUPS = "groups"


class Covered(StrEnum):
    """What an embargo covers: arms, what serves weapons of mass destruction, or any cooperation at all."""

    ARMS = "arms"
    PROLIFERATION = "proliferation"
    COOPERATION = "cooperation"


@dataclass(frozen=True)
class Embargo:
    """A spell of an embargo. No states means everywhere. Raises ValueError when it ends before it begins."""

    code: str
    states: tuple[str, ...]
    binds: Binds
    covers: tuple[Covered, ...]
    valid_from: date
    valid_until: date | None
    imposed_by: tuple[str, ...]
    ended_by: str
    exemption: NoticeStep | None
    exemption_source: str
    is_certain: bool
    note: str

    def __post_init__(self) -> None:
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError(f"{self.code} ends before it begins")
        if (self.valid_until is None) != (not self.ended_by):
            raise ValueError(f"{self.code} must tell what ended it, if it ended")

    def holds_on(self, day: date) -> bool:
        """Whether the spell holds on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    @property
    def source(self) -> str:
        return "; ".join(self.imposed_by)


@dataclass(frozen=True)
class Embargoes:
    """The rulebook. Changes were looked for up to `as_of`; from `review_by` on it is stale.

    `states` are all codes of states: one that nobody knows, such as a misspelt one, is under no embargo here
    and must not pass for that.
    """

    as_of: date
    review_by: date
    states: frozenset[str]
    embargoes: tuple[Embargo, ...]

    def __post_init__(self) -> None:
        if len({each.code for each in self.embargoes}) != len(self.embargoes):
            raise ValueError("an embargo code occurs twice")
        if (self.review_by - self.as_of).days > REVIEWED_WITHIN_DAYS:
            raise ValueError(f"the review must follow within {REVIEWED_WITHIN_DAYS} days")
        if unknown := {state for each in self.embargoes for state in each.states} - self.states:
            raise ValueError(f"embargoes on unknown states: {sorted(unknown)}")

    def on(self, state: str, day: date) -> tuple[Embargo, ...]:
        """What holds for a state on a day, in the order of the rulebook."""
        return tuple(each for each in self._of(state) if each.holds_on(day))

    def is_stale(self, day: date) -> bool:
        """Whether nobody has reviewed the rulebook in time."""
        return day >= self.review_by

    def _of(self, state: str) -> tuple[Embargo, ...]:
        return self._by_state.get(state, self._by_state[""])

    @cached_property
    def _by_state(self) -> dict[str, tuple[Embargo, ...]]:
        states = {state for each in self.embargoes for state in each.states} | {""}
        return {
            state: tuple(each for each in self.embargoes if not each.states or state in each.states)
            for state in states
        }


@dataclass(frozen=True)
class Findings:
    """What embargoes do to a release."""

    stops: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    binding: tuple[str, ...]


def embargo_findings(cell: Cell, embargoes: Embargoes, weapons: Weapons) -> Findings:
    """Judge a cell. Raises UntoldError for a missing fact."""
    day = day_of(cell)
    covered = _covered(cell, weapons)
    stops = list(_unknown_states(cell, embargoes))
    notes: list[Reason] = []
    binding: list[str] = []
    for embargo, state, is_seat in _near(cell, embargoes, day):
        if covered.isdisjoint(embargo.covers):
            continue
        if not _binds(embargo, cell, is_seat=is_seat):
            notes.append(_told("embargo_told", embargo, state))
        elif _is_exempted(embargo, cell, day):
            notes.append(_told("embargo_exempted", embargo, state))
        else:
            binding.append(embargo.code)
            stops.append(_told("arms_embargo" if is_seat else "arms_embargo_nationality", embargo, state))
    if embargoes.is_stale(day) and _could_be_covered(cell, weapons, covered):
        stops.append(reason("embargoes_stale", review_by=embargoes.review_by.isoformat()))
    return Findings(tuple(stops), tuple(notes), tuple(binding))


def _covered(cell: Cell, weapons: Weapons) -> set[Covered]:
    item = told(cell.item)
    found = {Covered.COOPERATION}
    if kind_of(item, weapons) == ItemKind.MILITARY or told(told(cell.end_use).is_military):
        found.add(Covered.ARMS)
    if concerns(item, weapons) or absolute_rules(item, weapons):
        found.add(Covered.PROLIFERATION)
    return found


def _could_be_covered(cell: Cell, weapons: Weapons, covered: set[Covered]) -> bool:
    return kind_of(told(cell.item), weapons) != ItemKind.CIVIL or covered != {Covered.COOPERATION}


def _unknown_states(cell: Cell, embargoes: Embargoes) -> Iterator[Reason]:
    recipient = told(cell.recipient)
    for state in sorted({told(recipient.state), *told(recipient.nationalities)} - embargoes.states):
        yield reason("state_unknown", state=state)


def _near(cell: Cell, embargoes: Embargoes, day: date) -> Iterator[tuple[Embargo, str, bool]]:
    """The embargoes of the recipient's state, then those of whole territories that its persons come from."""
    recipient = told(cell.recipient)
    seat = told(recipient.state)
    seen = set[str]()
    for embargo in embargoes.on(seat, day):
        seen.add(embargo.code)
        yield embargo, seat, True
    for state in sorted(set(told(recipient.nationalities)) - {seat}):
        for embargo in embargoes.on(state, day):
            if embargo.binds is Binds.EVERYONE and embargo.code not in seen:
                seen.add(embargo.code)
                yield embargo, state, False


def _binds(embargo: Embargo, cell: Cell, *, is_seat: bool) -> bool:
    is_government = told(told(cell.recipient).is_government)
    match embargo.binds:
        case Binds.EVERYONE:
            return True
        case Binds.GOVERNMENT:
            return is_seat and is_government
        case Binds.OTHERS:
            return is_seat and not is_government
        case Binds.GROUPS:
            return False


def _is_exempted(embargo: Embargo, cell: Cell, day: date) -> bool:
    return any(_exempts(notice, embargo, cell, day) for notice in told(cell.notices))


def _exempts(notice: CommitteeNotice, embargo: Embargo, cell: Cell, day: date) -> bool:
    """An approval is also a notice; a notice is no approval."""
    steps = list(NoticeStep)
    return (
        embargo.exemption is not None
        and notice.embargo == embargo.code
        and steps.index(told(notice.step)) >= steps.index(embargo.exemption)
        and bool(notice.reference)
        and notice.item == told(cell.item).code
        and notice.recipient == told(cell.recipient).party
        and embargo.valid_from <= told(notice.dated_on) <= day
    )


def _told(code: str, embargo: Embargo, state: str) -> Reason:
    return reason(code, source=embargo.source, embargo=embargo.code, state=state, binds=embargo.binds)
